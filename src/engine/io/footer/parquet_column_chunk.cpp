// One column chunk of a footer, with its statistics.
#include "engine/io/footer/parquet_footer_parser.h"

namespace shoal::engine {
namespace {

void read_statistics(ThriftCompactReader& reader, ThriftType type, ColumnChunk& chunk) {
  ColumnStatistics& statistics = chunk.statistics;
  reader.read_struct(type, [&](int32_t id, ThriftType member) {
    switch (id) {
      case 1: statistics.deprecated_max.emplace(reader.read_binary(member)); break;
      case 2: statistics.deprecated_min.emplace(reader.read_binary(member)); break;
      case 3: chunk.null_count = reader.read_int(member); break;
      case 4: statistics.distinct_count = reader.read_int(member); break;
      case 5: statistics.max_value.emplace(reader.read_binary(member)); break;
      case 6: statistics.min_value.emplace(reader.read_binary(member)); break;
      case 7: statistics.is_max_exact = reader.read_bool(member); break;
      case 8: statistics.is_min_exact = reader.read_bool(member); break;
      default: reader.skip(member);
    }
  });
}

void read_encodings(ThriftCompactReader& reader, ThriftType type, ColumnChunk& chunk) {
  reader.read_list(type, [&](ThriftType element) {
    auto encoding = static_cast<ParquetEncoding>(reader.read_int(element) & 0xff);
    for (ParquetEncoding known : chunk.encodings) {
      if (known == encoding) return;
    }
    chunk.encodings.push_back(encoding);
  });
}

void read_column_metadata(ThriftCompactReader& reader, ThriftType type, ColumnChunk& chunk) {
  int64_t codec = 0;
  int64_t physical_type = -1;
  reader.read_struct(type, [&](int32_t id, ThriftType member) {
    switch (id) {
      case 1: physical_type = reader.read_int(member); break;
      case 2: read_encodings(reader, member, chunk); break;
      case 4: codec = reader.read_int(member); break;
      case 5: chunk.value_count = reader.read_int(member); break;
      case 6: chunk.uncompressed_bytes = reader.read_int(member); break;
      case 7: chunk.compressed_bytes = reader.read_int(member); break;
      case 9: chunk.data_page_offset = reader.read_int(member); break;
      case 11: chunk.dictionary_page_offset = reader.read_int(member); break;
      case 12: read_statistics(reader, member, chunk); break;
      case 14: chunk.bloom_filter_offset = reader.read_int(member); break;
      default: reader.skip(member);
    }
  });
  if (physical_type < 0 || physical_type > 7) reader.fail("a column chunk's type is unknown");
  if (codec < 0 || codec > 7) reader.fail("a column chunk's codec is unknown");
  chunk.type = static_cast<ParquetType>(physical_type);
  chunk.codec = static_cast<ParquetCodec>(codec);
}

}  // namespace

ColumnChunk read_column_chunk(ThriftCompactReader& reader, bool& external) {
  ColumnChunk chunk;
  external = false;
  bool has_metadata = false;
  reader.read_struct([&](int32_t id, ThriftType type) {
    switch (id) {
      case 1: external = !reader.read_binary(type).empty(); break;
      case 3:
        has_metadata = true;
        read_column_metadata(reader, type, chunk);
        break;
      case 4: chunk.offset_index_offset = reader.read_int(type); break;
      case 5: chunk.offset_index_bytes = static_cast<int32_t>(reader.read_int(type)); break;
      case 6: chunk.column_index_offset = reader.read_int(type); break;
      case 7: chunk.column_index_bytes = static_cast<int32_t>(reader.read_int(type)); break;
      case 8:  // encrypted
        external = true;
        reader.skip(type);
        break;
      default: reader.skip(type);
    }
  });
  if (!has_metadata && !external) reader.fail("a column chunk has no metadata");
  return chunk;
}

std::optional<int64_t> read_null_count(ThriftCompactReader& reader) {
  constexpr int32_t kMetadata = 3;
  constexpr int32_t kStatistics = 12;
  constexpr int32_t kNullCount = 3;
  std::optional<int64_t> null_count;
  reader.read_struct([&](int32_t id, ThriftType type) {
    if (id != kMetadata) return reader.skip(type);
    reader.read_struct(type, [&](int32_t member, ThriftType member_type) {
      if (member != kStatistics) return reader.skip(member_type);
      reader.read_struct(member_type, [&](int32_t statistic, ThriftType statistic_type) {
        if (statistic != kNullCount) return reader.skip(statistic_type);
        null_count = reader.read_int(statistic_type);
      });
    });
  });
  return null_count;
}

}  // namespace shoal::engine
