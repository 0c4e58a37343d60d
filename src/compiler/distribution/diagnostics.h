// The texts of distributed_diagnostics() and the reason why a function runs the same on every rank.
#pragma once

#include <string>
#include <vector>

#include "compiler/distribution/facts.h"
#include "compiler/distribution/reasons.h"
#include "compiler/ir/named_value.h"

namespace shoal::distribution {

struct Findings {
  const ir::Function& function;
  const Model& model;
  const ParameterNames& parameters;
  const std::vector<ir::NamedValue>& variables;  // in the order of assignment
  const std::vector<ir::NamedValue>& results;
};

inline constexpr int kDiagnosticsLevelMax = 3;

// Level 1: variables and results, how each is held and the chain of reasons, where it says more. 2:
// also the ops of each source line, what the ranks exchange for them, and why nothing is divided,
// if that is so. 3: also the clauses that fired. Of variables that nothing uses only the name is
// said, of their ops nothing: they are not run.
[[nodiscard]] std::string diagnose(const Findings& findings, int level);

// One sentence; empty if any frame is divided, or there is none.
[[nodiscard]] std::string sequential_reason(const Findings& findings);

}  // namespace shoal::distribution
