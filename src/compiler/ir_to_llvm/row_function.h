// A user's function on the values of one row, in the middle of a loop over rows: its blocks are
// emitted in place, so that the loop can become one of vectors.
#pragma once

#include <span>

#include "base/status.h"
#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/module_builder.h"
#include "compiler/ir_to_llvm/objects/object_ops.h"

namespace shoal::ir_to_llvm {

// What the function needs of the one that holds its code.
struct RowContext {
  llvm::Value* poll = nullptr;         // StageArguments::poll
  llvm::Value* rounds_left = nullptr;  // on the stack: rounds of loops before the next poll
  ObjectFrame objects;                 // all null: no function has text or containers
};

struct RowResult {
  ScalarValue value;                  // anything where it failed
  llvm::Value* failure = nullptr;     // i32: 0, or 1 + the number of the error; null: cannot fail
  llvm::Value* is_int = nullptr;      // i1: the float stands for a Python int; null: it never does
  llvm::Value* is_present = nullptr;  // i1: the result is not missing; null: it never is
};

// `operands` are the arguments of the function, in order; `number` is its number.
[[nodiscard]] Result<RowResult> emit_row_function(ModuleBuilder& module,
                                                  const ir::Function& function, int32_t number,
                                                  const RowContext& context,
                                                  std::span<const ScalarValue> operands);

// Errors of the results for all rows together: where pandas' dtype then is another one.
void add_row_checks(ModuleBuilder& module, const ir::Function& function, int32_t number);

}  // namespace shoal::ir_to_llvm
