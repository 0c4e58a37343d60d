#include "compiler/ir_to_llvm/elementwise/elementwise.h"

#include "base/concat.h"

namespace shoal::ir_to_llvm {
namespace {

using plan::ExpressionOp;
using types::Family;
using types::MissingPolicy;

// Masked arrays: 1 ** NA is 1, NA ** 0 is 1.
llvm::Value* presence_of_power(ModuleBuilder& module, const ScalarValue& base,
                               const ScalarValue& exponent) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* present = both_present(module, base.present, exponent.present);
  const auto decides = [&](const ScalarValue& side, double constant) {
    llvm::Type* type = side.value->getType();
    llvm::Value* equal =
        type->isFloatingPointTy()
            ? builder.CreateFCmpOEQ(side.value, llvm::ConstantFP::get(type, constant))
            : builder.CreateICmpEQ(side.value,
                                   llvm::ConstantInt::get(type, static_cast<uint64_t>(constant)));
    return side.present == nullptr ? equal : builder.CreateAnd(side.present, equal);
  };
  return builder.CreateOr(present, builder.CreateOr(decides(base, 1.0), decides(exponent, 0.0)));
}

// A comparison whose result has no room for "missing": False then, not_equal True.
llvm::Value* settle_missing(ModuleBuilder& module, ExpressionOp op, llvm::Value* value,
                            llvm::Value* present) {
  llvm::IRBuilder<>& builder = module.builder;
  if (op == ExpressionOp::not_equal) return builder.CreateOr(value, builder.CreateNot(present));
  return builder.CreateAnd(value, present);
}

Result<ScalarValue> emit_compared(ModuleBuilder& module, ExpressionOp op,
                                  const types::ColumnType& type, const ScalarValue& left,
                                  const ScalarValue& right) {
  llvm::Value* value = emit_comparison(module, op, left, right);
  if (value == nullptr) {
    return Status::internal(concat("no code to compare ", types::to_text(left.type)));
  }
  llvm::Value* present = both_present(module, left.present, right.present);
  if (present != nullptr && type.missing_policy() != MissingPolicy::validity) {
    return ScalarValue{settle_missing(module, op, value, present), nullptr, type};
  }
  return ScalarValue{value, present, type};
}

llvm::Value* emit_value(ModuleBuilder& module, ExpressionOp op, const ScalarValue& left,
                        const ScalarValue& right) {
  switch (op) {
    case ExpressionOp::divide:
    case ExpressionOp::floor_divide:
    case ExpressionOp::modulo: return emit_division(module, op, left, right);
    case ExpressionOp::power: return emit_power(module, left, right);
    default: return emit_arithmetic(module, op, left, right);
  }
}

// The presence of an arithmetic result, given that of its operands.
llvm::Value* presence_of_result(ModuleBuilder& module, ExpressionOp op, const ScalarValue& left,
                                const ScalarValue& right, llvm::Value* value) {
  const types::ColumnType& type = left.type;
  llvm::Value* present = both_present(module, left.present, right.present);
  if (op == ExpressionOp::power && present != nullptr && type.family == Family::masked) {
    present = presence_of_power(module, left, right);
  }
  const bool may_be_nan = type.is_float() && plan::operand_count(op) == 2;
  if (may_be_nan && module.nan_is_missing && type.missing_policy() == MissingPolicy::validity) {
    return both_present(module, present, module.builder.CreateFCmpORD(value, value));
  }
  return present;
}

ScalarValue zero_of(ModuleBuilder& module, const types::ColumnType& type) {
  return {llvm::Constant::getNullValue(value_type(module, type.kind)), nullptr, type};
}

}  // namespace

Result<ScalarValue> emit_elementwise(ModuleBuilder& module, ExpressionOp op,
                                     const types::ColumnType& type,
                                     std::span<const ScalarValue> operands) {
  const ScalarValue& left = operands[0];
  if (op == ExpressionOp::cast) return emit_cast(module, type, left);
  const ScalarValue right = operands.size() > 1 ? operands[1] : zero_of(module, left.type);
  if (left.type.kind != right.type.kind) {
    return Status::internal(concat("operands of ", plan::expression_op_name(op), " differ: ",
                                   types::to_text(left.type), ", ", types::to_text(right.type)));
  }
  if (op >= ExpressionOp::equal) return emit_compared(module, op, type, left, right);

  const bool may_be_missing = left.present != nullptr || right.present != nullptr;
  const bool loses_missing = may_be_missing && type.missing_policy() != MissingPolicy::validity;
  if (left.type.kind == type.kind && !loses_missing) {
    if (op == ExpressionOp::bit_and || op == ExpressionOp::bit_or || op == ExpressionOp::bit_xor) {
      return emit_bitwise(module, op, type, left, right);
    }
    if (llvm::Value* value = emit_value(module, op, left, right)) {
      return ScalarValue{value, presence_of_result(module, op, left, right, value), type};
    }
  }
  return Status::internal(concat("no code for ", plan::expression_op_name(op), " of ",
                                 types::to_text(left.type), " giving ", types::to_text(type)));
}

}  // namespace shoal::ir_to_llvm
