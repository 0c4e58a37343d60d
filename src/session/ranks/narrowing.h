// Which integer columns of a result are shown in a narrower dtype, see types::NarrowedColumn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/memory/column.h"
#include "types/value_shape.h"

namespace shoal::session {

// Bit i of word i / 64 says whether all values of shape.narrowed[i] fit the narrower kind; missing
// values fit. `table` holds the columns of shape.schema.
[[nodiscard]] std::vector<uint64_t> columns_that_fit(const types::ValueShape& shape,
                                                     const engine::Table& table);
[[nodiscard]] size_t fit_word_count(const types::ValueShape& shape);
// Whether shape.narrowed[number] fits.
[[nodiscard]] bool is_fitting(const std::vector<uint64_t>& words, size_t number);

}  // namespace shoal::session
