// bit_and, bit_or, bit_xor.
#include "compiler/ir_to_llvm/elementwise/elementwise.h"

namespace shoal::ir_to_llvm {
namespace {

using plan::ExpressionOp;
using types::TypeKind;

llvm::Value* emit_bits(ModuleBuilder& module, ExpressionOp op, llvm::Value* left,
                       llvm::Value* right) {
  switch (op) {
    case ExpressionOp::bit_and: return module.builder.CreateAnd(left, right);
    case ExpressionOp::bit_or: return module.builder.CreateOr(left, right);
    default: return module.builder.CreateXor(left, right);
  }
}

// One side alone decides `and` when it is present and False, `or` when it is present and True.
llvm::Value* decides(ModuleBuilder& module, ExpressionOp op, const ScalarValue& side) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* absorbing = op == ExpressionOp::bit_and ? builder.CreateNot(side.value) : side.value;
  return side.present == nullptr ? absorbing : builder.CreateAnd(side.present, absorbing);
}

}  // namespace

Result<ScalarValue> emit_bitwise(ModuleBuilder& module, ExpressionOp op,
                                 const types::ColumnType& type, const ScalarValue& left,
                                 const ScalarValue& right) {
  if (!left.value->getType()->isIntegerTy()) {
    return Status::internal("no code for bitwise operations of floats or strings");
  }
  llvm::Value* value = emit_bits(module, op, left.value, right.value);
  llvm::Value* present = both_present(module, left.present, right.present);
  if (present != nullptr && type.kind == TypeKind::boolean && op != ExpressionOp::bit_xor) {
    present = module.builder.CreateOr(
        present, module.builder.CreateOr(decides(module, op, left), decides(module, op, right)));
  }
  return ScalarValue{value, present, type};
}

}  // namespace shoal::ir_to_llvm
