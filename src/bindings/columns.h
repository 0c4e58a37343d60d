// Columns across the Python border: arguments in, results out.
#pragma once

#include <nanobind/nanobind.h>

#include "base/status.h"
#include "engine/memory/column.h"
#include "types/column_type.h"

namespace shoal::bindings {

// A column that python/shoal/arguments.py provides: a tuple of a tag and its data.
//   ("numpy", array)         one-dimensional array of the type's fixed-width values; used where it
//                            lies when contiguous, else copied
//   ("masked", array, mask)  the same with a boolean mask, True = missing
//   ("arrow", object)        an object with __arrow_c_stream__
//   ("objects", array)       an object array of str (or bool) with None, NaN or NA for missing
// Fails with type_error naming the row where an object array holds something else, and with
// value_error when the length is not `row_count`. The GIL is held.
[[nodiscard]] Result<engine::Column> column_from_python(nanobind::handle provided,
                                                        const types::ColumnType& type,
                                                        int64_t row_count);

// A flat result column, bound as `_core.ResultColumn`.
struct ResultColumn {
  engine::Column column;
  types::ColumnType type;
  int64_t row_count = 0;
};

void define_result_column(nanobind::module_& module);

}  // namespace shoal::bindings
