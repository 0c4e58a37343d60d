// One file, a list of files or a folder, opened as one table: the row groups of all files in order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/io/footer/parquet_footer.h"

namespace shoal::engine {

// A row group and its place in the concatenation of all files.
struct DatasetRowGroup {
  int32_t file = 0;
  int32_t row_group = 0;  // within the file
  int64_t first_row = 0;  // within the dataset
  int64_t row_count = 0;
};

// Immutable, shared by threads. All files have the same leaves: names, types, order; only whether
// a column is optional may differ, so ask the file's own leaf for levels.
struct ParquetDataset {
  std::vector<std::shared_ptr<const ParquetFile>> files;  // at least one
  std::vector<DatasetRowGroup> row_groups;
  int64_t row_count = 0;

  [[nodiscard]] const std::vector<SchemaLeaf>& leaves() const {
    return files.front()->metadata().leaves;
  }
  // The chunk of leaf `leaf` in row_groups[row_group].
  [[nodiscard]] Result<ColumnChunk> column_chunk(int row_group, int leaf) const;
};

using DatasetRef = std::shared_ptr<const ParquetDataset>;

// Opens one path, several paths, or one folder as pandas does: files of a folder sorted by name,
// sub-folders included, names starting with "." or "_" ignored. Fails naming the file: missing,
// damaged, of another schema than the first; a folder without files; a hive-partitioned folder
// (unsupported).
[[nodiscard]] Result<DatasetRef> open_dataset(const std::vector<std::string>& paths);

}  // namespace shoal::engine
