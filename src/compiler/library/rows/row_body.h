// Bodies of functions of rows and elements: walked once, with the values of any row, into an inner
// function of the IR.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/values/call.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// What a body has made of the values of a row.
using WalkRow = std::function<Result<Value>()>;

struct WalkedBody {
  int32_t function = 0;  // in ir::Function::functions
  std::vector<RowParameter> parameters;
  types::ColumnType type;  // of the value that it returns
};

// Adds the inner function that `walk` is the body of. While it runs, translation.function is the
// inner one. Fails for effects, frames, and results that are no number. `without_rows` is the dtype
// that pandas gives when there are no rows, and nothing is called.
[[nodiscard]] Result<WalkedBody> walk_row_body(Translation& translation, const Call& call,
                                               const types::ColumnType& without_rows,
                                               const WalkRow& walk);

// A value of the function around a body, for use in the body: numbers become parameters.
[[nodiscard]] Result<Value> taken_into_row_body(Translation& translation, const Value& value,
                                                SourceSpan span);

// The value of a column of the row as pandas hands it over: a NumPy scalar of `common`, or the
// Python number. A body has the same value however often it asks.
[[nodiscard]] Result<Value> row_element(Translation& translation, int column,
                                        const types::ColumnType& type,
                                        std::optional<types::TypeKind> common,
                                        const std::string& name, SourceSpan span);

// The parameter of the inner function that is the text of a column.
[[nodiscard]] ir::ValueId row_text_argument(Translation& translation, int column,
                                            const types::ColumnType& type);

}  // namespace shoal::compiler
