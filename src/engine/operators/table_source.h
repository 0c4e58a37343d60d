// A source over columns that are in memory: an argument, or the result of another pipeline.
#pragma once

#include <memory>

#include "engine/operators/operator.h"

namespace shoal::engine {

// Rows of `table` in morsels of 128 Ki rows and batches of at most `batch_row_count_max`. The
// table's columns may have any encoding; they are sliced, not copied. `first_row` is the number of
// the first row, where other ranks hold the rows before it.
[[nodiscard]] std::unique_ptr<Source> make_table_source(Table table, int64_t batch_row_count_max,
                                                        int64_t first_row = 0);

}  // namespace shoal::engine
