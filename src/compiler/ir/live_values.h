// Which values of a function are computed.
#pragma once

#include <set>

#include "compiler/ir/function.h"

namespace shoal::ir {

// The ops that have an effect, the end of a block among them, and all that they are made of.
[[nodiscard]] std::set<ValueId> live_values(const Function& function);

}  // namespace shoal::ir
