// Inner functions over the elements of arrays: ops on NumPy scalars, none of which fails.
#pragma once

#include <span>

#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/module_builder.h"

namespace shoal::ir_to_llvm {

// Emits the ops of the function's block for these arguments; gives what it returns.
[[nodiscard]] Result<ScalarValue> emit_element_function(ModuleBuilder& module,
                                                        const ir::Function& function,
                                                        std::span<const ScalarValue> arguments);

// An op on NumPy scalars that cannot fail.
[[nodiscard]] Result<ScalarValue> emit_element_op(ModuleBuilder& module, const ir::Op& op,
                                                  std::span<const ScalarValue> operands);
// The ops ufunc and select.
[[nodiscard]] Result<ScalarValue> emit_ufunc(ModuleBuilder& module, const ir::Op& op,
                                             std::span<const ScalarValue> operands);
[[nodiscard]] ScalarValue emit_select(ModuleBuilder& module, const ir::Op& op,
                                      std::span<const ScalarValue> operands);

}  // namespace shoal::ir_to_llvm
