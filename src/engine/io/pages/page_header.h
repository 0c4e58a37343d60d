// The header in front of each page of a column chunk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/status.h"
#include "engine/io/footer/parquet_metadata.h"

namespace shoal::engine {

enum class PageKind : uint8_t { data_v1, data_v2, dictionary, other };

// Sizes and counts are not negative; nothing else has been checked.
struct PageHeader {
  PageKind kind = PageKind::other;
  int32_t uncompressed_bytes = 0;
  int32_t compressed_bytes = 0;  // of the body, which follows the header
  int32_t value_count = 0;       // nulls included
  ParquetEncoding encoding = ParquetEncoding::plain;
  ParquetEncoding level_encoding = ParquetEncoding::rle;  // data_v1
  int32_t definition_level_bytes = 0;                     // data_v2
  int32_t repetition_level_bytes = 0;                     // data_v2
  bool is_compressed = true;                              // data_v2: the values
};

struct ParsedPageHeader {
  PageHeader header;
  size_t header_bytes = 0;
};

// Fails with bad_file when `bytes` does not start with a whole header.
[[nodiscard]] Result<ParsedPageHeader> parse_page_header(std::span<const std::byte> bytes);

}  // namespace shoal::engine
