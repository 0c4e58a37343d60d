#include "engine/io/pages/dictionary_page.h"

#include "engine/io/encodings/value_decoder.h"

namespace shoal::engine {
namespace {

Status corrupt(const char* reason) { return Status::error(ErrorKind::bad_file, reason); }

Status fill_strings(const PageHeader& header, const PageBody& body, Dictionary& dictionary) {
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(static_cast<size_t>(header.value_count) *
                                                           sizeof(StringView16)));
  SHOAL_ASSIGN_OR_RETURN(
      auto decoder, make_value_decoder(ParquetEncoding::plain, ParquetType::byte_array, body.values,
                                       header.value_count));
  SHOAL_RETURN_IF_ERROR(decoder->read(header.value_count, buffer->data(), dictionary.owners));
  dictionary.values = buffer->data();
  dictionary.owners = {body.owner, std::move(buffer)};
  return Status::ok();
}

Status fill_numbers(const PageHeader& header, const PageBody& body,
                    const ValueConversion& conversion, Dictionary& dictionary) {
  const bool is_aligned = reinterpret_cast<uintptr_t>(body.values.data()) % 8 == 0;
  if (conversion.convert == nullptr && is_aligned) {
    dictionary.values = body.values.data();
    dictionary.owners = {body.owner};
    return Status::ok();
  }
  const auto value_bytes = static_cast<size_t>(types::value_bytes(dictionary.kind));
  const size_t bytes = static_cast<size_t>(header.value_count) * value_bytes;
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(bytes));
  if (conversion.convert == nullptr) {
    std::memcpy(buffer->data(), body.values.data(), bytes);
  } else {
    conversion.convert(body.values.data(), header.value_count, conversion.scale, buffer->data());
  }
  dictionary.values = buffer->data();
  dictionary.owners = {std::move(buffer)};
  return Status::ok();
}

}  // namespace

Result<std::shared_ptr<const Dictionary>> read_dictionary(const PageHeader& header,
                                                          const PageBody& body,
                                                          ParquetType physical_type,
                                                          const types::ColumnType& type,
                                                          const ValueConversion& conversion) {
  if (header.encoding != ParquetEncoding::plain &&
      header.encoding != ParquetEncoding::plain_dictionary) {
    return corrupt("a dictionary page is not PLAIN");
  }
  if (physical_type == ParquetType::boolean) return corrupt("a dictionary of booleans");
  const bool is_string = physical_type == ParquetType::byte_array;
  const auto entry_bytes = static_cast<size_t>(is_string ? 4 : physical_value_bytes(physical_type));
  if (static_cast<size_t>(header.value_count) > body.values.size() / entry_bytes) {
    return corrupt("a dictionary page is shorter than its header says");
  }
  auto dictionary = std::make_shared<Dictionary>();
  dictionary->version = next_dictionary_version();
  dictionary->kind = type.kind;
  dictionary->size = header.value_count;
  SHOAL_RETURN_IF_ERROR(is_string ? fill_strings(header, body, *dictionary)
                                  : fill_numbers(header, body, conversion, *dictionary));
  return std::shared_ptr<const Dictionary>(std::move(dictionary));
}

}  // namespace shoal::engine
