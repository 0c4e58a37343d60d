// How the ranks hold the function's data: runs the analysis on what the walk has made, checks what
// the options of @jit assert and says it to people.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/distribution/facts.h"
#include "compiler/syntax_to_ir/walk_function.h"

namespace shoal::compiler {

struct DistributionResult {
  distribution::Model model;
  std::vector<std::string> diagnostics;  // by level, from 1
  std::string sequential_reason;
};

// Sets the distribution of walked.function's frames and of walked.result's leaves. Fails with
// S0601 and the chain of reasons where an assertion of the options does not hold.
[[nodiscard]] Result<DistributionResult> distribute(WalkResult& walked,
                                                    const DistributionOptions& options);

}  // namespace shoal::compiler
