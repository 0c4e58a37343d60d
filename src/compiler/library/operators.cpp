#include "compiler/library/operators.h"

#include <cmath>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/promotion.h"
#include "compiler/values/errors.h"
#include "compiler/values/gathered_rows.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/outgoing/formatted_text.h"
#include "compiler/values/paths.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;

bool is_series(const Value& value) { return value.as<Series>() != nullptr; }
bool is_scalar(const Value& value) {
  return value.as<Scalar>() != nullptr || value.as<Text>() != nullptr ||
         (value.as<Literal>() != nullptr && !value.is_none());
}

std::optional<Value> concatenated_tuples(const Value& left, const Value& right) {
  const Sequence* a = left.sequence();
  const Sequence* b = right.sequence();
  if (a == nullptr || b == nullptr || a->kind != b->kind) return std::nullopt;
  if (a->kind != Sequence::Kind::tuple) return std::nullopt;
  std::vector<Value> items = a->items;
  items.insert(items.end(), b->items.begin(), b->items.end());
  return sequence_value(a->kind, std::move(items));
}

Result<Value> concatenate_text(Translation& translation, const Value& left, const Value& right) {
  for (const Value* side : {&left, &right}) {
    const auto* text = side->as<Text>();
    const bool is_str = text == nullptr || (!text->is_list && !text->is_path);
    if (!is_str) return undefined_operation(translation, ir::OpKind::add, left, right);
  }
  std::vector<types::PathExpression> parts;
  for (const Value* side : {&left, &right}) {
    std::optional<types::PathExpression> part = path_part(translation, *side);
    if (!part) return formatted_text({{left, {}}, {right, {}}});
    parts.push_back(std::move(*part));
  }
  return joined_text(std::move(parts));
}

Result<Value> negated_literal(Translation& translation, OpKind kind, const Value& operand) {
  const auto* literal = operand.as<Literal>();
  if (kind == OpKind::negate) {
    if (const auto* real = std::get_if<double>(literal)) return literal_value(-*real);
    return fold_binary(translation, OpKind::subtract, int64_t{0}, *literal);
  }
  if (const auto* flag = std::get_if<bool>(literal)) return literal_value(~int64_t{*flag});
  if (const auto* integer = std::get_if<int64_t>(literal)) return literal_value(~*integer);
  return undefined_operation(translation, kind, operand, operand);
}

}  // namespace

std::string_view operator_text(OpKind kind) {
  switch (kind) {
    case OpKind::add: return "+";
    case OpKind::subtract: return "-";
    case OpKind::negate: return "-";
    case OpKind::multiply: return "*";
    case OpKind::divide: return "/";
    case OpKind::floor_divide: return "//";
    case OpKind::modulo: return "%";
    case OpKind::power: return "**";
    case OpKind::invert: return "~";
    case OpKind::bit_and: return "&";
    case OpKind::bit_or: return "|";
    case OpKind::bit_xor: return "^";
    case OpKind::equal: return "==";
    case OpKind::not_equal: return "!=";
    case OpKind::less: return "<";
    case OpKind::less_equal: return "<=";
    case OpKind::greater: return ">";
    case OpKind::greater_equal: return ">=";
    default: return ir::op_name(kind);
  }
}

// None, and the NaN that pandas has for missing values.
bool stands_for_missing(const Value& value) {
  const auto* real = value.literal<double>();
  return value.is_none() || (real != nullptr && std::isnan(*real));
}

std::string type_repr(const Value& value) {
  return value.is_none() ? "'NoneType'" : python_repr(describe(value));
}

namespace {

// As CPython has it.
std::string undefined_text(OpKind kind, const Value& left, const Value& right) {
  const bool is_order = kind >= OpKind::less && kind <= OpKind::greater_equal;
  if (is_order) {
    return concat(python_repr(operator_text(kind)), " not supported between instances of ",
                  type_repr(left), " and ", type_repr(right));
  }
  if (kind == OpKind::add && is_text_value(left)) {
    const std::string type = type_repr(right);
    return concat("can only concatenate str (not \"", type.substr(1, type.size() - 2),
                  "\") to str");
  }
  if (kind == OpKind::multiply && (is_text_value(left) || is_text_value(right))) {
    const std::string type = type_repr(is_text_value(left) ? right : left);
    return concat("can't multiply sequence by non-int of type ", type);
  }
  return concat("unsupported operand type(s) for ", operator_text(kind), ": ", type_repr(left),
                " and ", type_repr(right));
}

}  // namespace

Status undefined_operation(const Translation& translation, OpKind kind, const Value& left,
                           const Value& right, std::string help) {
  if (stands_for_missing(left) || stands_for_missing(right)) {
    return user_error_of(ErrorKind::type_error, ErrorCode::S0202, translation.span,
                         undefined_text(kind, left, right), std::move(help));
  }
  return user_error(ErrorCode::S0202, translation.span,
                    concat("unsupported operand type(s) for ", operator_text(kind), ": ",
                           describe(left), " and ", describe(right), "."),
                    std::move(help));
}

Status unsupported_operation(const Translation& translation, OpKind kind, const Value& left,
                             const Value& right, std::string help) {
  return user_error(ErrorCode::S0201, translation.span,
                    concat("`", operator_text(kind), "` of ", describe(left), " and ",
                           describe(right), " is not supported yet."),
                    std::move(help));
}

std::optional<bool> constant_truth(const Value& value) {
  if (const Sequence* sequence = value.sequence()) {
    if (sequence->kind == Sequence::Kind::column_index) return std::nullopt;
    return !sequence->items.empty();
  }
  if (const Mapping* mapping = value.mapping()) return !mapping->items.empty();
  const auto* literal = value.as<Literal>();
  if (literal == nullptr) return std::nullopt;
  if (const auto* flag = std::get_if<bool>(literal)) return *flag;
  if (const auto* integer = std::get_if<int64_t>(literal)) return *integer != 0;
  if (const auto* real = std::get_if<double>(literal)) return *real != 0;
  if (const auto* text = std::get_if<std::string>(literal)) return !text->empty();
  return false;
}

Result<Series> result_rows(Translation& translation, const Value& left, const Value& right) {
  const auto* a = left.as<Series>();
  const auto* b = right.as<Series>();
  if (a == nullptr || b == nullptr) return a == nullptr ? *b : *a;
  if (!(a->rows.frame == b->rows.frame)) {
    return user_error(ErrorCode::S0402, translation.span,
                      "The two columns belong to different rows (one was filtered or comes from "
                      "another frame); matching them by index is not supported yet.",
                      "take both columns from the same frame");
  }
  Series result = *a;
  if (a->name != b->name) result.name.reset();
  return result;
}

Result<Value> binary_operation(Translation& translation, OpKind kind, const Value& left,
                               const Value& right) {
  if (is_array_operation(left, right)) return array_binary(translation, kind, left, right);
  SHOAL_ASSIGN_OR_RETURN(const std::optional<Value> object,
                         object_binary(translation, kind, left, right));
  if (object) return *object;
  const auto* a = left.as<Literal>();
  const auto* b = right.as<Literal>();
  if (a != nullptr && b != nullptr) {
    Result<Value> folded = fold_binary(translation, kind, *a, *b);
    if (folded.is_ok()) return folded;
    Status status = folded.take_status();
    // It may never be come to, and what is before it may fail first.
    const bool is_for_run_time =
        status.detail().kind == ErrorKind::zero_division && kind != OpKind::power;
    const bool has_text = is_text(left) || is_text(right);
    return is_for_run_time || has_text ? scalar_binary(translation, kind, left, right)
                                       : Result<Value>(std::move(status));
  }
  if (kind == OpKind::add) {
    if (is_text(left) && is_text(right)) return concatenate_text(translation, left, right);
    if (std::optional<Value> joined = concatenated_tuples(left, right)) return *joined;
  }
  const bool has_series = is_series(left) || is_series(right);
  const bool operands_known =
      (is_series(left) || is_scalar(left)) && (is_series(right) || is_scalar(right));
  if (has_series && operands_known) {
    const auto [own_left, own_right] = on_shared_rows(translation, left, right);
    return series_binary(translation, kind, own_left, own_right);
  }
  if (operands_known) return scalar_binary(translation, kind, left, right);
  SHOAL_ASSIGN_OR_RETURN(const auto series, arrays_as_series(translation, kind, left, right));
  if (series) return binary_operation(translation, kind, series->first, series->second);
  if (left.frame() != nullptr || right.frame() != nullptr) {
    return unsupported_operation(translation, kind, left, right,
                                 "apply the operator to single columns: df[\"A\"]");
  }
  if (kind == OpKind::modulo && is_text_value(left)) {
    return unsupported_operation(translation, kind, left, right, "write an f-string");
  }
  const bool has_view = left.as<std::shared_ptr<const Iteration>>() != nullptr ||
                        right.as<std::shared_ptr<const Iteration>>() != nullptr;
  if (has_view) {
    return unsupported_operation(translation, kind, left, right, "make it a set first: set(…)");
  }
  return undefined_operation(translation, kind, left, right);
}

Result<Value> comparison(Translation& translation, OpKind kind, const Value& left,
                         const Value& right) {
  if (is_array_operation(left, right)) return array_comparison(translation, kind, left, right);
  if (const std::optional<bool> same = is_same_dtype(left, right)) {
    if (kind == OpKind::equal || kind == OpKind::not_equal) {
      return literal_value(*same == (kind == OpKind::equal));
    }
  }
  SHOAL_ASSIGN_OR_RETURN(const std::optional<Value> object,
                         object_comparison(translation, kind, left, right));
  if (object) return *object;
  const auto* a = left.as<Literal>();
  const auto* b = right.as<Literal>();
  if (a != nullptr && b != nullptr) return fold_comparison(translation, kind, *a, *b);
  const bool operands_known =
      (is_series(left) || is_scalar(left)) && (is_series(right) || is_scalar(right));
  if (operands_known && (is_series(left) || is_series(right))) {
    const auto [own_left, own_right] = on_shared_rows(translation, left, right);
    return series_comparison(translation, kind, own_left, own_right);
  }
  if (operands_known) return scalar_comparison(translation, kind, left, right);
  SHOAL_ASSIGN_OR_RETURN(const auto series, arrays_as_series(translation, kind, left, right));
  if (series) return comparison(translation, kind, series->first, series->second);
  return unsupported_operation(translation, kind, left, right,
                               left.frame() != nullptr ? "compare single columns: df[\"A\"]"
                                                       : "compare numbers, strings or columns");
}

Result<Value> unary_operation(Translation& translation, OpKind kind, const Value& operand) {
  if (is_unknown(operand)) return operand;
  if (as_array(operand) != nullptr) return array_unary(translation, kind, operand);
  if (operand.as<Literal>() != nullptr && !operand.is_none()) {
    return negated_literal(translation, kind, operand);
  }
  std::optional<Operand> value = operand_of(translation, operand);
  if (!value) return undefined_operation(translation, kind, operand, operand);
  const types::ColumnType type = value->type;
  const bool is_boolean = type.kind == types::TypeKind::boolean;
  const bool is_series_of_bool = is_boolean && value->is_column;
  if (kind == OpKind::negate && is_series_of_bool) kind = OpKind::invert;
  const bool negatable = type.is_numeric() && !is_boolean &&
                         !(type.family == types::Family::arrow && type.is_unsigned_integer());
  const bool allowed = kind == OpKind::negate ? negatable : type.is_integer() || is_boolean;
  if (!allowed || type.family == types::Family::object) {
    return undefined_operation(translation, kind, operand, operand);
  }
  if (const auto* series = operand.as<Series>()) {
    Series result = *series;
    result.column = ColumnReference{-1, emit_operation(translation, kind, {value->value}, type)};
    return Value{std::move(result)};
  }
  const auto* scalar = operand.as<Scalar>();
  if (scalar->form == ir::TypeForm::python_scalar && !type.is_numeric()) {
    return undefined_operation(translation, kind, operand, operand);
  }
  return Value{Scalar{emit_operation(translation, kind, {value->value}, type, scalar->form),
                      scalar->form, type}};
}

}  // namespace shoal::compiler
