// divide, floor_divide, modulo.
#include "compiler/ir_to_llvm/elementwise/elementwise.h"

namespace shoal::ir_to_llvm {
namespace {

using plan::ExpressionOp;
using types::MissingPolicy;
using types::TypeKind;

// |left| mod |right| with the sign of left, exactly: C's fmod. shoal_mod_f64 of two numbers that
// are not negative is the same, and the remainder of float32 is exact in double.
llvm::Value* emit_remainder(ModuleBuilder& module, llvm::Value* left, llvm::Value* right) {
  llvm::IRBuilder<>& builder = module.builder;
  const auto magnitude = [&](llvm::Value* value) {
    return builder.CreateFPExt(builder.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value),
                               builder.getDoubleTy());
  };
  llvm::Value* wide = builder.CreateCall(import_function(module, "shoal_mod_f64"),
                                         {magnitude(left), magnitude(right)});
  return builder.CreateCopySign(builder.CreateFPTrunc(wide, left->getType()), left);
}

// NumPy's npy_divmodf, in float32 throughout.
llvm::Value* emit_float32(ModuleBuilder& module, ExpressionOp op, llvm::Value* left,
                          llvm::Value* right) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* zero = llvm::ConstantFP::get(left->getType(), 0.0);
  llvm::Value* one = llvm::ConstantFP::get(left->getType(), 1.0);
  llvm::Value* remainder = emit_remainder(module, left, right);
  llvm::Value* exact = builder.CreateFCmpOEQ(remainder, zero);
  llvm::Value* signs_differ =
      builder.CreateXor(builder.CreateFCmpOLT(right, zero), builder.CreateFCmpOLT(remainder, zero));
  llvm::Value* adjust = builder.CreateAnd(builder.CreateNot(exact), signs_differ);
  if (op == ExpressionOp::modulo) {
    llvm::Value* moved =
        builder.CreateSelect(adjust, builder.CreateFAdd(remainder, right), remainder);
    return builder.CreateSelect(exact, builder.CreateCopySign(zero, right), moved);
  }
  llvm::Value* quotient = builder.CreateFDiv(builder.CreateFSub(left, remainder), right);
  quotient = builder.CreateSelect(adjust, builder.CreateFSub(quotient, one), quotient);
  llvm::Value* floor = builder.CreateUnaryIntrinsic(llvm::Intrinsic::floor, quotient);
  llvm::Value* rounds_up = builder.CreateFCmpOGT(builder.CreateFSub(quotient, floor),
                                                 llvm::ConstantFP::get(left->getType(), 0.5));
  floor = builder.CreateSelect(rounds_up, builder.CreateFAdd(floor, one), floor);
  llvm::Value* plain = builder.CreateFDiv(left, right);
  llvm::Value* is_zero = builder.CreateFCmpOEQ(quotient, zero);
  floor = builder.CreateSelect(is_zero, builder.CreateCopySign(zero, plain), floor);
  return builder.CreateSelect(builder.CreateFCmpOEQ(right, zero), plain, floor);
}

llvm::Value* emit_float(ModuleBuilder& module, ExpressionOp op, llvm::Value* left,
                        llvm::Value* right) {
  llvm::IRBuilder<>& builder = module.builder;
  if (op == ExpressionOp::divide) return builder.CreateFDiv(left, right);
  if (left->getType()->isFloatTy()) return emit_float32(module, op, left, right);
  const char* name = op == ExpressionOp::modulo ? "shoal_mod_f64" : "shoal_floor_divide_f64";
  return builder.CreateCall(import_function(module, name), {left, right});
}

llvm::Value* emit_unsigned(ModuleBuilder& module, ExpressionOp op, llvm::Value* left,
                           llvm::Value* right) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* zero = llvm::Constant::getNullValue(left->getType());
  llvm::Value* by_zero = builder.CreateIsNull(right);
  llvm::Value* divisor =
      builder.CreateSelect(by_zero, llvm::ConstantInt::get(left->getType(), 1), right);
  llvm::Value* value = op == ExpressionOp::modulo ? builder.CreateURem(left, divisor)
                                                  : builder.CreateUDiv(left, divisor);
  return builder.CreateSelect(by_zero, zero, value);
}

// Rounding towards minus infinity is what a shift of a signed number does.
llvm::Value* emit_by_power_of_two(ModuleBuilder& module, ExpressionOp op, llvm::Value* left,
                                  const llvm::APInt& divisor) {
  llvm::Type* type = left->getType();
  if (op == ExpressionOp::modulo) {
    return module.builder.CreateAnd(left, llvm::ConstantInt::get(type, divisor - 1));
  }
  return module.builder.CreateAShr(left, llvm::ConstantInt::get(type, divisor.logBase2()));
}

// Dividing by 1 instead of 0 and -1 keeps the instruction from trapping; -1 is a negation.
llvm::Value* emit_signed(ModuleBuilder& module, ExpressionOp op, llvm::Value* left,
                         llvm::Value* right) {
  const auto* known = llvm::dyn_cast<llvm::ConstantInt>(right);
  if (known != nullptr && known->getValue().isStrictlyPositive() &&
      known->getValue().isPowerOf2()) {
    return emit_by_power_of_two(module, op, left, known->getValue());
  }
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Type* type = left->getType();
  llvm::Value* zero = llvm::Constant::getNullValue(type);
  llvm::Value* one = llvm::ConstantInt::get(type, 1);
  llvm::Value* by_zero = builder.CreateIsNull(right);
  llvm::Value* by_minus_one = builder.CreateICmpEQ(right, llvm::Constant::getAllOnesValue(type));
  llvm::Value* divisor = builder.CreateSelect(builder.CreateOr(by_zero, by_minus_one), one, right);
  llvm::Value* quotient = builder.CreateSDiv(left, divisor);
  llvm::Value* remainder = builder.CreateSub(left, builder.CreateMul(quotient, divisor));
  llvm::Value* signs_differ = builder.CreateICmpSLT(builder.CreateXor(remainder, divisor), zero);
  llvm::Value* adjust = builder.CreateAnd(builder.CreateIsNotNull(remainder), signs_differ);
  if (op == ExpressionOp::modulo) {
    llvm::Value* moved = builder.CreateAdd(remainder, divisor);
    return builder.CreateSelect(adjust, moved, remainder);
  }
  llvm::Value* floor = builder.CreateSelect(adjust, builder.CreateSub(quotient, one), quotient);
  floor = builder.CreateSelect(by_minus_one, builder.CreateNeg(left), floor);
  return builder.CreateSelect(by_zero, zero, floor);
}

}  // namespace

llvm::Value* emit_division(ModuleBuilder& module, ExpressionOp op, const ScalarValue& left,
                           const ScalarValue& right) {
  if (left.type.is_float()) return emit_float(module, op, left.value, right.value);
  if (op == ExpressionOp::divide) return nullptr;
  if (left.type.is_unsigned_integer()) return emit_unsigned(module, op, left.value, right.value);
  if (!left.type.is_signed_integer() && left.type.kind != TypeKind::duration) return nullptr;
  llvm::Value* value = emit_signed(module, op, left.value, right.value);
  if (left.type.missing_policy() != MissingPolicy::nat) return value;
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* missing = builder.CreateOr(is_nat(module, left.value), is_nat(module, right.value));
  missing = builder.CreateOr(missing, builder.CreateIsNull(right.value));
  return builder.CreateSelect(missing, nat_constant(module), value);
}

}  // namespace shoal::ir_to_llvm
