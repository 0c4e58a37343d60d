#include "compiler/values/objects/object_values.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/concat.h"
#include "compiler/values/outgoing/formatted_text.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;
using types::PathExpression;

ObjectType literal_type(const Literal& literal) {
  constexpr ObjectForm kForms[] = {ObjectForm::none, ObjectForm::boolean, ObjectForm::integer,
                                   ObjectForm::real, ObjectForm::text};
  return types::object_type(kForms[literal.index()]);
}

std::optional<ObjectType> scalar_object_type(const Scalar& scalar) {
  if (scalar.form == ir::TypeForm::numpy_scalar) {
    const bool is_number = scalar.type.family == types::Family::numpy &&
                           scalar.type.kind != types::TypeKind::string &&
                           scalar.type.timezone.empty();
    return is_number ? std::optional(types::number_type(scalar.type)) : std::nullopt;
  }
  switch (scalar.type.kind) {
    case types::TypeKind::boolean: return types::object_type(ObjectForm::boolean);
    case types::TypeKind::int64: return types::object_type(ObjectForm::integer);
    case types::TypeKind::float64: return types::object_type(ObjectForm::real);
    case types::TypeKind::string: return types::object_type(ObjectForm::text);
    default: return std::nullopt;
  }
}

ObjectType container_type(const Translation& translation, ObjectForm form, int32_t site) {
  ObjectType type = types::object_type(form);
  type.items = translation.sites->items_of(site);
  type.site = site;
  return type;
}

ir::ValueId emit_text_constant(Translation& translation, const std::string& text) {
  ir::Op op;
  op.kind = ir::OpKind::constant;
  op.type = ir::type_of_object(types::object_type(ObjectForm::text));
  op.literal = text;
  return emit(translation, std::move(op));
}

const ObjectType kText = types::object_type(ObjectForm::text);

Status cannot_be_text(const Translation& translation, const Value& value) {
  return user_error(ErrorCode::S0303, translation.span,
                    concat("This ", describe(value), " cannot be made text at run time yet."),
                    "print it, or make it text outside of the compiled function");
}

bool has_array(const ObjectType& type) {
  return type.form == ObjectForm::array ||
         std::any_of(type.items.begin(), type.items.end(), has_array);
}

Status no_ascii_text(const Translation& translation) {
  return user_error(ErrorCode::S0303, translation.span,
                    "`!a` in an f-string is not supported in compiled code yet.",
                    "write !r, or nothing");
}

ir::ValueId string_argument(Translation& translation, int32_t number, bool is_int) {
  ir::Op op;
  op.kind = ir::OpKind::argument;
  op.source = number;
  op.type.form = ir::TypeForm::python_scalar;
  op.type.element = types::numpy_type(is_int ? types::TypeKind::int64 : types::TypeKind::string);
  const ir::ValueId argument = emit(translation, std::move(op));
  return call_object(translation, is_int ? "text_of_value" : "text_of_argument", {argument}, kText);
}

Result<ir::ValueId> emit_path_text(Translation& translation, const Value& value,
                                   const PathExpression& path) {
  switch (path.kind) {
    case PathExpression::Kind::literal: return emit_text_constant(translation, path.text);
    case PathExpression::Kind::argument: {
      const types::ValueForm form = translation.argument_forms[static_cast<size_t>(path.argument)];
      return string_argument(translation, path.argument, form == types::ValueForm::python_int);
    }
    case PathExpression::Kind::concat: break;
    default: return cannot_be_text(translation, value);
  }
  ir::ValueId text;
  for (const PathExpression& part : path.operands) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId more, emit_path_text(translation, value, part));
    text =
        text.is_valid() ? call_object(translation, "text_concatenate", {text, more}, kText) : more;
  }
  return text;
}

// A value in an f-string; `how` is what stands behind it: "!r:>10".
Result<ir::ValueId> emit_formatted(Translation& translation, const FormattedPart& part) {
  const bool has_conversion = part.how.starts_with("!");
  const char conversion = has_conversion ? part.how[1] : 's';
  const size_t colon = part.how.find(':');
  const std::string format = colon == std::string::npos ? "" : part.how.substr(colon + 1);
  if (has_conversion || format.empty()) {
    SHOAL_ASSIGN_OR_RETURN(
        const ir::ValueId text,
        emit_text_of(translation, part.value, conversion == 's' ? "text_of_value" : "text_repr"));
    if (conversion == 'a') return no_ascii_text(translation);
    if (format.empty()) return text;
    return call_object(translation, "text_format", {emit_text_constant(translation, format), text},
                       kText);
  }
  const std::optional<ObjectType> type = object_type_of(translation, part.value);
  if (!type || has_array(*type)) return cannot_be_text(translation, part.value);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_object(translation, part.value, *type));
  return call_object(translation, "text_format", {emit_text_constant(translation, format), value},
                     kText);
}

Result<ir::ValueId> emit_formatted_text(Translation& translation, const FormattedText& formatted) {
  ir::ValueId text;
  for (const FormattedPart& part : formatted.parts) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId more, emit_formatted(translation, part));
    text =
        text.is_valid() ? call_object(translation, "text_concatenate", {text, more}, kText) : more;
  }
  return text.is_valid() ? text : emit_text_constant(translation, {});
}

Result<ir::ValueId> emit_optional(Translation& translation, const Value& value,
                                  const ObjectType& type) {
  if (value.is_none()) return emit_object_op(translation, ir::OpKind::make_none, {}, type);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId item, emit_object(translation, value, type.items[0]));
  return emit_object_op(translation, ir::OpKind::make_optional, {item}, type);
}

Result<ir::ValueId> emit_tuple(Translation& translation, const Sequence& sequence,
                               const ObjectType& type) {
  std::vector<ir::ValueId> items;
  for (size_t i = 0; i < type.items.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(items.emplace_back(),
                           emit_object(translation, sequence.items[i], type.items[i]));
  }
  return emit_object_op(translation, ir::OpKind::make_tuple, std::move(items), type);
}

Status other_type(const Translation& translation, const Value& value, const ObjectType& type) {
  const std::optional<ObjectType> own = object_type_of(translation, value);
  if (types::has_unknown(type) || (own && types::has_unknown(*own))) {
    return user_error(ErrorCode::S0210, translation.span,
                      "What an empty list, set or dict that was passed holds is not known in "
                      "compiled code.",
                      "pass one that has items, or make it in the function", describe(value));
  }
  return user_error(ErrorCode::S0209, translation.span,
                    concat("This is a ", describe(value), "; ", describe(Value{Object{{}, type}}),
                           " is needed here, as what is there already says."),
                    "use values of one type; write 1.0 instead of 1 where floats are meant",
                    describe(value));
}

}  // namespace

bool is_unknown(const Value& value) { return as_object(value, ObjectForm::unknown) != nullptr; }

Value unknown_value() { return Value{Object{{}, types::object_type(ObjectForm::unknown)}}; }

ir::ValueId emit_default(Translation& translation, const ir::Type& type) {
  if (type.form != ir::TypeForm::object) {
    const bool is_weak = type.form == ir::TypeForm::python_scalar;
    const ir::ValueId zero =
        emit_constant(translation, false, is_weak ? type.form : ir::TypeForm::numpy_scalar,
                      types::numpy_type(types::TypeKind::boolean));
    return emit_cast(translation, zero, type.element);
  }
  const ObjectType& object = type.object;
  switch (object.form) {
    case ObjectForm::text: return emit_text_constant(translation, {});
    case ObjectForm::list:
      return call_object(translation, "list_new", {emit_literal(translation, int64_t{0})}, object);
    case ObjectForm::dictionary: return call_object(translation, "dict_new", {}, object);
    case ObjectForm::set: return call_object(translation, "set_new", {}, object);
    case ObjectForm::array: {
      ObjectType made = types::array_type(object.element, object.rank);
      const std::vector<ir::ValueId> lengths(static_cast<size_t>(object.rank),
                                             emit_literal(translation, int64_t{0}));
      const ir::ValueId array = call_object(translation, "array_new", lengths, made);
      return made == object ? array
                            : emit_object_op(translation, ir::OpKind::array_as, {array}, object);
    }
    case ObjectForm::tuple: {
      std::vector<ir::ValueId> items;
      for (const ObjectType& item : object.items) {
        items.push_back(emit_default(translation, ir::type_of_object(item)));
      }
      return emit_object_op(translation, ir::OpKind::make_tuple, std::move(items), object);
    }
    default: return emit_object_op(translation, ir::OpKind::make_none, {}, object);
  }
}

Status walk_again() { return Status::internal("a function that was to be walked again was not"); }

std::optional<ObjectType> object_type_of(const Translation& translation, const Value& value) {
  if (const auto* literal = value.as<Literal>()) return literal_type(*literal);
  if (const auto* scalar = value.as<Scalar>()) return scalar_object_type(*scalar);
  if (const auto* object = value.as<Object>()) return object->type;
  if (is_text(value)) {
    const auto* text = value.as<Text>();
    if (text == nullptr || !(text->is_list || text->is_path)) return kText;
    if (text->is_list) return types::object_type(ObjectForm::list, {kText});
    return std::nullopt;
  }
  const Sequence* sequence = value.sequence();
  if (sequence != nullptr && sequence->kind == Sequence::Kind::tuple) {
    ObjectType tuple = types::object_type(ObjectForm::tuple);
    for (const Value& item : sequence->items) {
      std::optional<ObjectType> type = object_type_of(translation, item);
      if (!type) return std::nullopt;
      tuple.items.push_back(std::move(*type));
    }
    return tuple;
  }
  if (sequence != nullptr && sequence->site >= 0) {
    return container_type(translation, ObjectForm::list, sequence->site);
  }
  if (const Mapping* mapping = value.mapping(); mapping != nullptr && mapping->site >= 0) {
    return container_type(translation, ObjectForm::dictionary, mapping->site);
  }
  return std::nullopt;
}

Result<ir::ValueId> emit_object(Translation& translation, const Value& value,
                                const ObjectType& type) {
  if (is_unknown(value)) return emit_default(translation, ir::type_of_object(type));
  if (type.form == ObjectForm::optional && as_object(value, ObjectForm::optional) == nullptr) {
    return emit_optional(translation, value, type);
  }
  if (type.form == ObjectForm::none && value.is_none()) {
    return emit_object_op(translation, ir::OpKind::make_none, {}, type);
  }
  const std::optional<ObjectType> own = object_type_of(translation, value);
  if (own && types::is_mutable(own->form)) translation.sites->unify(*own, type);
  if (value.mapping() != nullptr ||
      (value.sequence() != nullptr && value.sequence()->kind == Sequence::Kind::list)) {
    return as_run_time(translation, value).take_status();
  }
  if (own && types::met_array_type(*own, type) == type && !(*own == type)) {
    return emit_object_op(translation, ir::OpKind::array_as, {value.as<Object>()->value}, type);
  }
  if (!own || !(*own == type)) return other_type(translation, value, type);
  if (type.form == ObjectForm::text) return emit_text(translation, value);
  if (const auto* text = value.as<Text>(); text != nullptr && text->is_list) {
    ir::Op op;
    op.kind = ir::OpKind::argument;
    op.source = text->path.argument;
    op.type = ir::type_of_object(type);
    return emit(translation, std::move(op));
  }
  if (const auto* object = value.as<Object>()) return object->value;
  if (const auto* scalar = value.as<Scalar>()) return scalar->value;
  if (const auto* literal = value.as<Literal>()) return emit_literal(translation, *literal);
  return emit_tuple(translation, *value.sequence(), type);
}

Value value_of_object(Translation& translation, ir::ValueId value, const ObjectType& type) {
  switch (type.form) {
    case ObjectForm::none: return Value{};
    case ObjectForm::boolean:
    case ObjectForm::integer:
    case ObjectForm::number:
    case ObjectForm::real: {
      const ir::Type scalar = ir::type_of_object(type);
      return Value{Scalar{value, scalar.form, scalar.element}};
    }
    case ObjectForm::tuple: {
      std::vector<Value> items;
      for (size_t i = 0; i < type.items.size(); ++i) {
        ir::Op op;
        op.kind = ir::OpKind::tuple_item;
        op.operands = {value};
        op.position = static_cast<int32_t>(i);
        op.type = ir::type_of_object(type.items[i]);
        const ir::ValueId item = emit(translation, std::move(op));
        items.push_back(value_of_object(translation, item, type.items[i]));
      }
      return sequence_value(Sequence::Kind::tuple, std::move(items));
    }
    case ObjectForm::unknown: return unknown_value();
    default: return Value{Object{value, type}};
  }
}

ir::ValueId emit_object_op(Translation& translation, ir::OpKind kind,
                           std::vector<ir::ValueId> operands, const ObjectType& result) {
  ir::Op op;
  op.kind = kind;
  op.operands = std::move(operands);
  op.type = ir::type_of_object(result);
  return emit(translation, std::move(op));
}

ir::ValueId call_object(Translation& translation, std::string_view function,
                        std::vector<ir::ValueId> operands, const ObjectType& result) {
  ir::Op op;
  op.kind = ir::OpKind::call_object;
  op.literal = std::string(function);
  op.operands = std::move(operands);
  op.type = ir::type_of_object(result);
  return emit(translation, std::move(op));
}

void call_object(Translation& translation, std::string_view function,
                 std::vector<ir::ValueId> operands) {
  ir::Op op;
  op.kind = ir::OpKind::call_object;
  op.literal = std::string(function);
  op.operands = std::move(operands);
  emit(translation, std::move(op));
}

Value call_object_value(Translation& translation, std::string_view function,
                        std::vector<ir::ValueId> operands, const ObjectType& result) {
  const ir::ValueId value = call_object(translation, function, std::move(operands), result);
  return value_of_object(translation, value, result);
}

bool is_text_value(const Value& value) {
  const auto* text = value.as<Text>();
  if (text != nullptr) return !text->is_list && !text->is_path;
  const auto* scalar = value.as<Scalar>();
  const bool is_string = scalar != nullptr && scalar->form == ir::TypeForm::python_scalar &&
                         scalar->type.kind == types::TypeKind::string;
  return is_string || is_text(value) || is_run_time_text(value);
}

bool is_run_time_text(const Value& value) { return as_object(value, ObjectForm::text) != nullptr; }

Result<ir::ValueId> emit_text(Translation& translation, const Value& value) {
  if (const Object* object = as_object(value, ObjectForm::text)) return object->value;
  if (const auto* literal = value.literal<std::string>()) {
    return emit_text_constant(translation, *literal);
  }
  if (const auto* formatted = value.as<FormattedTextRef>()) {
    return emit_formatted_text(translation, **formatted);
  }
  if (const auto* scalar = value.as<Scalar>(); scalar != nullptr) {
    if (scalar->form == ir::TypeForm::python_scalar &&
        scalar->type.kind == types::TypeKind::string) {
      return call_object(translation, "text_of_argument", {scalar->value}, kText);
    }
  }
  const auto* text = value.as<Text>();
  if (text == nullptr || text->is_list || text->is_path) return cannot_be_text(translation, value);
  return emit_path_text(translation, value, text->path);
}

Result<ir::ValueId> emit_text_of(Translation& translation, const Value& value,
                                 std::string_view function) {
  const auto* error = value.as<CaughtError>();
  if (error != nullptr && function == "text_of_value") return error->text;
  const std::optional<ObjectType> type = object_type_of(translation, value);
  if (!type || has_array(*type)) return cannot_be_text(translation, value);
  if (type->form == ObjectForm::text && function == "text_of_value") {
    return emit_text(translation, value);
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId object, emit_object(translation, value, *type));
  return call_object(translation, function, {object}, kText);
}

const Object* as_object(const Value& value, ObjectForm form) {
  const auto* object = value.as<Object>();
  return object != nullptr && object->type.form == form ? object : nullptr;
}

int32_t site_here(Translation& translation, size_t item_count) {
  return translation.sites->number_of(translation.call_path, translation.span, item_count);
}

Result<Value> make_list(Translation& translation, std::vector<Value> items) {
  const int32_t site = site_here(translation, 1);
  if (!translation.sites->site(site).is_run_time) {
    Sequence list{Sequence::Kind::list, std::move(items), site};
    return Value{std::make_shared<Sequence>(std::move(list))};
  }
  for (const Value& item : items) {
    const ObjectType type = container_type(translation, ObjectForm::list, site);
    SHOAL_RETURN_IF_ERROR(settle_item(translation, type, 0, item).take_status());
  }
  const ir::ValueId capacity = emit_literal(translation, static_cast<int64_t>(items.size()));
  SHOAL_ASSIGN_OR_RETURN(Value list, make_run_time_list(translation, site, capacity));
  const Object& object = *list.as<Object>();
  for (const Value& item : items) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value,
                           emit_object(translation, item, object.type.items[0]));
    ir::Op op;
    op.kind = ir::OpKind::list_append;
    op.operands = {object.value, value};
    emit(translation, std::move(op));
  }
  return list;
}

Result<Value> make_run_time_list(Translation& translation, int32_t site, ir::ValueId capacity) {
  translation.sites->make_run_time(site);
  const ObjectType type = container_type(translation, ObjectForm::list, site);
  if (!capacity.is_valid()) capacity = emit_literal(translation, int64_t{0});
  return Value{Object{call_object(translation, "list_new", {capacity}, type), type}};
}

Result<Value> as_run_time(Translation& translation, const Value& value) {
  if (value.as<Object>() != nullptr) return value;
  if (const auto* text = value.as<Text>(); text != nullptr && text->is_list) {
    const ObjectType type = types::object_type(ObjectForm::list, {kText});
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId list, emit_object(translation, value, type));
    return Value{Object{list, type}};
  }
  const Sequence* sequence = value.sequence();
  const Mapping* mapping = value.mapping();
  const int32_t site = sequence != nullptr  ? sequence->site
                       : mapping != nullptr ? mapping->site
                                            : -1;
  if (site < 0) {
    return user_error(ErrorCode::S0111, translation.span,
                      concat("This ", describe(value), " cannot be used at run time yet."),
                      "make it with [] and append(), or a comprehension");
  }
  translation.sites->make_run_time(site);
  return walk_again();
}

Result<ObjectType> settle_item(Translation& translation, const ObjectType& container, size_t item,
                               const Value& value) {
  const std::optional<ObjectType> own = object_type_of(translation, value);
  if (!own) {
    return user_error(ErrorCode::S0303, translation.span,
                      concat("This ", describe(value), " cannot be put into a ",
                             types::object_form_name(container.form), " at run time yet."),
                      "put in numbers, strings, and tuples, lists and dicts of them",
                      describe(value));
  }
  translation.sites->unify(container.items[item], *own);
  const bool is_settled =
      container.site >= 0 && translation.sites->set_item(container.site, item, *own);
  if (is_settled) return translation.sites->items_of(container.site)[item];
  if (container.site < 0 && types::has_unknown(container.items[item])) {
    return user_error(ErrorCode::S0210, translation.span,
                      concat("What the empty ", types::object_form_name(container.form),
                             " that was passed holds is not known in compiled code."),
                      "pass one that has items, or make it in the function");
  }
  const std::optional<ObjectType> met = met_type(container.items[item], *own);
  if (container.site < 0 && met && *met == container.items[item]) return *met;
  return user_error(
      ErrorCode::S0210, translation.span,
      concat("This ", describe(value), " goes into a ", describe(Value{Object{{}, container}}),
             ". What a list, set or dict holds is of one type in compiled code."),
      "use one type for all; write 1.0 instead of 1 where floats are meant", describe(value));
}

}  // namespace shoal::compiler
