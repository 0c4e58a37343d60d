// The file sets that one call reads: where they are, what pandas would show of them.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/values/compile_inputs.h"
#include "engine/runtime/run_plan.h"
#include "session/session.h"
#include "types/path_expression.h"

namespace shoal::session {

// The paths that `expression` gives for the arguments of a call. ValueError for a null byte,
// TypeError for an argument that is no path.
[[nodiscard]] Result<std::vector<std::string>> evaluate_paths(
    const types::PathExpression& expression, const std::vector<Argument>& arguments);

// Opens each distinct path expression of a call once.
class CallReads {
 public:
  CallReads(const std::vector<Argument>& arguments, const SessionOptions& options)
      : arguments_(arguments), options_(options) {}

  // Files missing, damaged or of unsupported kinds fail with their own errors, without a span.
  [[nodiscard]] Result<compiler::ReadSchema> describe(const types::PathExpression& expression);

  // Opens `expressions` in order as the reads of the plan.
  [[nodiscard]] Result<std::vector<engine::ReadTable>> tables(
      const std::vector<types::PathExpression>& expressions);
  // Of the files that the reads in order are of: the same on ranks that see the same files.
  [[nodiscard]] Result<std::string> identity(const std::vector<types::PathExpression>& expressions);
  // What the code of a specialisation depends on, of the reads in order.
  [[nodiscard]] Result<std::string> fingerprint(
      const std::vector<types::PathExpression>& expressions);

 private:
  struct Opened {
    std::string expression;
    engine::ReadTable table;
    compiler::ReadSchema schema;
  };
  [[nodiscard]] Result<const Opened*> open(const types::PathExpression& expression);

  const std::vector<Argument>& arguments_;
  const SessionOptions& options_;
  std::vector<std::unique_ptr<Opened>> opened_;
};

}  // namespace shoal::session
