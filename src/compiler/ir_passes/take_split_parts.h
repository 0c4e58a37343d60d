// A constant item of a split text that is used for nothing else becomes one op, which makes no
// list.
#pragma once

#include "compiler/ir/function.h"

namespace shoal::ir_passes {

// Returns true if it changed `function`.
bool take_split_parts(ir::Function& function);

}  // namespace shoal::ir_passes
