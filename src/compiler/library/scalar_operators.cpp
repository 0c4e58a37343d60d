// Operators between scalars of which at least one is known only at run time. Python numbers raise
// on overflow and division by zero; NumPy scalars follow NumPy.
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::Family;
using types::TypeKind;

bool is_bits(OpKind kind) {
  return kind == OpKind::bit_and || kind == OpKind::bit_or || kind == OpKind::bit_xor;
}

// The type that both operands take; nullopt: not supported.
std::optional<TypeKind> operand_kind(OpKind kind, const Operand& left, const Operand& right) {
  const std::optional<TypeKind> common = common_kind(left, right);
  if (!common) return std::nullopt;
  const bool python = left.is_weak && right.is_weak;
  const types::ColumnType type = types::numpy_type(*common);
  if (is_bits(kind)) return type.is_float() ? std::nullopt : common;
  if (kind == OpKind::divide && !type.is_float()) return TypeKind::float64;
  if (*common == TypeKind::boolean) return python ? std::optional(TypeKind::int64) : std::nullopt;
  if (kind == OpKind::power && type.is_integer()) {
    const auto* exponent = right.literal ? std::get_if<int64_t>(&*right.literal) : nullptr;
    if (exponent == nullptr || *exponent < 0) return std::nullopt;
  }
  return common;
}

bool is_plain_number(const Operand& operand) {
  return operand.type.family == Family::numpy && operand.type.is_numeric();
}

}  // namespace

Result<Value> scalar_binary(Translation& translation, OpKind kind, const Value& left,
                            const Value& right) {
  const std::optional<Operand> a = operand_of(translation, left);
  const std::optional<Operand> b = operand_of(translation, right);
  if (!a || !b || !is_plain_number(*a) || !is_plain_number(*b)) {
    return unsupported_operation(translation, kind, left, right);
  }
  const std::optional<TypeKind> common = operand_kind(kind, *a, *b);
  if (!common) return unsupported_operation(translation, kind, left, right, "use a float");
  const types::ColumnType type = types::numpy_type(*common);
  const ir::TypeForm form =
      a->is_weak && b->is_weak ? ir::TypeForm::python_scalar : ir::TypeForm::numpy_scalar;
  // Python divides ints as ints; what it says of zero is another text than that of floats.
  const bool are_python_ints = form == ir::TypeForm::python_scalar &&
                               a->type.kind == TypeKind::int64 && b->type.kind == TypeKind::int64;
  const types::ColumnType operand_type =
      are_python_ints ? types::numpy_type(TypeKind::int64) : type;
  const bool is_python_float =
      form == ir::TypeForm::python_scalar && operand_type.kind == TypeKind::float64;
  const auto operand = [&](const Operand& side) -> Result<ir::ValueId> {
    const bool is_int = side.type.kind == TypeKind::int64;
    if (!translation.row_body || !is_python_float || !is_int) {
      return coerce(translation, side, operand_type);
    }
    const ir::ValueId number = side.literal ? emit_literal(translation, *side.literal) : side.value;
    return emit_meet(translation, number, {form, operand_type, {}, {}});
  };
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, operand(*a));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId y, operand(*b));
  return Value{Scalar{emit_operation(translation, kind, {x, y}, type, form), form, type}};
}

Result<Value> scalar_comparison(Translation& translation, OpKind kind, const Value& left,
                                const Value& right) {
  const std::optional<Operand> a = operand_of(translation, left);
  const std::optional<Operand> b = operand_of(translation, right);
  const std::optional<TypeKind> common = a && b ? common_kind(*a, *b) : std::nullopt;
  if (!common || !is_plain_number(*a) || !is_plain_number(*b)) {
    return unsupported_operation(translation, kind, left, right);
  }
  const types::ColumnType type = types::numpy_type(*common);
  const ir::TypeForm form =
      a->is_weak && b->is_weak ? ir::TypeForm::python_scalar : ir::TypeForm::numpy_scalar;
  const types::ColumnType boolean = types::numpy_type(TypeKind::boolean);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, coerce(translation, *a, type));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId y, coerce(translation, *b, type));
  return Value{Scalar{emit_operation(translation, kind, {x, y}, boolean, form), form, boolean}};
}

}  // namespace shoal::compiler
