// The two kinds of functions in an image.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/status.h"
#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/module_builder.h"
#include "plan/plan.h"

namespace shoal::ir_to_llvm {

// One loop over a batch (abi/stage.h): the predicate into the selection, the computed outputs of
// plan::stage_layout into their arrays.
[[nodiscard]] Status emit_stage(ModuleBuilder& module, const plan::Plan& plan,
                                const plan::Node& node, std::string_view symbol);

// `main` (abi/main_function.h) from the ops of the entry block.
[[nodiscard]] Status emit_main(ModuleBuilder& module, const ir::Function& function);

// An op on Python scalars: ints are checked for overflow, division by zero raises. Where it may
// raise, the code jumps to a cold block that records the exception and returns from `main`.
// `runtime` is main's first argument.
[[nodiscard]] Result<ScalarValue> emit_python_op(ModuleBuilder& module, llvm::Value* runtime,
                                                 const ir::Op& op,
                                                 std::span<const ScalarValue> operands);

// Goes on in a new block where `condition` does not hold; where it does, `main` returns after
// recording the exception.
void emit_raise_if(ModuleBuilder& module, llvm::Value* runtime, llvm::Value* condition,
                   image::ImageError error);

// Goes on in a new block where `status` is 0; where it is not, the function returns it.
void emit_return_if_failed(ModuleBuilder& module, llvm::Value* status);

// The plan's word for an elementwise op; nullopt for other ops.
[[nodiscard]] std::optional<plan::ExpressionOp> elementwise_op(ir::OpKind kind);

}  // namespace shoal::ir_to_llvm
