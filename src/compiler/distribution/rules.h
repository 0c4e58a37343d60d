// What each op says about how its result is held: one rule per DistributionRule of ops.def.
#pragma once

#include <string>
#include <vector>

#include "compiler/distribution/facts.h"

namespace shoal::distribution {

// The names of the function's parameters, by number; for reasons.
using ParameterNames = std::vector<std::string>;

// The clauses of all ops. Facts go from operands to results only; see needs_replicated for ops that
// cannot work on divided rows.
[[nodiscard]] std::vector<Clause> clauses_of(const ir::Function& function,
                                             const ParameterNames& parameters);

// Whether the op reads its frames and columns as a whole: they are gathered before it.
[[nodiscard]] bool needs_replicated(const ir::Op& op);

// `df`, or "number 0" of a parameter without a name.
[[nodiscard]] std::string parameter_name(const ParameterNames& parameters, int32_t number);

}  // namespace shoal::distribution
