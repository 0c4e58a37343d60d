// The two kinds of functions in an image.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/module_builder.h"
#include "plan/plan.h"

namespace shoal::ir_to_llvm {

// One loop over a batch (abi/stage.h): the predicate into the selection, the computed outputs of
// plan::stage_layout into their arrays.
// `functions` are those that calls number.
[[nodiscard]] Status emit_stage(ModuleBuilder& module, const plan::Plan& plan,
                                const plan::Node& node, const std::vector<ir::Function>& functions,
                                std::string_view symbol);

// `main` (abi/main_function.h).
struct CalledFunctions;
[[nodiscard]] Status emit_main(ModuleBuilder& module, const ir::Function& function,
                               const CalledFunctions& called);

// An op on Python scalars: ints are checked for overflow, division by zero raises. Where it may
// raise, the code jumps to a cold block that records the exception and returns from `main`.
// `runtime` is main's first argument.
[[nodiscard]] Result<ScalarValue> emit_python_op(ModuleBuilder& module, llvm::Value* runtime,
                                                 const ir::Op& op,
                                                 std::span<const ScalarValue> operands);

// A function of Python's math module over Python floats, with its exceptions. Precondition:
// is_math_function of the op's literal.
[[nodiscard]] ScalarValue emit_math(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op,
                                    std::span<const ScalarValue> operands);

// A function of libm, by its name in C, of floats of one type; narrow ones are computed in double
// and rounded.
[[nodiscard]] llvm::Value* emit_float_function(ModuleBuilder& module, std::string_view name,
                                               llvm::ArrayRef<llvm::Value*> operands);

// An index as Python has it, which counts from the end where it is negative, from the start; it is
// within the length if it is below that without a sign.
[[nodiscard]] llvm::Value* index_from_start(ModuleBuilder& module, llvm::Value* index,
                                            llvm::Value* length);

// Ends the block with a failure that is recorded: `main` returns its status, or goes to the
// handler.
void emit_failure(ModuleBuilder& module, llvm::Value* status);

// Goes on in a new block where `condition` does not hold. Where it does, `main` fails after
// recording the exception; a function of rows goes to module.row_failure.
void emit_raise_if(ModuleBuilder& module, llvm::Value* runtime, llvm::Value* condition,
                   image::ImageError error);

// The same in a function of rows, with an error that is in the table: module.errors[error].
void emit_leave_row_if(ModuleBuilder& module, llvm::Value* condition, uint32_t error);

// Goes on in a new block where `status` is 0; where it is not, `main` fails with it.
void emit_return_if_failed(ModuleBuilder& module, llvm::Value* status);

// The op check_bound: UnboundLocalError where the variable has no value.
void emit_check_bound(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op,
                      const ScalarValue& is_bound);

// The op range_length: len(range(start, stop, step)), of 64 bits without a sign, which the longest
// ones need.
[[nodiscard]] ScalarValue emit_range_length(ModuleBuilder& module, llvm::Value* runtime,
                                            const ir::Op& op, std::span<const ScalarValue> bounds);

// A round of a loop without loops in it takes less than a microsecond.
inline constexpr uint64_t kRoundsPerPoll = 65536;

// The plan's word for an elementwise op; nullopt for other ops.
[[nodiscard]] std::optional<plan::ExpressionOp> elementwise_op(ir::OpKind kind);

}  // namespace shoal::ir_to_llvm
