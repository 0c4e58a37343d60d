// Makes the text of a str argument once, where the function begins, instead of at each use.
#pragma once

#include "compiler/ir/function.h"

namespace shoal::ir_passes {

// The first conversion of each argument, and the argument itself, move to the start of the entry;
// users of later conversions, which are dropped, use it. Returns true if it changed `function`.
bool convert_text_arguments(ir::Function& function);

}  // namespace shoal::ir_passes
