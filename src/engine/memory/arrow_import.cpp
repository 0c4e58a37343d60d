#include "engine/memory/arrow_import.h"

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "base/concat.h"

namespace shoal::engine {
namespace {

// Owns a chunk until the last column that views it is gone.
struct OwnedArray {
  ArrowArray array{};
  OwnedArray() = default;
  OwnedArray(const OwnedArray&) = delete;
  OwnedArray& operator=(const OwnedArray&) = delete;
  ~OwnedArray() {
    if (array.release != nullptr) array.release(&array);
  }
};

struct OwnedSchema {
  ArrowSchema schema{};
  OwnedSchema() = default;
  OwnedSchema(const OwnedSchema&) = delete;
  OwnedSchema& operator=(const OwnedSchema&) = delete;
  ~OwnedSchema() {
    if (schema.release != nullptr) schema.release(&schema);
  }
};

using ChunkRef = std::shared_ptr<OwnedArray>;

bool format_fits(std::string_view format, TypeKind kind) {
  switch (kind) {
    case TypeKind::boolean: return format == "b";
    case TypeKind::int8: return format == "c";
    case TypeKind::uint8: return format == "C";
    case TypeKind::int16: return format == "s";
    case TypeKind::uint16: return format == "S";
    case TypeKind::int32: return format == "i";
    case TypeKind::uint32: return format == "I";
    case TypeKind::int64: return format == "l";
    case TypeKind::uint64: return format == "L";
    case TypeKind::float32: return format == "f";
    case TypeKind::float64: return format == "g";
    case TypeKind::timestamp: return format.starts_with("ts");
    case TypeKind::duration: return format.starts_with("tD");
    case TypeKind::string: return format == "u" || format == "U" || format == "vu";
  }
  return false;
}

bool bit_at(const uint8_t* bits, int64_t index) {
  return ((bits[index >> 3] >> (index & 7)) & 1) != 0;
}

void expand_bits(const uint8_t* bits, int64_t offset, int64_t count, uint8_t* out) {
  for (int64_t i = 0; i < count; ++i) out[i] = bit_at(bits, offset + i) ? 1 : 0;
}

template <typename Offset>
void view_strings(const ArrowArray& array, StringView16* out) {
  const auto* offsets = static_cast<const Offset*>(array.buffers[1]) + array.offset;
  const auto* text = static_cast<const char*>(array.buffers[2]);
  for (int64_t i = 0; i < array.length; ++i) {
    const auto length = static_cast<size_t>(offsets[i + 1] - offsets[i]);
    out[i] = StringView16(length == 0 ? std::string_view()
                                      : std::string_view(text + offsets[i], length));
  }
}

// Arrow's own string views: like ours, with a buffer number and offset in place of the pointer.
void view_string_views(const ArrowArray& array, StringView16* out) {
  struct ArrowView {
    int32_t length;
    char prefix[4];
    int32_t buffer;
    int32_t offset;
  };
  const auto* views = static_cast<const ArrowView*>(array.buffers[1]) + array.offset;
  for (int64_t i = 0; i < array.length; ++i) {
    const auto length = static_cast<size_t>(views[i].length);
    const char* text =
        length <= StringView16::kInlineBytesMax
            ? views[i].prefix
            : static_cast<const char*>(array.buffers[2 + views[i].buffer]) + views[i].offset;
    out[i] = StringView16(std::string_view(text, length));
  }
}

void fill_values(const ArrowArray& array, std::string_view format, TypeKind kind, std::byte* out) {
  if (array.length == 0) return;
  if (kind == TypeKind::boolean) {
    expand_bits(static_cast<const uint8_t*>(array.buffers[1]), array.offset, array.length,
                reinterpret_cast<uint8_t*>(out));
    return;
  }
  if (kind == TypeKind::string) {
    auto* views = reinterpret_cast<StringView16*>(out);
    if (format == "u") return view_strings<int32_t>(array, views);
    if (format == "U") return view_strings<int64_t>(array, views);
    return view_string_views(array, views);
  }
  const auto width = static_cast<size_t>(types::value_bytes(kind));
  std::memcpy(
      out,
      static_cast<const std::byte*>(array.buffers[1]) + static_cast<size_t>(array.offset) * width,
      static_cast<size_t>(array.length) * width);
}

bool has_missing(const ArrowArray& array) {
  return array.null_count != 0 && array.n_buffers > 0 && array.buffers[0] != nullptr;
}

int64_t dictionary_id(const ArrowArray& array, std::string_view format, int64_t row) {
  const int64_t at = array.offset + row;
  switch (format[0]) {
    case 'c': return static_cast<const int8_t*>(array.buffers[1])[at];
    case 'C': return static_cast<const uint8_t*>(array.buffers[1])[at];
    case 's': return static_cast<const int16_t*>(array.buffers[1])[at];
    case 'S': return static_cast<const uint16_t*>(array.buffers[1])[at];
    case 'i': return static_cast<const int32_t*>(array.buffers[1])[at];
    case 'I': return static_cast<const uint32_t*>(array.buffers[1])[at];
    default: return static_cast<const int64_t*>(array.buffers[1])[at];
  }
}

// Decodes a dictionary-encoded chunk of strings.
Status fill_dictionary(const ArrowArray& array, const ArrowSchema& schema, StringView16* out) {
  const ArrowArray& dictionary = *array.dictionary;
  std::vector<StringView16> entries(static_cast<size_t>(dictionary.length));
  fill_values(dictionary, schema.dictionary->format, TypeKind::string,
              reinterpret_cast<std::byte*>(entries.data()));
  for (int64_t row = 0; row < array.length; ++row) {
    if (has_missing(array) &&
        !bit_at(static_cast<const uint8_t*>(array.buffers[0]), array.offset + row)) {
      out[row] = StringView16();
      continue;
    }
    const int64_t id = dictionary_id(array, schema.format, row);
    if (id < 0 || id >= dictionary.length) {
      return Status::error(ErrorKind::value_error, "dictionary index out of range");
    }
    out[row] = entries[static_cast<size_t>(id)];
  }
  return Status::ok();
}

Status read_chunks(ArrowArrayStream& stream, OwnedSchema& schema, std::vector<ChunkRef>& chunks) {
  if (stream.get_schema(&stream, &schema.schema) != 0) {
    const char* reason = stream.get_last_error(&stream);
    return Status::error(ErrorKind::value_error,
                         concat("Arrow data: ", reason == nullptr ? "no schema" : reason));
  }
  while (true) {
    auto chunk = std::make_shared<OwnedArray>();
    if (stream.get_next(&stream, &chunk->array) != 0) {
      const char* reason = stream.get_last_error(&stream);
      return Status::error(ErrorKind::value_error,
                           concat("Arrow data: ", reason == nullptr ? "no data" : reason));
    }
    if (chunk->array.release == nullptr) return Status::ok();
    if (chunk->array.length > 0) chunks.push_back(std::move(chunk));
  }
}

// One chunk of plain fixed-width values can be used where it lies.
bool can_view(const std::vector<ChunkRef>& chunks, TypeKind kind) {
  return chunks.size() == 1 && kind != TypeKind::boolean && kind != TypeKind::string;
}

Result<BufferRef> validity_of(const std::vector<ChunkRef>& chunks, int64_t row_count) {
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(static_cast<size_t>(row_count)));
  auto* out = buffer->as<uint8_t>();
  for (const ChunkRef& chunk : chunks) {
    const ArrowArray& array = chunk->array;
    if (has_missing(array)) {
      expand_bits(static_cast<const uint8_t*>(array.buffers[0]), array.offset, array.length, out);
    } else {
      std::memset(out, 1, static_cast<size_t>(array.length));
    }
    out += array.length;
  }
  return buffer;
}

Result<BufferRef> values_of(const std::vector<ChunkRef>& chunks, const ArrowSchema& schema,
                            TypeKind kind, int64_t row_count) {
  const auto width = static_cast<size_t>(types::value_bytes(kind));
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(static_cast<size_t>(row_count) * width));
  std::byte* out = buffer->data();
  for (const ChunkRef& chunk : chunks) {
    if (schema.dictionary != nullptr) {
      SHOAL_RETURN_IF_ERROR(
          fill_dictionary(chunk->array, schema, reinterpret_cast<StringView16*>(out)));
    } else {
      fill_values(chunk->array, schema.format, kind, out);
    }
    out += static_cast<size_t>(chunk->array.length) * width;
  }
  return buffer;
}

}  // namespace

Result<Column> import_arrow_stream(ArrowArrayStream& stream, TypeKind kind, int64_t row_count) {
  OwnedSchema schema;
  std::vector<ChunkRef> chunks;
  const Status read = read_chunks(stream, schema, chunks);
  stream.release(&stream);
  if (!read.is_ok()) return read.clone();
  const bool is_dictionary = schema.schema.dictionary != nullptr;
  const char* format = is_dictionary ? schema.schema.dictionary->format : schema.schema.format;
  if (!format_fits(format, kind) || (is_dictionary && kind != TypeKind::string)) {
    return Status::error(ErrorKind::type_error,
                         concat("Arrow data of format ", format, " for ", types::kind_name(kind)));
  }
  Column column;
  column.kind = kind;
  int64_t found = 0;
  bool any_missing = false;
  for (const ChunkRef& chunk : chunks) {
    found += chunk->array.length;
    any_missing |= has_missing(chunk->array);
    column.owners.push_back(chunk);
  }
  if (found != row_count) {
    return Status::error(ErrorKind::value_error,
                         concat("a column of ", found, " rows in a frame of ", row_count));
  }
  if (can_view(chunks, kind)) {
    const ArrowArray& array = chunks.front()->array;
    column.values =
        static_cast<const std::byte*>(array.buffers[1]) + array.offset * types::value_bytes(kind);
  } else {
    SHOAL_ASSIGN_OR_RETURN(BufferRef values, values_of(chunks, schema.schema, kind, row_count));
    column.values = values->data();
    column.owners.push_back(std::move(values));
  }
  if (any_missing) {
    SHOAL_ASSIGN_OR_RETURN(BufferRef validity, validity_of(chunks, row_count));
    column.validity = validity->as<uint8_t>();
    column.owners.push_back(std::move(validity));
  }
  return column;
}

}  // namespace shoal::engine
