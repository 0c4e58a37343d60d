#include "compiler/library/promotion.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/values/errors.h"
#include "compiler/values/outgoing/formatted_text.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::Family;
using types::TypeKind;

bool is_number(TypeKind kind) { return kind <= TypeKind::float64; }
bool is_signed(TypeKind kind) { return kind >= TypeKind::int8 && kind <= TypeKind::int64; }
bool is_unsigned(TypeKind kind) { return kind >= TypeKind::uint8 && kind <= TypeKind::uint64; }
bool is_float(TypeKind kind) { return kind == TypeKind::float32 || kind == TypeKind::float64; }

// numpy.result_type of two dtypes.
TypeKind strong_common(TypeKind a, TypeKind b) {
  if (a == b) return a;
  if (a == TypeKind::boolean) return b;
  if (b == TypeKind::boolean) return a;
  const int bytes_a = types::value_bytes(a);
  const int bytes_b = types::value_bytes(b);
  if (is_float(a) && is_float(b)) return TypeKind::float64;
  if (is_float(a) || is_float(b)) {
    const TypeKind real = is_float(a) ? a : b;
    const int integer_bytes = is_float(a) ? bytes_b : bytes_a;
    return real == TypeKind::float32 && integer_bytes <= 2 ? TypeKind::float32 : TypeKind::float64;
  }
  if (is_signed(a) == is_signed(b)) return bytes_a > bytes_b ? a : b;
  const TypeKind unsigned_kind = is_unsigned(a) ? a : b;
  const TypeKind signed_kind = is_unsigned(a) ? b : a;
  const int unsigned_bytes = types::value_bytes(unsigned_kind);
  if (types::value_bytes(signed_kind) > unsigned_bytes) return signed_kind;
  if (unsigned_bytes == 1) return TypeKind::int16;
  if (unsigned_bytes == 2) return TypeKind::int32;
  if (unsigned_bytes == 4) return TypeKind::int64;
  return TypeKind::float64;
}

// A Python number beside a dtype.
TypeKind weak_common(TypeKind weak, TypeKind strong) {
  if (weak == TypeKind::boolean) return strong;
  if (weak == TypeKind::int64) return strong == TypeKind::boolean ? TypeKind::int64 : strong;
  return is_float(strong) ? strong : TypeKind::float64;
}

bool is_run_time_int(const Translation& translation, const Operand& operand) {
  return operand.is_weak && operand.type.kind == TypeKind::int64 &&
         type_of(translation, operand.value).form == ir::TypeForm::python_scalar;
}

template <typename T>
bool in_range(int64_t value) {
  return value >= static_cast<int64_t>(std::numeric_limits<T>::min()) &&
         value <= static_cast<int64_t>(std::numeric_limits<T>::max());
}

ir::ValueId emit_number(Translation& translation, const Literal& literal,
                        const types::ColumnType& type) {
  constexpr auto kForm = ir::TypeForm::numpy_scalar;
  double real = 0;
  int64_t integer = 0;
  if (const auto* flag = std::get_if<bool>(&literal)) integer = *flag ? 1 : 0;
  if (const auto* number = std::get_if<int64_t>(&literal)) integer = *number;
  real = static_cast<double>(integer);
  if (const auto* number = std::get_if<double>(&literal)) real = *number;
  if (type.is_float()) return emit_constant(translation, real, kForm, type);
  if (type.kind == TypeKind::boolean) return emit_constant(translation, integer != 0, kForm, type);
  if (type.is_unsigned_integer()) {
    return emit_constant(translation, static_cast<uint64_t>(integer), kForm, type);
  }
  return emit_constant(translation, integer, kForm, type);
}

}  // namespace

std::optional<TypeKind> common_kind(const Operand& left, const Operand& right) {
  if (!is_number(left.type.kind) || !is_number(right.type.kind)) return std::nullopt;
  if (left.is_weak && !right.is_weak) return weak_common(left.type.kind, right.type.kind);
  if (right.is_weak && !left.is_weak) return weak_common(right.type.kind, left.type.kind);
  return strong_common(left.type.kind, right.type.kind);
}

std::optional<Family> common_family(const Operand& left, const Operand& right) {
  if (left.type.family == right.type.family) return left.type.family;
  if (left.type.family == Family::numpy) return right.type.family;
  if (right.type.family == Family::numpy) return left.type.family;
  return std::nullopt;
}

bool fits(int64_t value, TypeKind kind) {
  switch (kind) {
    case TypeKind::int8: return in_range<int8_t>(value);
    case TypeKind::int16: return in_range<int16_t>(value);
    case TypeKind::int32: return in_range<int32_t>(value);
    case TypeKind::uint8: return in_range<uint8_t>(value);
    case TypeKind::uint16: return in_range<uint16_t>(value);
    case TypeKind::uint32: return in_range<uint32_t>(value);
    case TypeKind::uint64: return value >= 0;
    default: return true;
  }
}

namespace {

// OverflowError where an int of Python's that is known only at run time does not fit.
Status check_fits(Translation& translation, const Operand& operand, const types::ColumnType& type) {
  const bool may_not_fit = !operand.literal && is_run_time_int(translation, operand) &&
                           type.is_integer() && type.kind != TypeKind::int64;
  if (!may_not_fit) return Status::ok();
  const Value value{
      Scalar{operand.value, ir::TypeForm::python_scalar, types::numpy_type(TypeKind::int64)}};
  const Value message = formatted_text(
      {{literal_value(std::string("Python integer ")), {}},
       {value, {}},
       {literal_value(concat(" out of bounds for ", types::kind_name(type.kind))), {}}});
  const auto raise_when = [&](OpKind kind, int64_t bound) -> Status {
    SHOAL_ASSIGN_OR_RETURN(const Value is_outside,
                           comparison(translation, kind, value, literal_value(bound)));
    return translation.raise_text_when(is_outside, ErrorKind::overflow_error, message);
  };
  const int bits = 8 * types::value_bytes(type.kind);
  const int64_t lowest = type.is_signed_integer() ? -(int64_t{1} << (bits - 1)) : 0;
  SHOAL_RETURN_IF_ERROR(raise_when(OpKind::less, lowest));
  if (bits == 64) return Status::ok();
  const int64_t highest =
      type.is_signed_integer() ? (int64_t{1} << (bits - 1)) - 1 : (int64_t{1} << bits) - 1;
  return raise_when(OpKind::greater, highest);
}

}  // namespace

Result<ir::ValueId> coerce(Translation& translation, const Operand& operand,
                           const types::ColumnType& type) {
  if (!operand.literal) {
    SHOAL_RETURN_IF_ERROR(check_fits(translation, operand, type));
    return emit_cast(translation, operand.value, type);
  }
  const auto* integer = std::get_if<int64_t>(&*operand.literal);
  if (integer != nullptr && !fits(*integer, type.kind)) {
    return user_error(
        ErrorCode::S0206, translation.span,
        concat("Python integer ", *integer, " out of bounds for ", types::kind_name(type.kind)),
        "convert the column with astype() before it comes here, or use a smaller "
        "number");
  }
  return emit_number(translation, *operand.literal, type);
}

std::optional<Operand> operand_of(Translation& translation, const Value& value) {
  Operand operand;
  if (const auto* series = value.as<Series>()) {
    operand.type = series->type;
    operand.is_column = true;
    operand.value = emit_column(translation, series->rows.frame, series->column);
    return operand;
  }
  if (const auto* scalar = value.as<Scalar>()) {
    operand.type = scalar->type;
    operand.is_weak = scalar->form == ir::TypeForm::python_scalar;
    operand.value = scalar->value;
    return operand;
  }
  if (const auto* text = value.as<Text>()) {
    if (!text->scalar.is_valid()) return std::nullopt;
    operand.type = types::numpy_type(TypeKind::string);
    operand.is_weak = true;
    operand.value = text->scalar;
    return operand;
  }
  const auto* literal = value.as<Literal>();
  if (literal == nullptr || value.is_none()) return std::nullopt;
  constexpr TypeKind kKinds[] = {TypeKind::boolean, TypeKind::boolean, TypeKind::int64,
                                 TypeKind::float64, TypeKind::string};
  operand.type = types::numpy_type(kKinds[literal->index()]);
  operand.is_weak = true;
  operand.literal = *literal;
  return operand;
}

}  // namespace shoal::compiler
