// What counts as true.
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/operators.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/values/held_rows.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::TypeKind;

Truth truth_of_length(Walker& walker, ir::OpKind length, const Object& object) {
  Translation& translation = walker.translation;
  const types::ObjectType integer = types::object_type(types::ObjectForm::integer);
  const ir::ValueId count = emit_object_op(translation, length, {object.value}, integer);
  return {{},
          emit_operation(translation, ir::OpKind::not_equal,
                         {count, emit_literal(translation, int64_t{0})},
                         types::numpy_type(TypeKind::boolean), ir::TypeForm::python_scalar)};
}

// None is false, and so may be what is there.
Result<Truth> truth_of_optional(Walker& walker, const Object& object, SourceSpan span) {
  Translation& translation = walker.translation;
  const types::ObjectType boolean = types::object_type(types::ObjectForm::boolean);
  const Truth is_there{{},
                       emit_object_op(translation, ir::OpKind::is_there, {object.value}, boolean)};
  const auto item_truth = [&]() -> Result<Value> {
    const types::ObjectType& type = object.type.items[0];
    const ir::ValueId item =
        emit_object_op(translation, ir::OpKind::optional_item, {object.value}, type);
    SHOAL_ASSIGN_OR_RETURN(const Truth truth,
                           truth_of(walker, value_of_object(translation, item, type), span));
    if (truth.known) return literal_value(*truth.known);
    return value_of_object(translation, truth.value, boolean);
  };
  SHOAL_ASSIGN_OR_RETURN(
      const Value both,
      walk_either(walker, is_there, item_truth, [] { return literal_value(false); }, span));
  return truth_of(walker, both, span);
}

Result<Truth> truth_of_object(Walker& walker, const Object& object, SourceSpan span) {
  switch (object.type.form) {
    case types::ObjectForm::text: return truth_of_length(walker, ir::OpKind::text_length, object);
    case types::ObjectForm::list: return truth_of_length(walker, ir::OpKind::list_length, object);
    case types::ObjectForm::dictionary:
    case types::ObjectForm::set: return truth_of_length(walker, ir::OpKind::table_length, object);
    case types::ObjectForm::optional: return truth_of_optional(walker, object, span);
    case types::ObjectForm::array: {
      SHOAL_ASSIGN_OR_RETURN(const Value truth, array_truth(walker.translation, object));
      return truth_of(walker, truth, span);
    }
    default: return Truth{{}, emit_literal(walker.translation, false)};
  }
}

}  // namespace

Result<Truth> truth_of(Walker& walker, const Value& value, SourceSpan span) {
  Translation& translation = walker.translation;
  if (const auto* object = value.as<Object>()) return truth_of_object(walker, *object, span);
  if (const auto* text = value.as<Text>(); text != nullptr && text->is_list) {
    SHOAL_ASSIGN_OR_RETURN(const Value list, as_run_time(translation, value));
    return truth_of(walker, list, span);
  }
  if (is_text_value(value) && value.as<Literal>() == nullptr) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, value));
    const types::ObjectType type = types::object_type(types::ObjectForm::text);
    return truth_of_length(walker, ir::OpKind::text_length, Object{text, type});
  }
  const auto* scalar = value.as<Scalar>();
  const bool is_number = scalar != nullptr && scalar->type.is_numeric() &&
                         run_time_type(walker, value).has_value() &&
                         !is_made_of_rank(translation, scalar->value);
  if (!is_number) {
    SHOAL_ASSIGN_OR_RETURN(const bool known, known_truth(walker, value, span));
    return Truth{known, {}};
  }
  if (scalar->type.kind == TypeKind::boolean) return Truth{{}, scalar->value};
  SHOAL_ASSIGN_OR_RETURN(const Value truth, comparison(translation, ir::OpKind::not_equal, value,
                                                       literal_value(int64_t{0})));
  return Truth{{}, truth.as<Scalar>()->value};
}

}  // namespace shoal::compiler
