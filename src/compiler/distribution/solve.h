// Finds the least model of Horn clauses.
#pragma once

#include <vector>

#include "compiler/distribution/facts.h"

namespace shoal::distribution {

// Unit propagation; linear in the size of the clauses but for the lookups. Among clauses that give
// the same fact, the one that fires first stands for it; fallbacks fire when no other can.
[[nodiscard]] Model solve(std::vector<Clause> clauses);

}  // namespace shoal::distribution
