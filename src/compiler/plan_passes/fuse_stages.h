// Joins a stage with the stage below it: expressions are substituted, predicates combined.
#pragma once

#include "plan/plan.h"

namespace shoal::plan_passes {

// A stage whose input is a stage becomes one over the lower stage's input, unless the substituted
// expressions grow beyond what compiles quickly. A stage that changes nothing (same columns, no
// predicate) goes. The output schema stays as it is. Expressions are pure, so evaluating the upper
// ones for rows that the lower predicate drops does no harm.
void fuse_stages(plan::Plan& plan);

}  // namespace shoal::plan_passes
