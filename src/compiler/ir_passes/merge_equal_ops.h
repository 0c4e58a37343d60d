// Gives pure ops that compute the same thing one name (common subexpression elimination).
#pragma once

#include "compiler/ir/function.h"

namespace shoal::ir_passes {

// Two pure ops of a block are equal when kind, operands, attributes and type are; users of the
// later one use the earlier one. The later op stays, dead. Returns true if it changed `function`.
bool merge_equal_ops(ir::Function& function);

}  // namespace shoal::ir_passes
