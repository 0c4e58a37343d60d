// Code for the ops over arrays (array_length … map_arrays).
#pragma once

#include <span>

#include "compiler/ir_to_llvm/arrays/array_values.h"
#include "compiler/ir_to_llvm/objects/object_ops.h"

namespace shoal::ir_to_llvm {

// As emit_object_op.
[[nodiscard]] Result<Leaves> emit_array_op(ModuleBuilder& module, const ObjectFrame& frame,
                                           const ir::Op& op, std::span<const Leaves> operands,
                                           std::span<const ir::Type> types);

// The op array_view.
[[nodiscard]] Result<Leaves> emit_array_view(ModuleBuilder& module, const ObjectFrame& frame,
                                             const ir::Op& op, std::span<const Leaves> operands,
                                             std::span<const ir::Type> types);

// The op map_arrays: the loop is a function of its own, from one place to another.
[[nodiscard]] Result<Leaves> emit_map_arrays(ModuleBuilder& module, const ObjectFrame& frame,
                                             const ir::Op& op, std::span<const Leaves> operands,
                                             std::span<const ir::Type> types);

// Where the condition holds, fails with the error; each `{}` in its message is the next of
// `numbers`, each `{shape}` a tuple of them behind its length.
void emit_raise_numbers_if(ModuleBuilder& module, llvm::Value* runtime, llvm::Value* condition,
                           image::ImageError error, llvm::ArrayRef<llvm::Value*> numbers);

// The index from the start of the dimension, after a check.
[[nodiscard]] llvm::Value* checked_array_index(ModuleBuilder& module, llvm::Value* runtime,
                                               llvm::Value* index, llvm::Value* length,
                                               size_t dimension, const SourceSpan& span);

}  // namespace shoal::ir_to_llvm
