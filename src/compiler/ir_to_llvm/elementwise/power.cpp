// power. Literal exponents that NumPy computes without pow become multiplications here too.
#include "compiler/ir_to_llvm/elementwise/elementwise.h"

namespace shoal::ir_to_llvm {
namespace {

// More than any width of int: higher powers are left to the call.
constexpr uint64_t kUnrolledExponentMax = 64;

// The exponents for which NumPy's ** of a float array has a loop of its own; null for others.
llvm::Value* emit_fast_float(ModuleBuilder& module, llvm::Value* base, double exponent) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* one = llvm::ConstantFP::get(base->getType(), 1.0);
  if (exponent == 0.0) return one;
  if (exponent == 1.0) return base;
  if (exponent == 2.0) return builder.CreateFMul(base, base);
  if (exponent == -1.0) return builder.CreateFDiv(one, base);
  if (exponent == 0.5) return builder.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, base);
  return nullptr;
}

llvm::Value* emit_float(ModuleBuilder& module, llvm::Value* base, llvm::Value* exponent) {
  llvm::IRBuilder<>& builder = module.builder;
  if (const auto* constant = llvm::dyn_cast<llvm::ConstantFP>(exponent)) {
    const double number = constant->getValueAPF().convertToDouble();
    if (llvm::Value* value = emit_fast_float(module, base, number)) return value;
  }
  llvm::Type* wide = builder.getDoubleTy();
  llvm::Value* value =
      builder.CreateCall(import_function(module, "shoal_pow_f64"),
                         {builder.CreateFPExt(base, wide), builder.CreateFPExt(exponent, wide)});
  return builder.CreateFPTrunc(value, base->getType());
}

// Square and multiply; wraps.
llvm::Value* emit_unrolled(ModuleBuilder& module, llvm::Value* base, uint64_t exponent) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* result = llvm::ConstantInt::get(base->getType(), 1);
  for (llvm::Value* square = base; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = builder.CreateMul(result, square);
    if (exponent > 1) square = builder.CreateMul(square, square);
  }
  return result;
}

}  // namespace

llvm::Value* emit_power(ModuleBuilder& module, const ScalarValue& base,
                        const ScalarValue& exponent) {
  llvm::IRBuilder<>& builder = module.builder;
  if (base.type.is_float()) return emit_float(module, base.value, exponent.value);
  if (!base.type.is_integer()) return nullptr;
  if (const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(exponent.value)) {
    // A negative exponent is a large unsigned number here.
    const uint64_t number = constant->getZExtValue();
    if (number <= kUnrolledExponentMax) return emit_unrolled(module, base.value, number);
  }
  const bool is_signed = base.type.is_signed_integer();
  llvm::Type* wide = builder.getInt64Ty();
  llvm::Value* value = builder.CreateCall(import_function(module, "shoal_pow_i64"),
                                          {builder.CreateIntCast(base.value, wide, is_signed),
                                           builder.CreateIntCast(exponent.value, wide, is_signed)});
  return builder.CreateTrunc(value, base.value->getType());
}

}  // namespace shoal::ir_to_llvm
