// Rows of all ranks into the order of a column of positions: each rank gets a range of positions,
// with about the same number of rows.
#pragma once

#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/memory/column.h"

namespace shoal::engine {

// The last column of `table`, an int64, is ascending on every rank, and no position is there twice.
// Gives this rank's share of all ranks' rows, ascending, without that column. `kinds` are those of
// the other columns. Collective, after a meeting that went well.
[[nodiscard]] Result<Table> move_to_position_ranges(Table table, std::vector<TypeKind> kinds,
                                                    comm::Communicator& communicator,
                                                    int thread_count);

// The rows in ascending order of the last column, without it. The fewer ascending runs there are,
// the faster.
[[nodiscard]] Result<Table> order_by_position(Table table, int thread_count);

}  // namespace shoal::engine
