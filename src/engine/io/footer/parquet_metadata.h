// What a Parquet footer says, as plain structs: flat columns ("leaves"), row groups, and where the
// bytes of a column chunk are. Numbers have been checked against the file's size by the parser;
// statistics are raw bytes, to be trusted only as parquet_pruning.h does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/io/footer/parquet_types.h"

namespace shoal::engine {

// A column that holds values. Leaves inside structs, lists and maps are described, and cannot be
// read by this reader: !is_flat().
struct SchemaLeaf {
  std::string name;   // its own name; for a flat leaf the column's
  int32_t field = 0;  // the top-level field it belongs to
  int32_t depth = 1;  // 1: a top-level field itself
  ParquetType type = ParquetType::int64;
  int32_t type_length = 0;  // bytes, fixed_len_byte_array only
  LogicalType logical;
  int32_t definition_level_max = 0;  // 1 for a flat optional column
  int32_t repetition_level_max = 0;

  [[nodiscard]] bool is_flat() const {
    return depth == 1 && repetition_level_max == 0 && definition_level_max <= 1;
  }
  [[nodiscard]] bool is_optional() const { return definition_level_max > 0; }
  friend bool operator==(const SchemaLeaf&, const SchemaLeaf&) = default;
};

// A column of the table: one flat leaf, or a struct, list or map with its leaves.
struct TopLevelField {
  std::string name;
  int32_t first_leaf = 0;
  int32_t leaf_count = 1;
  bool is_group = false;
  bool is_repeated = false;
  LogicalType logical;
};

// Raw bytes as written: PLAIN encoding without a length for byte arrays.
struct ColumnStatistics {
  std::optional<std::string> min_value;  // bounds in the type's own order (ColumnOrder TYPE_ORDER)
  std::optional<std::string> max_value;
  // The fields of old writers, in signed order: wrong for unsigned and byte-array columns.
  std::optional<std::string> deprecated_min;
  std::optional<std::string> deprecated_max;
  std::optional<int64_t> distinct_count;
  bool is_min_exact = false;  // known to occur in the column, not only a bound
  bool is_max_exact = false;
};

struct ColumnChunk {
  ParquetType type = ParquetType::int64;
  ParquetCodec codec = ParquetCodec::uncompressed;
  std::vector<ParquetEncoding> encodings;  // that occur somewhere in the chunk
  int64_t value_count = 0;                 // nulls included
  std::optional<int64_t> null_count;       // unknown if the writer did not say
  int64_t compressed_bytes = 0;            // page headers included
  int64_t uncompressed_bytes = 0;
  int64_t data_page_offset = 0;
  std::optional<int64_t> dictionary_page_offset;
  // The chunk's pages, dictionary page first, are the file's bytes [begin_offset, end_offset).
  int64_t begin_offset = 0;
  int64_t end_offset = 0;
  ColumnStatistics statistics;
  std::optional<int64_t> bloom_filter_offset;
  std::optional<int64_t> offset_index_offset;
  int32_t offset_index_bytes = 0;
  std::optional<int64_t> column_index_offset;
  int32_t column_index_bytes = 0;
};

// Its column chunks are parsed on demand: ParquetFooter::column_chunk (parquet_footer.h).
struct RowGroup {
  int64_t row_count = 0;
  int64_t first_row = 0;  // in its file
  int64_t total_bytes = 0;
};

struct KeyValue {
  std::string key;
  std::string value;
};

struct FileMetadata {
  int64_t row_count = 0;
  std::string created_by;
  std::vector<KeyValue> key_values;  // "pandas", "ARROW:schema", …
  std::vector<SchemaLeaf> leaves;    // in file order; a column chunk has the index of its leaf
  std::vector<TopLevelField> fields;
  std::vector<RowGroup> row_groups;

  // The value of `key`, or null.
  [[nodiscard]] const std::string* find_key(const std::string& key) const {
    for (const KeyValue& entry : key_values) {
      if (entry.key == key) return &entry.value;
    }
    return nullptr;
  }
};

}  // namespace shoal::engine
