// Which values of a function are computed: what ir_passes/remove_dead_ops leaves.
#pragma once

#include <set>

#include "compiler/ir/function.h"

namespace shoal::distribution {

// The ops that have an effect, the end of a block among them, and all that they are made of.
[[nodiscard]] std::set<ir::ValueId> live_values(const ir::Function& function);

}  // namespace shoal::distribution
