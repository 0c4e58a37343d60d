// The texts of distributed_diagnostics() and the reason why a function runs the same on every rank.
#pragma once

#include <string>
#include <vector>

#include "compiler/distribution/facts.h"
#include "compiler/distribution/rules.h"
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

// Level 1: variables and results, how each is held and the chain of reasons. 2: also the ops of
// each source line. 3: also the clauses that fired.
[[nodiscard]] std::string diagnose(const Findings& findings, int level);

// One sentence; empty if any frame is divided, or there is none.
[[nodiscard]] std::string sequential_reason(const Findings& findings);

}  // namespace shoal::distribution
