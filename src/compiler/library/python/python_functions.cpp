// Built-in functions and os.path, as far as straight-line code over frames needs them.
#include <cmath>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/library/rows/group_rules.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/outgoing/formatted_text.h"
#include "compiler/values/paths.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

using types::TypeKind;

Status unsupported_operand(const Call& call, const Argument& argument, std::string help) {
  return user_error(
      ErrorCode::S0303, argument.span,
      concat(call.name, "() of a ", describe(argument.value), " is not supported yet."),
      std::move(help));
}

// What the walk knows item by item; nullopt: it does not.
std::optional<std::vector<Value>> known_items(const Value& value) {
  if (const Sequence* sequence = value.sequence()) return sequence->items;
  if (const Mapping* mapping = value.mapping()) {
    std::vector<Value> keys;
    for (const auto& [key, value] : mapping->items) keys.push_back(key);
    return keys;
  }
  if (const Frame* frame = value.frame()) {
    std::vector<Value> names;
    for (const FrameColumn& column : frame->columns) {
      if (column.label.size() == 1) names.push_back(literal_value(column.label[0]));
    }
    return names;
  }
  return std::nullopt;
}

// A number as a run-time scalar of another type; constants stay constants.
Result<Value> converted(Translation& translation, const Call& call, TypeKind kind,
                        ir::TypeForm form, std::string_view parameter) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* argument, call.required(parameter));
  const auto* series = argument->value.as<Series>();
  const std::optional<Operand> operand =
      series != nullptr ? std::nullopt : operand_of(translation, argument->value);
  const bool is_number =
      operand && operand->type.is_numeric() && operand->type.family == types::Family::numpy;
  const bool loses_fraction =
      operand && operand->type.is_float() && !types::numpy_type(kind).is_float();
  const bool is_too_wide =
      operand && operand->type.kind == TypeKind::uint64 && kind != TypeKind::float64;
  if (!is_number || loses_fraction || is_too_wide) {
    return unsupported_operand(call, *argument, "pass a number");
  }
  const types::ColumnType type = types::numpy_type(kind);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, coerce(translation, *operand, type));
  ir::ValueId result = value;
  if (type_of(translation, value).form != form) {
    const ir::Op source = op_of(translation, value);
    result = source.kind == ir::OpKind::constant
                 ? emit_constant(translation, source.literal, form, type)
                 : emit_operation(translation, ir::OpKind::cast, {value}, type, form);
  }
  return Value{Scalar{result, form, type}};
}

// len() of text and containers that are made at run time.
Result<Value> object_length(Translation& translation, const Call& call, const Argument& argument) {
  using types::ObjectForm;
  const types::ObjectType integer = types::object_type(ObjectForm::integer);
  if (is_unknown(argument.value)) return literal_value(int64_t{0});
  if (const Object* array = as_array(argument.value)) {
    if (array->type.rank > 0) return array_length(translation, *array, 0);
    return user_error_of(ErrorKind::type_error, ErrorCode::S0303, argument.span,
                         "len() of unsized object");
  }
  ir::OpKind kind = ir::OpKind::table_length;
  const std::optional<types::ObjectType> type = object_type_of(translation, argument.value);
  const bool has_length = type && (type->form == ObjectForm::text || types::is_mutable(type->form));
  if (!has_length) {
    return unsupported_operand(call, argument, "pass a frame, a column, text or a container");
  }
  if (type->form == ObjectForm::text) kind = ir::OpKind::text_length;
  if (type->form == ObjectForm::list) kind = ir::OpKind::list_length;
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId object, emit_object(translation, argument.value, *type));
  return value_of_object(translation, emit_object_op(translation, kind, {object}, integer),
                         integer);
}

bool is_dict_view(const Iteration& iteration) {
  using Kind = Iteration::Kind;
  return iteration.kind == Kind::items || iteration.kind == Kind::keys ||
         iteration.kind == Kind::values;
}

}  // namespace

Result<Value> join_path(Translation& translation, const Call& call) {
  types::PathExpression joined;
  joined.kind = types::PathExpression::Kind::join;
  for (const Argument* argument : call.find_all("parts")) {
    const bool is_text =
        argument->value.as<Text>() != nullptr || argument->value.literal<std::string>() != nullptr;
    std::optional<types::PathExpression> part = path_part(translation, argument->value);
    if (!part || !is_text) {
      return unsupported_operand(call, *argument, "pass str arguments and constants");
    }
    joined.operands.push_back(std::move(*part));
  }
  if (joined.operands.empty()) {
    return user_error(ErrorCode::S0105, call.span, "join() missing 1 required argument: 'a'.");
  }
  if (joined.operands.size() == 1) return text_value(std::move(joined.operands[0]));
  return Value{Text{std::move(joined), {}}};
}

Result<Value> python_range(Translation& translation, const Call& call) {
  std::vector<const Argument*> bounds = call.find_all("bounds");
  if (bounds.empty() || bounds.size() > 3) {
    return user_error(ErrorCode::S0105, call.span,
                      concat("range expected 1 to 3 arguments, got ", bounds.size()));
  }
  std::vector<Value> values;
  for (const Argument* bound : bounds) {
    const std::optional<Operand> operand = operand_of(translation, bound->value);
    const bool is_int = operand && operand->type.is_integer() &&
                        operand->type.family == types::Family::numpy && !operand->is_column;
    if (!is_int) return unsupported_operand(call, *bound, "pass ints");
    values.push_back(bound->value);
    if (operand->is_weak) continue;
    // A number of NumPy counts as Python's.
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId number,
                           emit_array_integer(translation, bound->value, bound->span));
    values.back() =
        value_of_object(translation, number, types::object_type(types::ObjectForm::integer));
  }
  const bool has_start = values.size() > 1;
  const Value zero = literal_value(int64_t{0});
  const Value one = literal_value(int64_t{1});
  return Value{std::make_shared<const Range>(
      Range{has_start ? values[0] : zero, values[has_start ? 1 : 0],
            values.size() == 3 ? values[2] : one, call.method == "prange"})};
}

Result<Value> filesystem_path(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* argument, call.required("path"));
  const auto* text = argument->value.as<Text>();
  const bool is_one = text != nullptr && !text->is_list;
  if (!is_one && argument->value.literal<std::string>() == nullptr) {
    return unsupported_operand(call, *argument, "pass a str or a path");
  }
  if (call.method == "fspath" && !is_one) return argument->value;
  std::optional<types::PathExpression> path = path_part(translation, argument->value);
  if (!path) return unsupported_operand(call, *argument, "pass str arguments and constants");
  if (call.method == "fspath") return Value{Text{std::move(*path), text->scalar}};
  // The text of a Path is put in order, "a//b" is a/b: a join of one part.
  types::PathExpression ordered;
  ordered.kind = types::PathExpression::Kind::join;
  ordered.operands.push_back(std::move(*path));
  Text made{std::move(ordered), {}};
  made.is_path = true;
  return Value{std::move(made)};
}

Result<Value> python_len(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* given, call.required("object"));
  Argument there = *given;
  SHOAL_ASSIGN_OR_RETURN(there.value, present(translation, given->value, ErrorKind::type_error,
                                              "object of type 'NoneType' has no len()"));
  const auto* view = there.value.as<std::shared_ptr<const Iteration>>();
  if (view != nullptr && is_dict_view(**view)) there.value = Value((*view)->parts[0]);
  const Argument* argument = &there;
  const Value& value = argument->value;
  if (const Frame* frame = value.frame()) return row_count(translation, frame->rows);
  if (const auto* series = value.as<Series>()) return row_count(translation, series->rows);
  if (const Sequence* sequence = value.sequence()) {
    return literal_value(static_cast<int64_t>(sequence->items.size()));
  }
  if (const Mapping* mapping = value.mapping()) {
    return literal_value(static_cast<int64_t>(mapping->items.size()));
  }
  if (const auto* text = value.literal<std::string>()) {
    int64_t count = 0;  // code points: every byte that does not continue one
    for (const char byte : *text) count += (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
    return literal_value(count);
  }
  if (value.groupby() != nullptr && value.groupby()->group != nullptr) {
    return group_length(translation, *value.groupby()->group, call.span);
  }
  if (stands_for_missing(value)) {
    return user_error_of(ErrorKind::type_error, ErrorCode::S0202, call.span,
                         concat("object of type ", type_repr(value), " has no len()"));
  }
  return object_length(translation, call, *argument);
}

Result<Value> python_str(Translation& translation, const Call& call) {
  const Argument* argument = call.find("object");
  if (argument == nullptr) return literal_value(std::string());
  if (const auto* text = argument->value.as<Text>(); text != nullptr && !text->is_list) {
    return Value{Text{text->path, text->scalar}};
  }
  if (argument->value.as<FormattedTextRef>() != nullptr) return argument->value;
  if (argument->value.as<Object>() != nullptr || argument->value.as<CaughtError>() != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text_of(translation, argument->value));
    return Value{Object{text, types::object_type(types::ObjectForm::text)}};
  }
  const std::optional<types::PathExpression> part = path_part(translation, argument->value);
  if (part) return text_value(*part);
  return formatted_text({{argument->value, "!s"}});
}

Result<Value> python_int(Translation& translation, const Call& call) {
  const Argument* base = call.find("base");
  if (call.find("number") == nullptr) return literal_value(int64_t{0});
  if (const Argument* argument = call.find("number")) {
    if (is_text_value(argument->value)) {
      const types::ObjectType integer = types::object_type(types::ObjectForm::integer);
      SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, argument->value));
      SHOAL_ASSIGN_OR_RETURN(
          const ir::ValueId radix,
          emit_object(translation, base == nullptr ? literal_value(int64_t{10}) : base->value,
                      integer));
      return call_object_value(translation, "text_to_int", {text, radix}, integer);
    }
    if (const auto* real = argument->value.literal<double>()) {
      if (std::abs(*real) < 0x1p62) return literal_value(static_cast<int64_t>(*real));
    }
    const std::optional<types::ObjectType> type = object_type_of(translation, argument->value);
    if (type && type->form == types::ObjectForm::number && type->element.is_float()) {
      const Call as_float{"float", "float", {}, {*argument}, call.span};
      SHOAL_ASSIGN_OR_RETURN(const Value real, python_float(translation, as_float));
      return whole_of_real(translation, real, "real_to_int");
    }
    if (type && type->form == types::ObjectForm::number && type->element.is_integer()) {
      return python_number(translation, argument->value, call.span);
    }
    if (type && type->form == types::ObjectForm::real) {
      return whole_of_real(translation, argument->value, "real_to_int");
    }
    if (const auto* integer = argument->value.literal<int64_t>()) return literal_value(*integer);
  }
  return converted(translation, call, TypeKind::int64, ir::TypeForm::python_scalar, "number");
}

Result<Value> python_float(Translation& translation, const Call& call) {
  if (const Argument* argument = call.find("number")) {
    if (const auto* real = argument->value.literal<double>()) return literal_value(*real);
    if (const auto* integer = argument->value.literal<int64_t>()) {
      return literal_value(static_cast<double>(*integer));
    }
    if (const auto* text = argument->value.literal<std::string>()) {
      if (*text == "nan") return literal_value(std::nan(""));
      if (*text == "inf") return literal_value(HUGE_VAL);
      if (*text == "-inf") return literal_value(-HUGE_VAL);
    }
    if (is_text_value(argument->value)) {
      SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, argument->value));
      return call_object_value(translation, "text_to_float", {text},
                               types::object_type(types::ObjectForm::real));
    }
  }
  return converted(translation, call, TypeKind::float64, ir::TypeForm::python_scalar, "number");
}

Result<Value> python_bool(Translation& translation, const Call& call) {
  const Argument* argument = call.find("value");
  if (argument == nullptr) return literal_value(false);
  return python_truth(translation, argument->value);
}

Result<Value> python_list(Translation& translation, const Call& call) {
  const Argument* argument = call.find("items");
  if (argument == nullptr) return make_list(translation, {});
  SHOAL_ASSIGN_OR_RETURN(const Value given, translation.with_items_taken(argument->value));
  if (std::optional<std::vector<Value>> items = known_items(given)) {
    return make_list(translation, std::move(*items));
  }
  return new_list_of(translation, given);
}

Result<Value> python_tuple(Translation& translation, const Call& call) {
  const Argument* argument = call.find("items");
  if (argument == nullptr) return sequence_value(Sequence::Kind::tuple, {});
  SHOAL_ASSIGN_OR_RETURN(const Value given, translation.with_items_taken(argument->value));
  if (std::optional<std::vector<Value>> items = known_items(given)) {
    return sequence_value(Sequence::Kind::tuple, std::move(*items));
  }
  return unsupported_operand(call, *argument, "the length of a tuple has to be known; use a list");
}

// np.int64(x) and the like: a NumPy scalar of the dtype that the function is named after.
Result<Value> numpy_number(Translation& translation, const Call& call) {
  auto kind = TypeKind::int8;
  while (types::kind_name(kind) != call.method)
    kind = static_cast<TypeKind>(static_cast<int>(kind) + 1);
  const bool is_wide = kind == TypeKind::int64 || kind == TypeKind::float64;
  if (is_wide) return converted(translation, call, kind, ir::TypeForm::numpy_scalar, "value");
  SHOAL_ASSIGN_OR_RETURN(const Argument* argument, call.required("value"));
  const bool is_number = is_number_value(argument->value);
  const std::optional<Operand> operand =
      is_number ? operand_of(translation, argument->value) : std::nullopt;
  const bool loses_fraction =
      operand && operand->type.is_float() && !types::numpy_type(kind).is_float();
  if (!operand || loses_fraction) return unsupported_operand(call, *argument, "pass a number");
  return scalar_as(translation, argument->value, types::numpy_type(kind));
}

}  // namespace shoal::compiler
