// Which columns an expression reads.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/plan.h"

namespace shoal::plan {

// Appends the positions of the columns that the expression refers to, each as often as it does.
void collect_columns(const Plan& plan, ExpressionId id, std::vector<int32_t>& out);

}  // namespace shoal::plan
