#include "engine/io/pages/page_header.h"

#include <algorithm>
#include <string>

#include "engine/io/footer/thrift_compact_reader.h"

namespace shoal::engine {
namespace {

// What does not fit is kept as -1 and refused at the end.
int32_t read_int32(ThriftCompactReader& reader, ThriftType type) {
  const int64_t value = reader.read_int(type);
  return value >= 0 && value <= INT32_MAX ? static_cast<int32_t>(value) : -1;
}

// Numbers beyond the enum stay what they are: no decoder knows them.
ParquetEncoding read_encoding(ThriftCompactReader& reader, ThriftType type) {
  return static_cast<ParquetEncoding>(std::clamp<int64_t>(reader.read_int(type), 0, UINT8_MAX));
}

void read_data_page(ThriftCompactReader& reader, ThriftType struct_type, PageHeader& header) {
  header.kind = PageKind::data_v1;
  reader.read_struct(struct_type, [&](int32_t id, ThriftType type) {
    switch (id) {
      case 1: header.value_count = read_int32(reader, type); break;
      case 2: header.encoding = read_encoding(reader, type); break;
      case 3: header.level_encoding = read_encoding(reader, type); break;
      default: reader.skip(type);
    }
  });
}

void read_dictionary_page(ThriftCompactReader& reader, ThriftType struct_type, PageHeader& header) {
  header.kind = PageKind::dictionary;
  reader.read_struct(struct_type, [&](int32_t id, ThriftType type) {
    switch (id) {
      case 1: header.value_count = read_int32(reader, type); break;
      case 2: header.encoding = read_encoding(reader, type); break;
      default: reader.skip(type);
    }
  });
}

void read_data_page_v2(ThriftCompactReader& reader, ThriftType struct_type, PageHeader& header) {
  header.kind = PageKind::data_v2;
  reader.read_struct(struct_type, [&](int32_t id, ThriftType type) {
    switch (id) {
      case 1: header.value_count = read_int32(reader, type); break;
      case 4: header.encoding = read_encoding(reader, type); break;
      case 5: header.definition_level_bytes = read_int32(reader, type); break;
      case 6: header.repetition_level_bytes = read_int32(reader, type); break;
      case 7: header.is_compressed = reader.read_bool(type); break;
      default: reader.skip(type);
    }
  });
}

Status corrupt(const char* reason) {
  return Status::error(ErrorKind::bad_file, std::string("damaged page header: ") + reason);
}

}  // namespace

Result<ParsedPageHeader> parse_page_header(std::span<const std::byte> bytes) {
  const auto* begin = reinterpret_cast<const uint8_t*>(bytes.data());
  ThriftCompactReader reader(begin, begin + bytes.size());
  PageHeader header;
  reader.read_struct([&](int32_t id, ThriftType type) {
    switch (id) {
      case 2: header.uncompressed_bytes = read_int32(reader, type); break;
      case 3: header.compressed_bytes = read_int32(reader, type); break;
      case 5: read_data_page(reader, type, header); break;
      case 7: read_dictionary_page(reader, type, header); break;
      case 8: read_data_page_v2(reader, type, header); break;
      default: reader.skip(type);
    }
  });
  if (reader.failure() != nullptr) return corrupt(reader.failure());
  if (std::min({header.uncompressed_bytes, header.compressed_bytes, header.value_count,
                header.definition_level_bytes, header.repetition_level_bytes}) < 0) {
    return corrupt("a size or count is negative or too large");
  }
  return ParsedPageHeader{header, reader.consumed_bytes()};
}

}  // namespace shoal::engine
