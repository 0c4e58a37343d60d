// Operators on constants, computed at compile time as Python computes them.
#include <cmath>

#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;

std::optional<double> as_real(const Literal& literal) {
  if (const auto* flag = std::get_if<bool>(&literal)) return *flag ? 1.0 : 0.0;
  if (const auto* integer = std::get_if<int64_t>(&literal)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&literal)) return *real;
  return std::nullopt;
}

std::optional<int64_t> as_integer(const Literal& literal) {
  if (const auto* flag = std::get_if<bool>(&literal)) return *flag ? 1 : 0;
  if (const auto* integer = std::get_if<int64_t>(&literal)) return *integer;
  return std::nullopt;
}

Status overflow(const Translation& translation) {
  return user_error(ErrorCode::S0206, translation.span,
                    "The result does not fit a 64-bit integer; larger Python integers are not "
                    "supported in compiled code.",
                    "use a float");
}

Status division_by_zero(const Translation& translation, std::string message) {
  return user_error(ErrorCode::S0208, translation.span, std::move(message));
}

Result<Value> integer_power(const Translation& translation, int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) return division_by_zero(translation, "0.0 cannot be raised to a negative power");
    return literal_value(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
  }
  int64_t result = 1;
  for (; exponent > 0 && base != 1; exponent /= 2) {
    if (exponent % 2 == 1 && __builtin_mul_overflow(result, base, &result)) {
      return overflow(translation);
    }
    if (exponent > 1 && __builtin_mul_overflow(base, base, &base)) return overflow(translation);
  }
  return literal_value(result);
}

Result<Value> integer_division(const Translation& translation, OpKind kind, int64_t a, int64_t b) {
  if (b == 0) {
    return division_by_zero(translation, kind == OpKind::divide ? "division by zero"
                                         : kind == OpKind::floor_divide
                                             ? "integer division or modulo by zero"
                                             : "integer modulo by zero");
  }
  if (kind == OpKind::divide) {
    return literal_value(static_cast<double>(a) / static_cast<double>(b));
  }
  if (b == -1) {
    if (kind == OpKind::modulo) return literal_value(int64_t{0});
    int64_t negated = 0;
    if (__builtin_sub_overflow(int64_t{0}, a, &negated)) return overflow(translation);
    return literal_value(negated);
  }
  const int64_t remainder = a % b;
  const bool adjust = remainder != 0 && (remainder < 0) != (b < 0);
  if (kind == OpKind::modulo) return literal_value(adjust ? remainder + b : remainder);
  return literal_value(a / b - (adjust ? 1 : 0));
}

Result<Value> fold_integers(const Translation& translation, OpKind kind, int64_t a, int64_t b) {
  int64_t result = 0;
  switch (kind) {
    case OpKind::add:
      if (__builtin_add_overflow(a, b, &result)) return overflow(translation);
      return literal_value(result);
    case OpKind::subtract:
      if (__builtin_sub_overflow(a, b, &result)) return overflow(translation);
      return literal_value(result);
    case OpKind::multiply:
      if (__builtin_mul_overflow(a, b, &result)) return overflow(translation);
      return literal_value(result);
    case OpKind::power: return integer_power(translation, a, b);
    case OpKind::bit_and: return literal_value(a & b);
    case OpKind::bit_or: return literal_value(a | b);
    case OpKind::bit_xor: return literal_value(a ^ b);
    default: return integer_division(translation, kind, a, b);
  }
}

// Python's float floor division and modulo (Objects/floatobject.c, _float_div_mod).
Value real_division(OpKind kind, double a, double b) {
  double remainder = std::fmod(a, b);
  double quotient = (a - remainder) / b;
  if (remainder != 0) {
    if ((b < 0) != (remainder < 0)) {
      remainder += b;
      quotient -= 1;
    }
  } else {
    remainder = std::copysign(0.0, b);
  }
  if (kind == OpKind::modulo) return literal_value(remainder);
  if (quotient == 0) return literal_value(std::copysign(0.0, a / b));
  double whole = std::floor(quotient);
  if (quotient - whole > 0.5) whole += 1;
  return literal_value(whole);
}

Result<Value> fold_reals(const Translation& translation, OpKind kind, double a, double b) {
  switch (kind) {
    case OpKind::add: return literal_value(a + b);
    case OpKind::subtract: return literal_value(a - b);
    case OpKind::multiply: return literal_value(a * b);
    case OpKind::power:
      if (a == 0 && b < 0) {
        return division_by_zero(translation, "0.0 cannot be raised to a negative power");
      }
      return literal_value(std::pow(a, b));
    default: break;
  }
  if (b == 0) {
    return division_by_zero(translation, kind == OpKind::divide ? "float division by zero"
                                         : kind == OpKind::floor_divide
                                             ? "float floor division by zero"
                                             : "float modulo");
  }
  if (kind == OpKind::divide) return literal_value(a / b);
  return real_division(kind, a, b);
}

template <typename T>
bool compare(OpKind kind, const T& a, const T& b) {
  switch (kind) {
    case OpKind::equal: return a == b;
    case OpKind::not_equal: return a != b;
    case OpKind::less: return a < b;
    case OpKind::less_equal: return a <= b;
    case OpKind::greater: return a > b;
    default: return a >= b;
  }
}

}  // namespace

Result<Value> fold_binary(Translation& translation, OpKind kind, const Literal& left,
                          const Literal& right) {
  const auto* text_left = std::get_if<std::string>(&left);
  const auto* text_right = std::get_if<std::string>(&right);
  if (text_left != nullptr && text_right != nullptr && kind == OpKind::add) {
    return literal_value(*text_left + *text_right);
  }
  const bool is_bits = kind == OpKind::bit_and || kind == OpKind::bit_or || kind == OpKind::bit_xor;
  const std::optional<int64_t> a = as_integer(left);
  const std::optional<int64_t> b = as_integer(right);
  if (a && b) {
    const bool both_flags =
        std::holds_alternative<bool>(left) && std::holds_alternative<bool>(right);
    SHOAL_ASSIGN_OR_RETURN(Value result, fold_integers(translation, kind, *a, *b));
    if (is_bits && both_flags) return literal_value(*result.literal<int64_t>() != 0);
    return result;
  }
  const std::optional<double> x = as_real(left);
  const std::optional<double> y = as_real(right);
  if (x && y && !is_bits) return fold_reals(translation, kind, *x, *y);
  return undefined_operation(translation, kind, literal_value(left), literal_value(right));
}

Result<Value> fold_comparison(Translation& translation, OpKind kind, const Literal& left,
                              const Literal& right) {
  const auto* text_left = std::get_if<std::string>(&left);
  const auto* text_right = std::get_if<std::string>(&right);
  if (text_left != nullptr && text_right != nullptr) {
    return literal_value(compare(kind, *text_left, *text_right));
  }
  const std::optional<int64_t> a = as_integer(left);
  const std::optional<int64_t> b = as_integer(right);
  if (a && b) return literal_value(compare(kind, *a, *b));
  const std::optional<double> x = as_real(left);
  const std::optional<double> y = as_real(right);
  if (x && y) return literal_value(compare(kind, *x, *y));
  if (kind == OpKind::equal) return literal_value(left == right);
  if (kind == OpKind::not_equal) return literal_value(!(left == right));
  return undefined_operation(translation, kind, literal_value(left), literal_value(right));
}

}  // namespace shoal::compiler
