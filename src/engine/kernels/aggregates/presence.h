// Which rows of a column hold a value, whatever its type and encoding.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/kernels/aggregate_function.h"
#include "engine/kernels/aggregates/value_visit.h"

namespace shoal::engine {

// One byte per row, 1 = present; null when all rows are. The bytes are the column's own or lie in
// `storage`. Dictionary and run columns are not flattened where validity alone tells.
[[nodiscard]] Result<const uint8_t*> row_presence(const Column& column, MissingPolicy policy,
                                                  int64_t row_count, std::vector<uint8_t>& storage);

// Adds to the int64 that lies `counter_offset` bytes into each target the rows that are present,
// or all its rows when `presence` is null.
void count_present(const GroupTargets& targets, const uint8_t* presence, size_t counter_offset);

}  // namespace shoal::engine
