// Compiles one function for one set of argument types: syntax → IR → plans → machine code → image.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/syntax/tree.h"
#include "compiler/values/compile_inputs.h"
#include "types/value_shape.h"

namespace shoal::compiler {

struct CompileRequest {
  syntax::Module module;
  std::vector<types::ValueShape> arguments;  // one per parameter, defaults filled in
  CompileOptions options;
  // Opens the files of a read for this call and describes them. Called once per read, in order.
  DescribeRead describe_read;
};

struct CompileResult {
  std::string image;  // bytes of a flat image, see abi and loader
  std::vector<Read> reads;
  types::ValueShape result;
  std::string explain_text;  // types, plan and columns read, per source line
  std::vector<std::string> distribution_diagnostics;  // see image::Image
  std::string sequential_reason;                      // see image::Image
};

// A failure is the user's (typing_error, unsupported, key_error …, with code and span) or internal.
[[nodiscard]] Result<CompileResult> compile(const CompileRequest& request);

}  // namespace shoal::compiler
