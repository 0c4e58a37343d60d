// Operators between scalars of which at least one is known only at run time. Python numbers raise
// on overflow and division by zero; NumPy scalars follow NumPy.
#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/values/errors.h"
#include "compiler/values/objects/object_values.h"

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

std::optional<types::ObjectForm> form_of(const Translation& translation, const Value& value) {
  const std::optional<types::ObjectType> type = object_type_of(translation, value);
  return type ? std::optional(type->form) : std::nullopt;
}

bool is_python_number(types::ObjectForm form) {
  return form == types::ObjectForm::integer || form == types::ObjectForm::real ||
         form == types::ObjectForm::boolean;
}

// Operators that Python has for numbers, and neither for str nor for str and a number.
bool is_undefined_for_text(const Translation& translation, OpKind kind, const Value& left,
                           const Value& right) {
  using types::ObjectForm;
  const std::optional<ObjectForm> a = form_of(translation, left);
  const std::optional<ObjectForm> b = form_of(translation, right);
  if (!a || !b || (*a != ObjectForm::text && *b != ObjectForm::text)) return false;
  const bool is_formatting = kind == OpKind::modulo && *a == ObjectForm::text;
  const bool are_plain = (*a == ObjectForm::text || is_python_number(*a)) &&
                         (*b == ObjectForm::text || is_python_number(*b));
  return are_plain && !is_formatting;
}

// As Python says it.
Status undefined_for_text(const Translation& translation, OpKind kind, const Value& left,
                          const Value& right) {
  const auto name = [&](const Value& value) {
    return types::object_form_name(*form_of(translation, value));
  };
  const bool begins_with_text = *form_of(translation, left) == types::ObjectForm::text;
  std::string message = concat("unsupported operand type(s) for ",
                               kind == OpKind::power ? "** or pow()" : operator_text(kind), ": '",
                               name(left), "' and '", name(right), "'");
  if (kind == OpKind::add && begins_with_text) {
    message = concat("can only concatenate str (not \"", name(right), "\") to str");
  }
  if (kind == OpKind::multiply) {
    const Value& count = begins_with_text ? right : left;
    message = concat("can't multiply sequence by non-int of type '", name(count), "'");
  }
  return user_error(ErrorCode::S0202, translation.span, std::move(message),
                    kind == OpKind::add ? "make it text first: str(…), or an f-string" : "");
}

// Integers of which not both fit into one dtype of integers: NumPy compares them exactly.
bool is_comparison_of_mixed(const Operand& a, const Operand& b) {
  if (a.type == b.type || !a.type.is_integer() || !b.type.is_integer()) return false;
  if (a.is_weak == b.is_weak) return !types::numpy_type(*common_kind(a, b)).is_integer();
  const Operand& weak = a.is_weak ? a : b;
  const Operand& strong = a.is_weak ? b : a;
  return !weak.literal || !fits(*std::get_if<int64_t>(&*weak.literal), strong.type.kind);
}

Result<Value> compare_mixed(Translation& translation, OpKind kind, Operand a, Operand b) {
  constexpr auto kForm = ir::TypeForm::numpy_scalar;
  const types::ColumnType boolean = types::numpy_type(TypeKind::boolean);
  const types::ColumnType int64 = types::numpy_type(TypeKind::int64);
  for (Operand* side : {&a, &b}) {
    if (side->literal) side->value = emit_literal(translation, *side->literal);
  }
  const auto compare = [&](OpKind own, ir::ValueId x, ir::ValueId y) {
    return emit_operation(translation, own, {x, y}, boolean, kForm);
  };
  if (a.type.kind != TypeKind::uint64 && b.type.kind != TypeKind::uint64) {
    const ir::ValueId x = emit_cast(translation, a.value, int64);
    const ir::ValueId y = emit_cast(translation, b.value, int64);
    return Value{Scalar{compare(kind, x, y), kForm, boolean}};
  }
  if (b.type.kind == TypeKind::uint64) {
    std::swap(a, b);
    kind = mirrored_comparison(kind);
  }
  // Below zero the other one is less than any uint64.
  const ir::ValueId zero = emit_literal(translation, int64_t{0});
  const ir::ValueId other = emit_cast(translation, b.value, int64);
  const ir::ValueId of_unsigned =
      compare(kind, a.value, emit_operation(translation, OpKind::cast, {other}, a.type));
  const bool holds_below_zero =
      kind == OpKind::greater || kind == OpKind::greater_equal || kind == OpKind::not_equal;
  const ir::ValueId result =
      holds_below_zero
          ? emit_operation(translation, OpKind::bit_or,
                           {compare(OpKind::less, other, zero), of_unsigned}, boolean, kForm)
          : emit_operation(translation, OpKind::bit_and,
                           {compare(OpKind::greater_equal, other, zero), of_unsigned}, boolean,
                           kForm);
  return Value{Scalar{result, kForm, boolean}};
}

}  // namespace

Result<Value> scalar_binary(Translation& translation, OpKind kind, const Value& left,
                            const Value& right) {
  const std::optional<Operand> a = operand_of(translation, left);
  const std::optional<Operand> b = operand_of(translation, right);
  if (is_undefined_for_text(translation, kind, left, right)) {
    return undefined_for_text(translation, kind, left, right);
  }
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
  if (is_comparison_of_mixed(*a, *b)) return compare_mixed(translation, kind, *a, *b);
  const types::ColumnType type = types::numpy_type(*common);
  const ir::TypeForm form =
      a->is_weak && b->is_weak ? ir::TypeForm::python_scalar : ir::TypeForm::numpy_scalar;
  const types::ColumnType boolean = types::numpy_type(TypeKind::boolean);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId x, coerce(translation, *a, type));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId y, coerce(translation, *b, type));
  return Value{Scalar{emit_operation(translation, kind, {x, y}, boolean, form), form, boolean}};
}

}  // namespace shoal::compiler
