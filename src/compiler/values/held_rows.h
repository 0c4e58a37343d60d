// The rows inside a value, wherever they are in it: which frames they are, and gathering them.
#pragma once

#include <vector>

#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// The IR frames whose rows the value has or, for a scalar taken from a row, had: of a frame, a
// series, a groupby, and of the items of lists, tuples and dicts.
[[nodiscard]] std::vector<ir::ValueId> row_frames(const Translation& translation,
                                                  const Value& value);

// Whether the value is made of the number of a rank somewhere, so that it may be another one on
// each.
[[nodiscard]] bool is_made_of_rank(const Translation& translation, ir::ValueId value);

// Puts all rows of the value on every rank, computed columns included. Frames are changed in place:
// all names of a frame see the gathered one. What was taken from it before is put on the gathered
// rows where the two meet, see gathered_rows.h.
void gather_value(Translation& translation, Value& value);

}  // namespace shoal::compiler
