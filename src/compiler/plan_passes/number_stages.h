// Numbers the stages that need compiled code.
#pragma once

#include "plan/plan.h"

namespace shoal::plan_passes {

// Stages with a predicate or a computed column get code 0, 1, … in order; stages that only forward
// columns get -1.
void number_stages(plan::Plan& plan);

}  // namespace shoal::plan_passes
