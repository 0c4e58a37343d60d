// Makes one loop of operations on arrays of which one uses what the other computes.
#pragma once

#include "compiler/ir/function.h"

namespace shoal::ir_passes {

// A map_arrays whose only user is another map_arrays of the block becomes a part of it: its inner
// function is put into the other's, and the array between is never made. Nothing that may change
// elements stands between the two. Shapes are checked where they were. Returns true if it changed
// `function`; the first op stays, dead.
bool fuse_arrays(ir::Function& function);

}  // namespace shoal::ir_passes
