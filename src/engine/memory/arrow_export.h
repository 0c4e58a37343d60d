// Flat columns as Arrow arrays, for results whose dtypes are backed by Arrow.
#pragma once

#include <cstdint>
#include <string>

#include "base/status.h"
#include "engine/memory/arrow_c_data.h"
#include "engine/memory/column.h"
#include "types/column_type.h"

namespace shoal::engine {

// Fills `schema` and `array` with `row_count` rows of the flat column `column`. Fixed-width values
// are shared, validity becomes a bitmap, strings one text buffer with 64-bit offsets
// (large_string), or 32-bit ones (string) when `type.family` is arrow. The receiver releases both.
[[nodiscard]] Status export_arrow(const Column& column, const types::ColumnType& type,
                                  int64_t row_count, ArrowSchema& schema, ArrowArray& array);

}  // namespace shoal::engine
