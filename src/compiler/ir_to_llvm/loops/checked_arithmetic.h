// Arithmetic that says whether it overflows, as LLVM has it: a pair of a value and an i1.
#pragma once

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/IntrinsicInst.h>

namespace shoal::ir_to_llvm {

// The checked arithmetic whose result `number` (0: the value, 1: whether it overflows) the value
// is; null if it is something else.
[[nodiscard]] llvm::WithOverflowInst* checked_arithmetic(llvm::Value* value, unsigned number);
// All that are the value of the arithmetic.
[[nodiscard]] llvm::SmallVector<llvm::Value*, 2> results_of(llvm::WithOverflowInst& operation);

}  // namespace shoal::ir_to_llvm
