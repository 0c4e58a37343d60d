// A Parquet dataset as the installed pandas would show it: dtypes, labels and index of
// pd.read_parquet(path) with its default engine, known before any data are read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/io/pandas_view/parquet_dataset.h"
#include "types/schema.h"

namespace shoal::engine {

struct PandasVersion {
  int major = 3;
  int minor = 1;
};

// An index level that is a column of the file.
struct IndexColumn {
  int32_t field = 0;                // position in PandasView::schema
  std::optional<std::string> name;  // nullopt: unnamed
  friend bool operator==(const IndexColumn&, const IndexColumn&) = default;
};

// With columns: those levels. Without: RangeIndex(start, start + rows × step, step, name).
struct IndexDescriptor {
  std::vector<IndexColumn> columns;
  int64_t start = 0;
  int64_t step = 1;
  std::optional<std::string> name;
  friend bool operator==(const IndexDescriptor&, const IndexDescriptor&) = default;
};

struct PandasView {
  // Every column of the file in file order, index columns included, under its pandas label.
  types::Schema schema;
  // The leaf of schema.fields[i]; -1 when it is not one flat leaf (then the field is unsupported).
  // Its stored type may differ from the field's: integers with missing values become float64.
  std::vector<int32_t> leaves;
  std::vector<int32_t> data_columns;  // the frame's columns: positions in the schema, in order
  IndexDescriptor index;
  std::optional<std::string> label_axis_name;  // frame.columns.name

  // Everything that code compiled against this view depends on; no paths, no sizes.
  [[nodiscard]] std::string fingerprint() const;
};

// Counts the missing values of a column chunk by reading its definition levels; for files whose
// writer gave no null counts.
using NullCounter =
    std::function<Result<int64_t>(const ParquetDataset& dataset, int row_group, int leaf)>;

// Without a counter, a column whose dtype depends on an unknown null count (integers and booleans
// of NumPy) is unsupported and says why. Fails with unsupported when the labels are not strings,
// with bad_file when the metadata are damaged.
[[nodiscard]] Result<PandasView> pandas_view(const ParquetDataset& dataset, PandasVersion version,
                                             const NullCounter& count_nulls = nullptr);

}  // namespace shoal::engine
