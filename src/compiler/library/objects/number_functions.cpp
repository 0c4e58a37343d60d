// Built-in functions of numbers that round or divide, and isinstance.
#include <algorithm>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/operators.h"
#include "compiler/library/promotion.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;

const ObjectType kBool = types::object_type(ObjectForm::boolean);
const ObjectType kInt = types::object_type(ObjectForm::integer);
const ObjectType kReal = types::object_type(ObjectForm::real);

Status not_a_number(const Call& call, const Argument& argument) {
  return user_error(
      ErrorCode::S0303, argument.span,
      concat(call.name, "() of a ", describe(argument.value), " is not supported yet."),
      "pass a Python int or float", describe(argument.value));
}

struct ClassEntry {
  std::string_view name;
  ObjectForm form;
};
constexpr ClassEntry kClasses[] = {
    {"bool", ObjectForm::boolean},    {"int", ObjectForm::integer}, {"float", ObjectForm::real},
    {"str", ObjectForm::text},        {"list", ObjectForm::list},   {"set", ObjectForm::set},
    {"dict", ObjectForm::dictionary}, {"tuple", ObjectForm::tuple},
};

// The forms of the classes that the second argument of isinstance names; nullopt: others.
std::optional<std::vector<ObjectForm>> named_forms(const Value& classes) {
  std::vector<ObjectForm> forms;
  const Sequence* several = classes.sequence();
  for (const Value& one : several == nullptr ? std::vector<Value>{classes} : several->items) {
    const auto* known = one.as<Known>();
    if (known == nullptr) return std::nullopt;
    const auto* found =
        std::find_if(std::begin(kClasses), std::end(kClasses),
                     [&](const ClassEntry& entry) { return entry.name == known->name; });
    if (found == std::end(kClasses)) return std::nullopt;
    forms.push_back(found->form);
    if (found->form == ObjectForm::integer) forms.push_back(ObjectForm::boolean);
  }
  return forms;
}

}  // namespace

Result<Value> whole_of_real(Translation& translation, const Value& real,
                            std::string_view function) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_object(translation, real, kReal));
  return call_object_value(translation, function, {value}, kInt);
}

Result<Value> python_round(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* number, call.required("number"));
  const Argument* digits = call.find("ndigits");
  const bool has_digits = digits != nullptr && !digits->value.is_none();
  const std::optional<ObjectType> type = object_type_of(translation, number->value);
  if (is_unknown(number->value)) return number->value;
  const bool is_int =
      type && (type->form == ObjectForm::integer || type->form == ObjectForm::boolean);
  if (is_int && !has_digits) {
    return binary_operation(translation, ir::OpKind::add, number->value, literal_value(int64_t{0}));
  }
  if (!type || type->form != ObjectForm::real) return not_a_number(call, *number);
  if (!has_digits) return whole_of_real(translation, number->value, "real_round");
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_object(translation, number->value, kReal));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId count, emit_object(translation, digits->value, kInt));
  return call_object_value(translation, "real_round_digits", {value, count}, kReal);
}

Result<Value> python_divmod(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* left, call.required("x"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* right, call.required("y"));
  std::vector<Value> parts(2);
  SHOAL_ASSIGN_OR_RETURN(
      parts[0], binary_operation(translation, ir::OpKind::floor_divide, left->value, right->value));
  SHOAL_ASSIGN_OR_RETURN(
      parts[1], binary_operation(translation, ir::OpKind::modulo, left->value, right->value));
  return sequence_value(Sequence::Kind::tuple, std::move(parts));
}

Result<Value> python_pow(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* base, call.required("base"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* exponent, call.required("exp"));
  return binary_operation(translation, ir::OpKind::power, base->value, exponent->value);
}

Result<Value> python_isinstance(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* object, call.required("obj"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* classes, call.required("class_or_tuple"));
  if (is_unknown(object->value)) return literal_value(false);
  if (const std::optional<bool> known = is_numpy_instance(object->value, classes->value)) {
    return literal_value(*known);
  }
  const std::optional<std::vector<ObjectForm>> forms = named_forms(classes->value);
  const std::optional<ObjectType> type = object_type_of(translation, object->value);
  if (!forms || !type) {
    return user_error(ErrorCode::S0303, classes->span,
                      "isinstance() is supported for bool, int, float, str, list, dict, set and "
                      "tuple only.",
                      "decide before the call", describe(object->value));
  }
  const auto is_one = [&](const ObjectType& own) {
    return std::find(forms->begin(), forms->end(), own.form) != forms->end();
  };
  const Object* optional = as_object(object->value, ObjectForm::optional);
  if (optional == nullptr) return literal_value(is_one(*type));
  if (!is_one(type->items[0])) return literal_value(false);
  return value_of_object(
      translation, emit_object_op(translation, ir::OpKind::is_there, {optional->value}, kBool),
      kBool);
}

}  // namespace shoal::compiler
