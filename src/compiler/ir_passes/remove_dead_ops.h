// Removes ops whose value nobody uses and which have no effect.
#pragma once

#include "compiler/ir/function.h"

namespace shoal::ir_passes {

// Never removes an op that may raise. Returns true if it changed `function`.
bool remove_dead_ops(ir::Function& function);

}  // namespace shoal::ir_passes
