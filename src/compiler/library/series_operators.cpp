// Arithmetic and bit operators with a column: dtypes as NumPy and pandas give them.
#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::Family;
using types::TypeKind;

constexpr std::string_view kFloatHelp = "convert one side first, e.g. multiply it by 1.0";

struct Operands {
  const Value& left_value;
  const Value& right_value;
  Operand left;
  Operand right;
};

bool is_bits(OpKind kind) {
  return kind == OpKind::bit_and || kind == OpKind::bit_or || kind == OpKind::bit_xor;
}

bool is_boolean(const Operand& operand) { return operand.type.kind == TypeKind::boolean; }

bool is_nonzero_literal(const Operand& operand) {
  if (!operand.literal) return false;
  const auto* integer = std::get_if<int64_t>(&*operand.literal);
  return integer != nullptr && *integer != 0;
}

// A run-time Python number takes the column's dtype, which may be too small for it; NumPy then
// raises.
bool may_not_fit(const Operand& weak, TypeKind kind) {
  const types::ColumnType type = types::numpy_type(kind);
  return weak.is_weak && !weak.literal && weak.type.kind == TypeKind::int64 && type.is_integer() &&
         kind != TypeKind::int64;
}

// pandas turns NumPy scalars into Python numbers before arithmetic with a column.
void weaken_scalar(Operand& operand) {
  if (operand.is_column || !operand.type.is_numeric()) return;
  if (operand.type.kind == TypeKind::boolean) return;
  operand.is_weak = true;
  operand.type = types::numpy_type(operand.type.is_float() ? TypeKind::float64 : TypeKind::int64);
}

// Arrow's arithmetic has its own promotion: only what agrees with NumPy's is taken.
bool is_plain_arrow_arithmetic(OpKind kind, const Operands& operands) {
  const bool known_kind = kind == OpKind::add || kind == OpKind::subtract ||
                          kind == OpKind::multiply || kind == OpKind::divide;
  const auto wide = [](const Operand& operand) {
    return operand.type.kind == TypeKind::int64 || operand.type.kind == TypeKind::float64;
  };
  return known_kind && wide(operands.left) && wide(operands.right);
}

// Operations whose dtype depends on whether a divisor is 0, or that NumPy does in int8.
bool is_irregular(OpKind kind, const Operands& operands, TypeKind common) {
  const bool is_whole = kind == OpKind::floor_divide || kind == OpKind::modulo;
  if (!is_whole && kind != OpKind::power) return false;
  if (is_boolean(operands.left) || is_boolean(operands.right)) return true;
  return kind == OpKind::floor_divide && common == TypeKind::float32 &&
         !is_nonzero_literal(operands.right);
}

// The common dtype of arithmetic, or why there is none.
Result<TypeKind> arithmetic_kind(const Translation& translation, OpKind kind,
                                 const Operands& operands, Family family) {
  const auto& [left_value, right_value, left, right] = operands;
  const std::optional<TypeKind> common = common_kind(left, right);
  if (!common) {
    const bool temporal = left.type.is_temporal() || right.type.is_temporal();
    const bool joins_text = kind == OpKind::add && left.type.kind == TypeKind::string &&
                            right.type.kind == TypeKind::string;
    return temporal || joins_text
               ? unsupported_operation(translation, kind, left_value, right_value)
               : undefined_operation(translation, kind, left_value, right_value);
  }
  const bool is_arrow = family == Family::arrow;
  if (is_arrow && (is_boolean(left) || is_boolean(right))) {
    return undefined_operation(translation, kind, left_value, right_value);
  }
  if ((is_arrow && !is_plain_arrow_arithmetic(kind, operands)) ||
      is_irregular(kind, operands, *common)) {
    return unsupported_operation(translation, kind, left_value, right_value,
                                 std::string(kFloatHelp));
  }
  const types::ColumnType type = types::numpy_type(*common);
  if (*common == TypeKind::boolean) {
    if (kind == OpKind::add || kind == OpKind::multiply) return TypeKind::boolean;
    return undefined_operation(translation, kind, left_value, right_value,
                               "convert the columns to numbers first, e.g. by * 1");
  }
  if (may_not_fit(left, *common) || may_not_fit(right, *common)) {
    return unsupported_operation(translation, kind, left_value, right_value,
                                 std::string(kFloatHelp));
  }
  if (kind == OpKind::divide && type.is_integer()) return TypeKind::float64;
  const bool is_whole = kind == OpKind::floor_divide || kind == OpKind::modulo;
  if (is_whole && type.is_integer() && !is_nonzero_literal(right)) {
    return user_error(ErrorCode::S0203, translation.span,
                      concat("The dtype of integer `", operator_text(kind),
                             "` depends on the data here: where the divisor is 0, pandas returns "
                             "floats."),
                      "divide by a constant, or convert one side: (df[\"A\"] * 1.0) // df[\"B\"]");
  }
  if (kind == OpKind::power && type.is_integer()) {
    const auto* exponent = right.literal ? std::get_if<int64_t>(&*right.literal) : nullptr;
    if (exponent == nullptr || *exponent < 0) {
      return unsupported_operation(translation, kind, left_value, right_value,
                                   std::string(kFloatHelp));
    }
  }
  return *common;
}

Result<Value> arithmetic(Translation& translation, OpKind kind, const Operands& operands,
                         Family family) {
  SHOAL_ASSIGN_OR_RETURN(const TypeKind common,
                         arithmetic_kind(translation, kind, operands, family));
  types::ColumnType type = types::numpy_type(common);
  type.family = family;
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId left, coerce(translation, operands.left, type));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId right, coerce(translation, operands.right, type));
  OpKind emitted = kind;
  if (common == TypeKind::boolean) emitted = kind == OpKind::add ? OpKind::bit_or : OpKind::bit_and;
  SHOAL_ASSIGN_OR_RETURN(Series result,
                         result_rows(translation, operands.left_value, operands.right_value));
  result.column = ColumnReference{-1, emit_operation(translation, emitted, {left, right}, type)};
  result.type = type;
  return Value{std::move(result)};
}

Result<Value> bits(Translation& translation, OpKind kind, const Operands& operands, Family family) {
  const auto& [left_value, right_value, left, right] = operands;
  const std::optional<TypeKind> common = common_kind(left, right);
  const bool integers = left.type.is_integer() && right.type.is_integer();
  if (!common || (!integers && !(is_boolean(left) && is_boolean(right)))) {
    const bool mixed = is_boolean(left) != is_boolean(right) && common;
    const std::string help = concat("put comparisons in brackets: (df[\"A\"] > 1) ",
                                    operator_text(kind), " (df[\"B\"] > 2)");
    return mixed ? unsupported_operation(translation, kind, left_value, right_value, help)
                 : undefined_operation(translation, kind, left_value, right_value, help);
  }
  const bool narrow_arrow = family == Family::arrow && integers && *common != TypeKind::int64;
  if (narrow_arrow || *common == TypeKind::float64)
    return unsupported_operation(translation, kind, left_value, right_value);
  if (may_not_fit(left, *common) || may_not_fit(right, *common)) {
    return unsupported_operation(translation, kind, left_value, right_value);
  }
  types::ColumnType type = types::numpy_type(*common);
  type.family = family;
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId a, coerce(translation, left, type));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId b, coerce(translation, right, type));
  SHOAL_ASSIGN_OR_RETURN(Series result, result_rows(translation, left_value, right_value));
  result.column = ColumnReference{-1, emit_operation(translation, kind, {a, b}, type)};
  result.type = type;
  return Value{std::move(result)};
}

}  // namespace

Result<Value> series_binary(Translation& translation, OpKind kind, const Value& left,
                            const Value& right) {
  std::optional<Operand> a = operand_of(translation, left);
  std::optional<Operand> b = operand_of(translation, right);
  if (!a || !b) return undefined_operation(translation, kind, left, right);
  const bool has_nullable_scalar = (!a->is_column && a->type.family != Family::numpy) ||
                                   (!b->is_column && b->type.family != Family::numpy);
  weaken_scalar(*a);
  weaken_scalar(*b);
  const Operands operands{left, right, std::move(*a), std::move(*b)};
  const std::optional<Family> family = common_family(operands.left, operands.right);
  const bool has_object =
      operands.left.type.family == Family::object || operands.right.type.family == Family::object;
  if (!family || has_object || has_nullable_scalar) {
    return unsupported_operation(translation, kind, left, right);
  }
  return is_bits(kind) ? bits(translation, kind, operands, *family)
                       : arithmetic(translation, kind, operands, *family);
}

}  // namespace shoal::compiler
