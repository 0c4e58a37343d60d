// Counts missing values by reading definition levels, for files whose writer gave no counts.
#pragma once

#include <cstdint>

#include "base/status.h"
#include "engine/io/pandas_view/parquet_dataset.h"

namespace shoal::engine {

// Missing values of one column chunk. Reads and decompresses all its pages. A NullCounter
// (parquet_schema.h). Failures name the file, the column and the row group.
[[nodiscard]] Result<int64_t> count_missing_values(const ParquetDataset& dataset, int row_group,
                                                   int leaf);

}  // namespace shoal::engine
