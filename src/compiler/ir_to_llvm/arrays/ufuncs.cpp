// The functions over elements of ufuncs.def.
#include <string>
#include <utility>

#include "compiler/ir_to_llvm/arrays/element_function.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

// Functions whose name in C is another one.
constexpr std::pair<std::string_view, std::string_view> kNamesInC[] = {
    {"arcsin", "asin"},   {"arccos", "acos"},   {"arctan", "atan"},   {"arctan2", "atan2"},
    {"arcsinh", "asinh"}, {"arccosh", "acosh"}, {"arctanh", "atanh"},
};

class Ufunc {
 public:
  Ufunc(ModuleBuilder& module, std::string_view name, std::span<const ScalarValue> operands)
      : module_(module),
        builder_(module.builder),
        name_(name),
        type_(operands[0].type),
        a_(operands[0].value),
        b_(operands.size() > 1 ? operands[1].value : nullptr) {}

  llvm::Value* run() {
    if (name_.starts_with("is") || name_ == "signbit") return test();
    if (name_ == "absolute") return absolute();
    if (name_ == "sign") return sign();
    if (name_ == "minimum" || name_ == "maximum" || name_ == "fmin" || name_ == "fmax") {
      return extreme();
    }
    return float_function();
  }

 private:
  llvm::Value* zero() { return llvm::Constant::getNullValue(a_->getType()); }
  llvm::Value* is_nan(llvm::Value* value) { return builder_.CreateFCmpUNO(value, value); }
  llvm::Value* magnitude() { return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, a_); }

  llvm::Value* float_function() {
    std::string_view name = name_;
    for (const auto& [own, in_c] : kNamesInC) {
      if (own == name_) name = in_c;
    }
    llvm::SmallVector<llvm::Value*, 2> operands = {a_};
    if (b_ != nullptr) operands.push_back(b_);
    return emit_float_function(module_, name, operands);
  }

  llvm::Value* test() {
    if (!type_.is_float()) {
      if (name_ == "signbit" && type_.is_signed_integer()) {
        return builder_.CreateICmpSLT(a_, zero());
      }
      return name_ == "isfinite" ? builder_.getTrue() : builder_.getFalse();
    }
    llvm::Value* infinity = llvm::ConstantFP::getInfinity(a_->getType());
    if (name_ == "isnan") return is_nan(a_);
    if (name_ == "isinf") return builder_.CreateFCmpOEQ(magnitude(), infinity);
    if (name_ == "isfinite") return builder_.CreateFCmpONE(magnitude(), infinity);
    const unsigned bits = a_->getType()->getScalarSizeInBits();
    llvm::Value* whole = builder_.CreateBitCast(a_, builder_.getIntNTy(bits));
    return builder_.CreateICmpSLT(whole, llvm::Constant::getNullValue(whole->getType()));
  }

  llvm::Value* absolute() {
    if (type_.is_float()) return magnitude();
    if (!type_.is_signed_integer()) return a_;
    return builder_.CreateBinaryIntrinsic(llvm::Intrinsic::abs, a_, builder_.getFalse());
  }

  llvm::Value* sign() {
    llvm::Type* type = a_->getType();
    if (type_.is_float()) {
      llvm::Value* above = builder_.CreateUIToFP(builder_.CreateFCmpOGT(a_, zero()), type);
      llvm::Value* below = builder_.CreateUIToFP(builder_.CreateFCmpOLT(a_, zero()), type);
      return builder_.CreateSelect(is_nan(a_), a_, builder_.CreateFSub(above, below));
    }
    if (!type_.is_signed_integer()) {
      return builder_.CreateZExtOrTrunc(builder_.CreateIsNotNull(a_), type);
    }
    llvm::Value* above = builder_.CreateZExtOrTrunc(builder_.CreateICmpSGT(a_, zero()), type);
    llvm::Value* below = builder_.CreateZExtOrTrunc(builder_.CreateICmpSLT(a_, zero()), type);
    return builder_.CreateSub(above, below);
  }

  // minimum and maximum give a NaN where one is, fmin and fmax the other number.
  llvm::Value* extreme() {
    const bool is_least = name_ == "minimum" || name_ == "fmin";
    if (!type_.is_float()) {
      const bool is_signed = type_.is_signed_integer() || type_.is_temporal();
      llvm::CmpInst::Predicate order =
          is_signed ? llvm::CmpInst::ICMP_SLT : llvm::CmpInst::ICMP_ULT;
      if (!is_least) order = llvm::CmpInst::getSwappedPredicate(order);
      return builder_.CreateSelect(builder_.CreateICmp(order, a_, b_), a_, b_);
    }
    llvm::Value* is_first =
        is_least ? builder_.CreateFCmpOLE(a_, b_) : builder_.CreateFCmpOGE(a_, b_);
    const bool skips_nan = name_.starts_with("f");
    is_first = builder_.CreateOr(is_first, is_nan(skips_nan ? b_ : a_));
    return builder_.CreateSelect(is_first, a_, b_);
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  std::string_view name_;
  const types::ColumnType& type_;
  llvm::Value* a_;
  llvm::Value* b_;
};

}  // namespace

Result<ScalarValue> emit_ufunc(ModuleBuilder& module, const ir::Op& op,
                               std::span<const ScalarValue> operands) {
  const auto& name = std::get<std::string>(op.literal);
  return ScalarValue{Ufunc(module, name, operands).run(), nullptr, op.type.element};
}

}  // namespace shoal::ir_to_llvm
