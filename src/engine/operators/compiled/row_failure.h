// Failures of the user's functions of rows: which row, and what the row held.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/source_span.h"
#include "base/status.h"
#include "engine/memory/column.h"

namespace shoal::engine {

// When an error of a function of rows is one, as in the image.
enum class RowCheck : uint8_t { in_row, if_no_rows, if_only_ints, if_all_missing };

// An exception that compiled code may raise, by number.
struct RaisedError {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  SourceSpan span;
  int32_t row_function = -1;  // number of the function of rows that raises it; none: main
  RowCheck check = RowCheck::in_row;
};

// A function of rows as a stage calls it.
struct RowFunction {
  int32_t number = 0;
  int32_t step = 0;                // among all that the plan calls, in the order of the program
  std::vector<int> inputs;         // of the stage, that it is given
  std::vector<std::string> names;  // of these columns
};

// The row of the source that row `row` of the batch was.
[[nodiscard]] int64_t source_row(const Batch& batch, int64_t row);

// The exception with the row's number and values. `inputs` are the stage's, flat.
[[nodiscard]] Status row_failure(const RaisedError& error, const RowFunction& function,
                                 const Batch& batch, int64_t row,
                                 const std::vector<Column>& inputs);

}  // namespace shoal::engine
