#include "compiler/library/rows/row_result.h"

#include <limits>

#include "base/concat.h"
#include "compiler/library/rows/int_results.h"
#include "compiler/values/errors.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::ObjectForm;

const types::ObjectType kBool = types::object_type(ObjectForm::boolean);

ir::ValueId emit_string(Translation& translation, ir::ValueId text) {
  ir::Op op;
  op.kind = OpKind::call_object;
  op.literal = std::string("argument_of_text");
  op.operands = {text};
  op.type.form = ir::TypeForm::python_scalar;
  op.type.element = row_text_type(translation);
  return emit(translation, std::move(op));
}

Status not_a_result(const Call& call, const Value& value) {
  return user_error(ErrorCode::S0309, call.span,
                    concat("The function given to ", call.name, "() returns a ", describe(value),
                           "; only numbers, bools and str are supported yet."),
                    value.is_none() ? "return a value on some path"
                                    : "call it once for each value that is wanted",
                    describe(value));
}

Result<RowReturn> returned_optional(Translation& translation, const Call& call,
                                    const Object& optional) {
  const types::ObjectType item = optional.type.items[0];
  RowReturn returned;
  returned.is_present = emit_object_op(translation, OpKind::is_there, {optional.value}, kBool);
  const auto item_value = [&] {
    return value_of_object(
        translation, emit_object_op(translation, OpKind::optional_item, {optional.value}, item),
        item);
  };
  if (item.form == ObjectForm::text) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, item_value()));
    returned.value = emit_string(translation, text);
    returned.type = row_text_type(translation);
    return returned;
  }
  if (item.form != ObjectForm::integer && item.form != ObjectForm::real) {
    return user_error(ErrorCode::S0309, call.span,
                      concat("The function given to ", call.name, "() returns None or ",
                             types::object_form_name(item.form),
                             "; None among such results is not supported yet."),
                      "return a value of one type on all paths");
  }
  const Value is_there = value_of_object(translation, returned.is_present, kBool);
  SHOAL_ASSIGN_OR_RETURN(
      const Value number,
      translation.choose(
          is_there, [&] { return Result<Value>(item_value()); },
          [&] { return Result<Value>(literal_value(std::numeric_limits<double>::quiet_NaN())); }));
  returned.value = number.as<Scalar>()->value;
  returned.type = types::numpy_type(types::TypeKind::float64);
  return returned;
}

}  // namespace

types::ColumnType row_text_type(const Translation& translation) {
  types::ColumnType type;
  type.kind = types::TypeKind::string;
  type.family =
      translation.options.pandas_major >= 3 ? types::Family::str_nan : types::Family::object;
  return type;
}

Result<RowReturn> returned_value(Translation& translation, const Call& call, const Value& value) {
  RowReturn returned;
  if (translation.row_body->gives_objects && value.sequence() != nullptr) {
    const std::vector<Value> pair = value.sequence()->items;
    SHOAL_ASSIGN_OR_RETURN(returned, returned_value(translation, call, pair[1]));
    SHOAL_ASSIGN_OR_RETURN(returned.is_present, emit_object(translation, pair[0], kBool));
    return returned;
  }
  const auto* scalar = value.as<Scalar>();
  if (is_text_value(value)) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, value));
    returned.value = emit_string(translation, text);
    returned.type = row_text_type(translation);
    return returned;
  }
  if (const Object* optional = as_object(value, ObjectForm::optional)) {
    return returned_optional(translation, call, *optional);
  }
  const auto* literal = value.as<Literal>();
  if (literal != nullptr && !value.is_none()) {
    returned.value = emit_literal(translation, *literal);
  } else if (scalar != nullptr && scalar->type.is_numeric() &&
             scalar->type.family == types::Family::numpy) {
    returned.value = scalar->value;
  } else {
    return not_a_result(call, value);
  }
  returned.type = type_of(translation, returned.value).element;
  return returned;
}

std::vector<ir::ValueId> returned_operands(Translation& translation, const RowReturn& returned) {
  std::vector<ir::ValueId> operands = {returned.value};
  ir::ValueId is_int;
  if (returned.type.kind != types::TypeKind::string) {
    is_int = emit_is_int(translation, returned.value);
  }
  if (!is_int.is_valid() && returned.is_present.is_valid()) {
    is_int = emit_literal(translation, false);
  }
  if (is_int.is_valid()) operands.push_back(is_int);
  if (returned.is_present.is_valid()) operands.push_back(returned.is_present);
  return operands;
}

}  // namespace shoal::compiler
