// Columns that are made by way of arrays, made row by row.
#pragma once

#include "compiler/ir/function.h"

namespace shoal::ir_passes {

// An array that is made of columns alone, element by element, and attached to the same rows becomes
// a computed column of them: df["c"] = np.where(df["a"] > 0, df["b"], 0). What only it needed is
// removed, also the comparison of lengths, which are the same. Returns true if it changed
// `function`.
bool columns_of_arrays(ir::Function& function);

}  // namespace shoal::ir_passes
