// Code for the ops that raise exceptions, and those on what a handler has caught.
#pragma once

#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/objects/object_ops.h"

namespace shoal::ir_to_llvm {

// The op raise; `text` is its message, none if that is known.
void emit_raise(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op, const Leaves& text);
[[nodiscard]] ScalarValue emit_catch_error(ModuleBuilder& module, llvm::Value* runtime,
                                           const ir::Op& op);
[[nodiscard]] ScalarValue emit_error_is(ModuleBuilder& module, const ir::Op& op,
                                        const ScalarValue& kind);
[[nodiscard]] Leaves emit_error_text(ModuleBuilder& module, const ObjectFrame& frame,
                                     const ir::Op& op);
void emit_reraise(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op);

}  // namespace shoal::ir_to_llvm
