// cast.
#include <array>

#include "base/concat.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"

namespace shoal::ir_to_llvm {
namespace {

using plan::ExpressionOp;
using types::ColumnType;
using types::MissingPolicy;
using types::TypeKind;

bool is_signed(const ColumnType& type) { return type.is_signed_integer() || type.is_temporal(); }

// Rounds to the target's ints, saturating at their ends.
llvm::Value* emit_float_to_integer(ModuleBuilder& module, llvm::Value* value,
                                   const ColumnType& to) {
  const llvm::Intrinsic::ID intrinsic =
      is_signed(to) ? llvm::Intrinsic::fptosi_sat : llvm::Intrinsic::fptoui_sat;
  return module.builder.CreateIntrinsic(intrinsic, {value_type(module, to.kind), value->getType()},
                                        {value});
}

llvm::Value* emit_conversion(ModuleBuilder& module, llvm::Value* value, const ColumnType& from,
                             const ColumnType& to) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Type* target = value_type(module, to.kind);
  if (to.kind == TypeKind::boolean) {
    return from.is_float()
               ? builder.CreateFCmpUNE(value, llvm::ConstantFP::get(value->getType(), 0))
               : builder.CreateIsNotNull(value);
  }
  if (to.is_float()) {
    if (from.is_float()) return builder.CreateFPCast(value, target);
    return is_signed(from) ? builder.CreateSIToFP(value, target)
                           : builder.CreateUIToFP(value, target);
  }
  if (from.is_float()) return emit_float_to_integer(module, value, to);
  return builder.CreateIntCast(value, target, is_signed(from));
}

int64_t units_per_second(types::TimeUnit unit) {
  constexpr std::array<int64_t, 4> kCounts = {1, 1000, 1000000, 1000000000};
  return kCounts[static_cast<size_t>(unit)];
}

llvm::Value* emit_unit_change(ModuleBuilder& module, llvm::Value* value, const ColumnType& from,
                              const ColumnType& to) {
  const int64_t have = units_per_second(from.unit);
  const int64_t want = units_per_second(to.unit);
  const int64_t factor = want > have ? want / have : have / want;
  const ColumnType count = types::numpy_type(TypeKind::int64);
  const ScalarValue left{value, nullptr, count};
  const ScalarValue right{module.builder.getInt64(static_cast<uint64_t>(factor)), nullptr, count};
  return want > have ? module.builder.CreateMul(value, right.value)
                     : emit_division(module, ExpressionOp::floor_divide, left, right);
}

// i1: not missing, from whatever says so in the source type; null when nothing can be missing.
llvm::Value* presence_of(ModuleBuilder& module, const ScalarValue& operand) {
  switch (operand.type.missing_policy()) {
    case MissingPolicy::nan: return module.builder.CreateFCmpORD(operand.value, operand.value);
    case MissingPolicy::nat: return module.builder.CreateNot(is_nat(module, operand.value));
    default: return operand.present;
  }
}

// The value that stands for "missing" in the target type.
llvm::Value* mark_missing(ModuleBuilder& module, llvm::Value* value, llvm::Value* present,
                          const ColumnType& to) {
  llvm::IRBuilder<>& builder = module.builder;
  switch (to.missing_policy()) {
    case MissingPolicy::nan:
      return builder.CreateSelect(present, value, llvm::ConstantFP::getNaN(value->getType()));
    case MissingPolicy::nat: return builder.CreateSelect(present, value, nat_constant(module));
    default: return to.kind == TypeKind::boolean ? builder.CreateAnd(value, present) : value;
  }
}

}  // namespace

Result<ScalarValue> emit_cast(ModuleBuilder& module, const ColumnType& type,
                              const ScalarValue& operand) {
  const ColumnType& from = operand.type;
  if (from == type) return operand;
  if (from.kind == TypeKind::string || type.kind == TypeKind::string) {
    return Status::internal(
        concat("no code to cast ", types::to_text(from), " to ", types::to_text(type)));
  }
  llvm::Value* value = emit_conversion(module, operand.value, from, type);
  if (from.is_temporal() && type.is_temporal() && from.unit != type.unit) {
    value = emit_unit_change(module, value, from, type);
  }
  const MissingPolicy to_policy = type.missing_policy();
  if (to_policy == MissingPolicy::validity) {
    return ScalarValue{value, presence_of(module, operand), type};
  }
  // Between floats, and between counts of the same unit, the mark of a missing value is itself.
  const bool keeps_mark = from.missing_policy() == to_policy &&
                          (to_policy == MissingPolicy::nan || from.unit == type.unit);
  llvm::Value* present = keeps_mark ? nullptr : presence_of(module, operand);
  // Of NumPy floats and temporals as booleans NaN and NaT are True.
  const bool stays_true =
      type.kind == TypeKind::boolean && from.missing_policy() != MissingPolicy::validity;
  if (present != nullptr && !stays_true) value = mark_missing(module, value, present, type);
  return ScalarValue{value, nullptr, type};
}

}  // namespace shoal::ir_to_llvm
