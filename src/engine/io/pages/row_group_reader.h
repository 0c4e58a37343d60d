// Reads rows of one row group as batches: a cursor per column, cut where any column's page ends.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/status.h"
#include "engine/io/pages/column_cursor.h"
#include "engine/io/pandas_view/parquet_dataset.h"
#include "engine/memory/column.h"
#include "types/column_type.h"

namespace shoal::engine {

struct ParquetColumn {
  int leaf = 0;            // index into ParquetDataset::leaves()
  types::ColumnType type;  // what its values become
};

struct ParquetColumns {
  std::vector<ParquetColumn> columns;  // in the order of the batch; may be empty
  bool has_row_position = false;       // adds the dataset's row number as a last int64 column
  int32_t batch_row_count_max = 4096;
};

// Consecutive rows of one row group.
struct RowRange {
  int32_t row_group = 0;  // index into ParquetDataset::row_groups
  int64_t begin = 0;      // within the row group
  int64_t row_count = 0;
};

// For one thread; open for one range after the other, so that buffers are used again.
class RowGroupReader {
 public:
  RowGroupReader(DatasetRef dataset, ParquetColumns columns);

  // Failures name the file, the column and the row group. A later range of the same row group
  // goes on where the last one ended.
  [[nodiscard]] Status open(const RowRange& range);
  // Replaces the content of `batch`. False at the end of the range. A batch has at least one row;
  // its first_row is the row's number in the dataset.
  [[nodiscard]] Result<bool> next(Batch& batch);

  // Bytes read from files since the last open.
  [[nodiscard]] int64_t read_bytes() const;

 private:
  [[nodiscard]] Status open_cursors(const RowRange& range);
  [[nodiscard]] Status skip_to(int64_t begin);
  [[nodiscard]] Result<bool> read_batch(Batch& batch);
  [[nodiscard]] int64_t total_read_bytes() const;
  [[nodiscard]] Status place_error(Status status, size_t column) const;
  [[nodiscard]] Status fill_row_position(Batch& batch);

  DatasetRef dataset_;
  ParquetColumns columns_;
  std::vector<std::unique_ptr<ColumnCursor>> cursors_;
  RowRange range_;              // what is left of it
  bool is_positioned_ = false;  // the cursors stand at range_.begin
  int64_t read_bytes_before_ = 0;
  RecycledBuffer row_position_;
};

// The rows of `ranges` in smaller ranges, in the same order, about `range_count_min` of them if
// they do not become too small.
[[nodiscard]] std::vector<RowRange> divide_ranges(const std::vector<RowRange>& ranges,
                                                  int range_count_min);

}  // namespace shoal::engine
