// The whole analysis of one function: clauses, least model, gathers.
#pragma once

#include "compiler/distribution/facts.h"
#include "compiler/distribution/rules.h"

namespace shoal::distribution {

// Sets the distribution of every frame op of `function`, inserts the gathers that ops need and
// bypasses those that nothing needs; how arguments are held is read from their ops. The model is
// of the function as it is afterwards. Runs on frame ops, before lower_frames.
[[nodiscard]] Model analyse(ir::Function& function, const ParameterNames& parameters);

}  // namespace shoal::distribution
