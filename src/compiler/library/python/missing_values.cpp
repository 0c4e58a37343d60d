// pd.isna and pd.notna of a scalar.
#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;

Result<Value> equals_false(Translation& translation, const Value& truth) {
  return comparison(translation, OpKind::equal, truth, literal_value(false));
}

Result<Value> is_missing(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* argument, call.required("obj"));
  const Value& value = argument->value;
  if (is_unknown(value)) return value;
  if (stands_for_missing(value)) return literal_value(true);
  if (value.as<Literal>() != nullptr || is_text_value(value)) return literal_value(false);
  if (const auto* scalar = value.as<Scalar>();
      scalar != nullptr && scalar->type.is_numeric() &&
      scalar->type.missing_policy() != types::MissingPolicy::validity) {
    if (!scalar->type.is_float()) return literal_value(false);
    return comparison(translation, OpKind::not_equal, value, value);
  }
  if (const Object* optional = as_object(value, types::ObjectForm::optional)) {
    const types::ObjectForm form = optional->type.items[0].form;
    const bool is_simple = form == types::ObjectForm::text || form == types::ObjectForm::integer ||
                           form == types::ObjectForm::boolean;
    if (is_simple) {
      const types::ObjectType boolean = types::object_type(types::ObjectForm::boolean);
      const ir::ValueId there =
          emit_object_op(translation, OpKind::is_there, {optional->value}, boolean);
      return equals_false(translation, value_of_object(translation, there, boolean));
    }
  }
  return user_error(ErrorCode::S0303, call.span,
                    concat(call.name, "() of a ", describe(value), " is not supported yet."),
                    "give it a number, a str or None", describe(value));
}

}  // namespace

Result<Value> pandas_isna(Translation& translation, const Call& call) {
  return is_missing(translation, call);
}

Result<Value> pandas_notna(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Value missing, is_missing(translation, call));
  if (is_unknown(missing)) return missing;
  return equals_false(translation, missing);
}

}  // namespace shoal::compiler
