#include "compiler/ir_to_llvm/caught_errors.h"

#include "base/error_classes.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

llvm::Value* number_of(ModuleBuilder& module, const ir::Op& op) {
  llvm::Value* number = module.builder.getInt32(static_cast<uint32_t>(op.source));
  return module.first_caught == nullptr ? number
                                        : module.builder.CreateAdd(module.first_caught, number);
}

}  // namespace

void emit_raise(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op, const Leaves& text) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* number = builder.getInt32(static_cast<uint32_t>(module.errors.size()));
  module.errors.push_back(
      {static_cast<ErrorKind>(op.source), std::get<std::string>(op.literal), op.span});
  llvm::Value* status =
      text.empty() ? builder.CreateCall(import_function(module, "shoal_raise"), {runtime, number})
                   : builder.CreateCall(import_function(module, "shoal_raise_text"),
                                        {runtime, number, text[0], text[1]});
  emit_failure(module, status);
}

ScalarValue emit_catch_error(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* kind =
      builder.CreateCall(import_function(module, "shoal_catch"), {runtime, number_of(module, op)});
  return {builder.CreateZExt(kind, builder.getInt64Ty()), nullptr, op.type.element};
}

// There are fewer kinds than bits.
ScalarValue emit_error_is(ModuleBuilder& module, const ir::Op& op, const ScalarValue& kind) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* kinds = builder.getInt64(kinds_of_classes(std::get<std::string>(op.literal)));
  llvm::Value* is_kind =
      builder.CreateTrunc(builder.CreateLShr(kinds, kind.value), builder.getInt1Ty());
  return {is_kind, nullptr, op.type.element};
}

Leaves emit_error_text(ModuleBuilder& module, const ObjectFrame& frame, const ir::Op& op) {
  llvm::Value* status =
      module.builder.CreateCall(import_function(module, "shoal_error_text"),
                                {frame.runtime, number_of(module, op), frame.out});
  emit_return_if_failed(module, status);
  return load_cells(module, op.type.object, frame.out);
}

void emit_reraise(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op) {
  emit_failure(module, module.builder.CreateCall(import_function(module, "shoal_reraise"),
                                                 {runtime, number_of(module, op)}));
}

}  // namespace shoal::ir_to_llvm
