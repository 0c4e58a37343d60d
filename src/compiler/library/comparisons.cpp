// Comparisons with a column: numbers in their common type, strings, moments of time.
#include <limits>

#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/library/timestamps.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::Family;
using types::TypeKind;

// The dtype of the result of comparing columns of this type.
types::ColumnType result_type(const types::ColumnType& type) {
  types::ColumnType result = types::numpy_type(TypeKind::boolean);
  if (type.family == Family::masked || type.family == Family::arrow) result.family = type.family;
  if (type.family == Family::arrow_large) result.family = Family::arrow;
  if (type.family == Family::string_python || type.family == Family::string_pyarrow) {
    result.family = Family::masked;
  }
  return result;
}

Result<Value> emit_comparison(Translation& translation, OpKind kind, ir::ValueId left,
                              ir::ValueId right, const Series& rows,
                              const types::ColumnType& column) {
  Series result = rows;
  result.type = result_type(column);
  result.column =
      ColumnReference{-1, emit_operation(translation, kind, {left, right}, result.type)};
  return Value{std::move(result)};
}

// An integer that the column's dtype cannot hold is larger or smaller than all of it: the
// comparison is the same for every value that is present.
struct Bound {
  OpKind kind;
  int64_t value;
};
std::optional<Bound> out_of_range_bound(OpKind kind, int64_t value, const types::ColumnType& type) {
  if (!type.is_integer() || fits(value, type.kind)) return std::nullopt;
  const int bits = types::value_bytes(type.kind) * 8;
  const bool above = value > 0;
  const int64_t lowest = type.is_signed_integer() ? -(int64_t{1} << (bits - 1)) : 0;
  const bool always = kind == OpKind::not_equal ||
                      (above ? kind == OpKind::less || kind == OpKind::less_equal
                             : kind == OpKind::greater || kind == OpKind::greater_equal);
  return Bound{always ? OpKind::greater_equal : OpKind::less, lowest};
}

Result<Value> compare_numbers(Translation& translation, OpKind kind, Operand left, Operand right,
                              const Series& rows) {
  if (!left.is_column) {
    std::swap(left, right);
    kind = mirrored_comparison(kind);
  }
  if (right.literal) {
    if (const auto* integer = std::get_if<int64_t>(&*right.literal)) {
      if (const auto bound = out_of_range_bound(kind, *integer, left.type)) {
        kind = bound->kind;
        right.literal = bound->value;
      }
    }
  }
  std::optional<TypeKind> common = common_kind(left, right);
  const bool runtime_int = right.is_weak && !right.literal && right.type.kind == TypeKind::int64;
  if (common && runtime_int && types::numpy_type(*common).is_integer()) {
    common = *common == TypeKind::uint64 ? std::nullopt : std::optional(TypeKind::int64);
  }
  const bool mixed_64_bits = left.type.is_integer() && right.type.is_integer() && common &&
                             types::numpy_type(*common).is_float();
  const std::optional<Family> family = common_family(left, right);
  const bool arrow_bool_and_number =
      family == Family::arrow &&
      (left.type.kind == TypeKind::boolean) != (right.type.kind == TypeKind::boolean);
  if (!common || !family || mixed_64_bits || arrow_bool_and_number) {
    return user_error(ErrorCode::S0201, translation.span,
                      concat("Comparing ", types::dtype_name(left.type), " with ",
                             types::dtype_name(right.type), " is not supported yet."),
                      "convert one side first, e.g. multiply it by 1.0");
  }
  types::ColumnType type = types::numpy_type(*common);
  type.family = *family;
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId a, coerce(translation, left, type));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId b, coerce(translation, right, type));
  return emit_comparison(translation, kind, a, b, rows, type);
}

Result<Value> compare_strings(Translation& translation, OpKind kind, Operand left, Operand right,
                              const Series& rows) {
  if (!left.is_column) {
    std::swap(left, right);
    kind = mirrored_comparison(kind);
  }
  if (right.literal) right.value = emit_literal(translation, *right.literal);
  const types::ColumnType type = left.type;
  if (right.is_column && right.type.family != type.family) {
    return user_error(ErrorCode::S0201, translation.span,
                      concat("Comparing ", types::dtype_name(type), " with ",
                             types::dtype_name(right.type), " is not supported yet."));
  }
  return emit_comparison(translation, kind, left.value, right.value, rows, type);
}

}  // namespace

OpKind mirrored_comparison(OpKind kind) {
  switch (kind) {
    case OpKind::less: return OpKind::greater;
    case OpKind::less_equal: return OpKind::greater_equal;
    case OpKind::greater: return OpKind::less;
    case OpKind::greater_equal: return OpKind::less_equal;
    default: return kind;
  }
}

Result<Value> series_comparison(Translation& translation, OpKind kind, const Value& left,
                                const Value& right) {
  std::optional<Operand> a = operand_of(translation, left);
  std::optional<Operand> b = operand_of(translation, right);
  if (!a || !b) return unsupported_operation(translation, kind, left, right);
  SHOAL_ASSIGN_OR_RETURN(Series rows, result_rows(translation, left, right));
  const bool nullable_scalar = (!a->is_column && a->type.family != Family::numpy) ||
                               (!b->is_column && b->type.family != Family::numpy);
  const bool boolean_object =
      (a->type.family == Family::object && a->type.kind != TypeKind::string) ||
      (b->type.family == Family::object && b->type.kind != TypeKind::string);
  if (nullable_scalar || boolean_object) {
    return unsupported_operation(translation, kind, left, right);
  }
  if (a->type.is_numeric() && b->type.is_numeric()) {
    return compare_numbers(translation, kind, std::move(*a), std::move(*b), rows);
  }
  if (a->type.kind == TypeKind::string && b->type.kind == TypeKind::string) {
    return compare_strings(translation, kind, std::move(*a), std::move(*b), rows);
  }
  const bool column_is_right = !a->is_column;
  if (column_is_right) {
    std::swap(*a, *b);
    kind = mirrored_comparison(kind);
  }
  if (a->type.kind == TypeKind::timestamp) {
    SHOAL_ASSIGN_OR_RETURN(TimestampComparison timestamps,
                           comparable_timestamps(translation, kind, *a, *b));
    return emit_comparison(translation, timestamps.kind, timestamps.left, timestamps.right, rows,
                           a->type);
  }
  return unsupported_operation(translation, kind, left, right,
                               "compare columns with values of their own type");
}

}  // namespace shoal::compiler
