// Values without other values in them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "base/source_span.h"
#include "base/status.h"
#include "compiler/ir/function.h"
#include "types/object_type.h"
#include "types/path_expression.h"

namespace shoal::compiler {

struct None {
  friend bool operator==(const None&, const None&) = default;
};
// A Python constant known at compile time.
using Literal = std::variant<None, bool, int64_t, double, std::string>;

// A scalar computed at run time, or a NumPy or pandas constant (defined by an op `constant`).
struct Scalar {
  ir::ValueId value;
  ir::TypeForm form = ir::TypeForm::python_scalar;
  types::ColumnType type;
};

// Text, a container or an Optional that is made at run time. Never a tuple, None or a number: the
// walk knows the items of tuples and the rest as other values.
struct Object {
  ir::ValueId value;
  types::ObjectType type;
};

// A str, path or list of paths that depends on arguments. `scalar` is valid when it is a plain str
// argument, the only text that run-time code can use.
struct Text {
  types::PathExpression path;
  ir::ValueId scalar;
  bool is_list = false;  // several paths: only for a read
  bool is_path = false;  // an os.PathLike, not a str
};

// A module, function or class by its public dotted name.
struct Known {
  std::string name;
};

// A function or lambda of the user; `function` numbers the walker's table of them.
struct UserFunction {
  int32_t function = 0;
};

// The `e` of `except … as e`: its kind is the op catch_error.
struct CaughtError {
  ir::ValueId kind;
  ir::ValueId text;  // str(e)
};

// A variable that may not be read after the ways that meet at `span`.
struct Unreadable {
  std::shared_ptr<const ErrorDetail> error;
  SourceSpan span;
};

}  // namespace shoal::compiler
