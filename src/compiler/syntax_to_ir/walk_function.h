// Executes a function abstractly: types every value and emits IR on the way.
#pragma once

#include <vector>

#include "base/status.h"
#include "compiler/syntax/tree.h"
#include "compiler/values/compile_inputs.h"
#include "compiler/values/translation.h"
#include "types/value_shape.h"

namespace shoal::compiler {

struct WalkRequest {
  const syntax::Module& module;                     // functions[0] is walked
  const std::vector<types::ValueShape>& arguments;  // one per parameter, defaults filled in
  CompileOptions options;
  DescribeRead describe_read;  // called once per read, in order
};

// How the values are held is not known yet, but for arguments: result.distribution is the default.
// The ops `argument` and `argument_frame`, and arguments in paths, are numbered by parameter.
struct WalkResult {
  ir::Function function;
  std::vector<Read> reads;
  types::ValueShape result;
  std::vector<LineNote> notes;            // what each assigned variable is, for explain
  std::vector<ir::NamedValue> variables;  // each assignment of rows, and of what distributed= names
  std::vector<std::string> parameters;    // names
};

[[nodiscard]] Result<WalkResult> walk_function(const WalkRequest& request);

}  // namespace shoal::compiler
