// Drops everything that the output does not need: nodes, columns, computed values.
#pragma once

#include "plan/plan.h"

namespace shoal::plan_passes {

// Scans and arguments give only the columns used, stages compute only what is used, aggregates
// keep the items used, a row_number or string_compare whose column is unused goes. Names, types
// and order of the output node's columns stay.
void prune_columns(plan::Plan& plan);

}  // namespace shoal::plan_passes
