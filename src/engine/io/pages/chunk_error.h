// Says in an error which column chunk it is about.
#pragma once

#include "base/status.h"
#include "engine/io/pandas_view/parquet_dataset.h"

namespace shoal::engine {

// Puts "path: column 'name', row group n: " in front of a bad_file or unsupported message; leaves
// success and other failures as they are. The row group is counted within its file.
[[nodiscard]] Status with_chunk_name(const ParquetDataset& dataset, int row_group, int leaf,
                                     Status status);

}  // namespace shoal::engine
