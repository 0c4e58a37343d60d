// Python's math module, with the exceptions of CPython 3.11 (Modules/mathmodule.c: math_1, math_2).
#include <algorithm>

#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

constexpr std::string_view kOverflow = "OVERFLOW";
constexpr std::string_view kOverflowing[] = {
#define X(name, count, infinite) kOverflow == #infinite ? std::string_view(#name) : "",
#include "abi/math_functions.def"
#undef X
};

class MathFunction {
 public:
  MathFunction(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op,
               std::span<const ScalarValue> operands)
      : module_(module),
        builder_(module.builder),
        runtime_(runtime),
        op_(op),
        name_(std::get<std::string>(op.literal)) {
    for (const ScalarValue& operand : operands) values_.push_back(operand.value);
  }

  ScalarValue run() {
    if (op_.type.element.kind == types::TypeKind::boolean) return given(test());
    llvm::Value* result = emit_float_function(module_, name_, values_);
    if (op_.type.element.kind == types::TypeKind::int64) return given(as_integer(result));
    check(result);
    return given(result);
  }

 private:
  ScalarValue given(llvm::Value* value) const { return {value, nullptr, op_.type.element}; }

  llvm::Value* magnitude(llvm::Value* value) {
    return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, value);
  }
  llvm::Value* is_nan(llvm::Value* value) { return builder_.CreateFCmpUNO(value, value); }
  llvm::Value* is_infinite(llvm::Value* value) {
    return builder_.CreateFCmpOEQ(magnitude(value),
                                  llvm::ConstantFP::getInfinity(builder_.getDoubleTy()));
  }

  llvm::Value* test() {
    if (name_ == "isnan") return is_nan(values_[0]);
    if (name_ == "isinf") return is_infinite(values_[0]);
    return builder_.CreateFCmpONE(magnitude(values_[0]),
                                  llvm::ConstantFP::getInfinity(builder_.getDoubleTy()));
  }

  void raise_if(llvm::Value* condition, ErrorKind kind, std::string_view message) {
    emit_raise_if(module_, runtime_, condition, {kind, std::string(message), op_.span});
  }

  // No number, or infinite, of operands that are neither.
  void check(llvm::Value* result) {
    if (name_ == "fabs" || name_ == "copysign") return;
    llvm::Value* are_numbers = builder_.getTrue();
    llvm::Value* are_finite = builder_.getTrue();
    for (llvm::Value* value : values_) {
      are_numbers = builder_.CreateAnd(are_numbers, builder_.CreateNot(is_nan(value)));
      are_finite = builder_.CreateAnd(are_finite, builder_.CreateNot(is_infinite(value)));
    }
    raise_if(builder_.CreateAnd(is_nan(result), are_numbers), ErrorKind::value_error,
             "math domain error");
    if (name_ == "sqrt") return;
    llvm::Value* is_from_finite =
        builder_.CreateAnd(is_infinite(result), builder_.CreateAnd(are_numbers, are_finite));
    if (name_ == "pow") {  // of zero to a negative power there is none, all else is too large
      llvm::Value* zero = llvm::ConstantFP::get(builder_.getDoubleTy(), 0.0);
      raise_if(builder_.CreateAnd(is_from_finite, builder_.CreateFCmpOEQ(values_[0], zero)),
               ErrorKind::value_error, "math domain error");
    }
    const bool overflows = std::find(std::begin(kOverflowing), std::end(kOverflowing), name_) !=
                           std::end(kOverflowing);
    raise_if(is_from_finite, overflows ? ErrorKind::overflow_error : ErrorKind::value_error,
             overflows ? "math range error" : "math domain error");
  }

  llvm::Value* as_integer(llvm::Value* whole) {
    raise_if(is_nan(whole), ErrorKind::value_error, "cannot convert float NaN to integer");
    raise_if(is_infinite(whole), ErrorKind::overflow_error,
             "cannot convert float infinity to integer");
    llvm::Type* type = builder_.getDoubleTy();
    llvm::Value* is_small = builder_.CreateFCmpOLT(whole, llvm::ConstantFP::get(type, -0x1p63));
    llvm::Value* is_large = builder_.CreateFCmpOGE(whole, llvm::ConstantFP::get(type, 0x1p63));
    raise_if(builder_.CreateOr(is_small, is_large), ErrorKind::overflow_error,
             "int result does not fit in 64 bits");
    return builder_.CreateFPToSI(whole, builder_.getInt64Ty());
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  llvm::Value* runtime_;
  const ir::Op& op_;
  const std::string& name_;
  llvm::SmallVector<llvm::Value*, 2> values_;
};

}  // namespace

ScalarValue emit_math(ModuleBuilder& module, llvm::Value* runtime, const ir::Op& op,
                      std::span<const ScalarValue> operands) {
  return MathFunction(module, runtime, op, operands).run();
}

}  // namespace shoal::ir_to_llvm
