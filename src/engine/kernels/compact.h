// Keeps the selected rows of a column.
#pragma once

#include <cstdint>

#include "base/status.h"
#include "engine/memory/column.h"

namespace shoal::engine {

// Number of ones in selection[0, row_count); every byte is 0 or 1.
[[nodiscard]] int64_t count_selected(const uint8_t* selection, int64_t row_count);

// The rows of `column` whose selection byte is 1, in order, in the same encoding (a run column
// keeps its runs with new ends). `selected_count` is count_selected's answer and > 0.
[[nodiscard]] Result<Column> compact(const Column& column, const uint8_t* selection,
                                     int64_t row_count, int64_t selected_count);

}  // namespace shoal::engine
