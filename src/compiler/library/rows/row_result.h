// What a function of rows returns, as a value of the column that pandas makes of all results.
#pragma once

#include <vector>

#include "base/status.h"
#include "compiler/values/call.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// What pandas infers for str among the results.
[[nodiscard]] types::ColumnType row_text_type(const Translation& translation);

struct RowReturn {
  ir::ValueId value;
  ir::ValueId is_present;  // a Python bool; not valid: always
  types::ColumnType type;  // of the column
};

// Fails for what is no number, bool or text, and no Optional of one.
[[nodiscard]] Result<RowReturn> returned_value(Translation& translation, const Call& call,
                                               const Value& value);

// Of the op return_values, see ir::Function::functions.
[[nodiscard]] std::vector<ir::ValueId> returned_operands(Translation& translation,
                                                         const RowReturn& returned);

}  // namespace shoal::compiler
