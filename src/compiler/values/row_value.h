// What a user's function of rows has: a row of a frame, and the parameters of the inner function
// that is made of its body.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/values/frame_value.h"
#include "compiler/values/simple_value.h"

namespace shoal::compiler {

// The argument of f in df.apply(f, axis=1), a Series with the values of a row. pandas gives it one
// dtype for all columns: `common`; without one it is object, and values are Python's.
struct Row {
  Frame frame;
  std::optional<types::TypeKind> common;
};

// One parameter of the inner function that is being made: a column of the frame, or a scalar of the
// function around it.
struct RowParameter {
  int column = -1;       // in frame.columns, or 0 for a series
  ir::ValueId outside;   // the scalar; valid: no column
  ir::ValueId argument;  // in the inner function
};

// The state of a walk through a function of rows. What was being walked around it waits here.
struct RowBody {
  std::vector<RowParameter> parameters;
  // Of the row's columns, as the body sees them, by position in frame.columns.
  std::vector<std::pair<int, ir::ValueId>> values;
  std::shared_ptr<const ir::Function> around;
  // Columns of text that are missing on the way being walked, and what pandas hands over for them.
  std::vector<std::pair<int, Literal>> missing;
  // The result is a pair: whether it is not missing, and its text or that of the missing object.
  bool gives_objects = false;
};

}  // namespace shoal::compiler
