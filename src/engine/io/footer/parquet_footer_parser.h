// From the bytes of a FileMetaData to ParquetFooter: the schema tree flattened to leaves with their
// levels, row groups with the positions of their column chunks. Numbers are checked here once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/io/footer/parquet_footer.h"
#include "engine/io/footer/thrift_compact_reader.h"

namespace shoal::engine {

// One node of the schema as written: the tree in depth-first order.
struct SchemaElement {
  std::optional<int64_t> type;
  int64_t type_length = 0;
  int64_t repetition = 0;  // 0 required, 1 optional, 2 repeated
  std::string name;
  int64_t child_count = 0;
  std::optional<int64_t> converted_type;
  LogicalType logical;  // of the logical type, else of the converted type
};

[[nodiscard]] SchemaElement read_schema_element(ThriftCompactReader& reader);

// Fills fields and leaves from the elements; the first is the root. Returns the reason of failure,
// or null.
[[nodiscard]] const char* flatten_schema(const std::vector<SchemaElement>& elements,
                                         FileMetadata& metadata);

// One column chunk. `external` is set when its data are in another file or encrypted.
[[nodiscard]] ColumnChunk read_column_chunk(ThriftCompactReader& reader, bool& external);

// Its null count alone.
[[nodiscard]] std::optional<int64_t> read_null_count(ThriftCompactReader& reader);

}  // namespace shoal::engine
