// Rows of materialised tables between ranks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/comm/communicator.h"
#include "engine/memory/column.h"

namespace shoal::engine {

// All are collective, and may only be called after a meeting that went well. `kinds` are the kinds
// of the columns, the same on all ranks (a table without rows may have no columns' data).
// Columns are flat, as Table says; what has come is checked before it is used.

// The rows of all ranks, in rank order, on every rank.
[[nodiscard]] Result<Table> all_gather_rows(const Table& table, const std::vector<TypeKind>& kinds,
                                            comm::Communicator& communicator);

// Rank r gets rows [ends[r - 1], ends[r]) of this rank's table (ends[-1] is 0); the result holds
// what came from rank 0, then from rank 1, …
[[nodiscard]] Result<Table> exchange_rows(const Table& table, const std::vector<TypeKind>& kinds,
                                          std::span<const int64_t> ends,
                                          comm::Communicator& communicator);

}  // namespace shoal::engine
