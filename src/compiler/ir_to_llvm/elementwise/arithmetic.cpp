// add, subtract, multiply, negate, invert.
#include "compiler/ir_to_llvm/elementwise/elementwise.h"

namespace shoal::ir_to_llvm {
namespace {

using plan::ExpressionOp;
using types::MissingPolicy;
using types::TypeKind;

// NumPy: + of booleans is or, * is and; there is no - .
llvm::Value* emit_boolean(ModuleBuilder& module, ExpressionOp op, llvm::Value* left,
                          llvm::Value* right) {
  switch (op) {
    case ExpressionOp::add: return module.builder.CreateOr(left, right);
    case ExpressionOp::multiply: return module.builder.CreateAnd(left, right);
    case ExpressionOp::invert: return module.builder.CreateNot(left);
    default: return nullptr;
  }
}

llvm::Value* emit_float(ModuleBuilder& module, ExpressionOp op, llvm::Value* left,
                        llvm::Value* right) {
  switch (op) {
    case ExpressionOp::add: return module.builder.CreateFAdd(left, right);
    case ExpressionOp::subtract: return module.builder.CreateFSub(left, right);
    case ExpressionOp::multiply: return module.builder.CreateFMul(left, right);
    case ExpressionOp::negate: return module.builder.CreateFNeg(left);
    default: return nullptr;
  }
}

llvm::Value* emit_integer(ModuleBuilder& module, ExpressionOp op, llvm::Value* left,
                          llvm::Value* right) {
  switch (op) {
    case ExpressionOp::add: return module.builder.CreateAdd(left, right);
    case ExpressionOp::subtract: return module.builder.CreateSub(left, right);
    case ExpressionOp::multiply: return module.builder.CreateMul(left, right);
    case ExpressionOp::negate: return module.builder.CreateNeg(left);
    case ExpressionOp::invert: return module.builder.CreateNot(left);
    default: return nullptr;
  }
}

}  // namespace

llvm::Value* nat_constant(ModuleBuilder& module) {
  return module.builder.getInt64(static_cast<uint64_t>(INT64_MIN));
}

llvm::Value* is_nat(ModuleBuilder& module, llvm::Value* value) {
  return module.builder.CreateICmpEQ(value, nat_constant(module));
}

llvm::Value* emit_arithmetic(ModuleBuilder& module, ExpressionOp op, const ScalarValue& left,
                             const ScalarValue& right) {
  if (left.type.kind == TypeKind::string) return nullptr;
  if (left.type.kind == TypeKind::boolean) {
    return emit_boolean(module, op, left.value, right.value);
  }
  if (left.type.is_float()) return emit_float(module, op, left.value, right.value);
  llvm::Value* value = emit_integer(module, op, left.value, right.value);
  if (value == nullptr || left.type.missing_policy() != MissingPolicy::nat) return value;
  llvm::Value* missing =
      module.builder.CreateOr(is_nat(module, left.value), is_nat(module, right.value));
  return module.builder.CreateSelect(missing, nat_constant(module), value);
}

}  // namespace shoal::ir_to_llvm
