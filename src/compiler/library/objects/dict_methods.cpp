// dict() and the methods of dict.
#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/objects/known_lookups.h"
#include "compiler/library/operators.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;

const ObjectType kBool = types::object_type(ObjectForm::boolean);

Value iteration_over(Iteration::Kind kind, const Value& container) {
  Iteration iteration;
  iteration.kind = kind;
  iteration.parts = {container};
  return Value{std::make_shared<const Iteration>(std::move(iteration))};
}

Object empty_dict(Translation& translation) {
  const int32_t site = site_here(translation, 2);
  translation.sites->make_run_time(site);
  ObjectType type = types::object_type(ObjectForm::dictionary);
  type.items = translation.sites->items_of(site);
  type.site = site;
  return {call_object(translation, "dict_new", {}, type), type};
}

const Value* known_value(const Mapping& mapping, const Value& key) {
  const auto* wanted = key.as<Literal>();
  for (const auto& [own, value] : mapping.items) {
    const auto* literal = own.as<Literal>();
    if (wanted != nullptr && literal != nullptr && *wanted == *literal) return &value;
  }
  return nullptr;
}

// The first dict of a chain of changes: a new one with the same items.
Result<Value> new_dict_of(Translation& translation, const Value& items) {
  if (const Object* dict = as_object(items, ObjectForm::dictionary)) {
    return call_object_value(translation, "dict_copy", {dict->value}, dict->type);
  }
  const Object made = empty_dict(translation);
  SHOAL_RETURN_IF_ERROR(add_pairs(translation, made, items));
  return Value{made};
}

}  // namespace

// The pairs that an iterable gives become items of a dict.
Status add_pairs(Translation& translation, const Object& dict, const Value& pairs) {
  return translation.iterate(pairs,
                             [&](const Value& pair) -> Status {
                               if (is_unknown(pair)) return Status::ok();
                               const Sequence* parts = pair.sequence();
                               if (parts == nullptr || parts->items.size() != 2) {
                                 return user_error(ErrorCode::S0303, translation.span,
                                                   concat("A dict of items that are ",
                                                          describe(pair), " is not supported yet."),
                                                   "give it pairs: (key, value)", describe(pair));
                               }
                               return set_object_item(translation, dict, parts->items[0],
                                                      parts->items[1], translation.span);
                             },
                             {});
}

std::vector<const Argument*> named_arguments(const Call& call) {
  std::vector<const Argument*> named;
  for (const Argument& argument : call.arguments) {
    if (argument.name != "(others)") named.push_back(&argument);
  }
  return named;
}

Result<Value> python_dict(Translation& translation, const Call& call) {
  const std::vector<const Argument*> given = call.find_all("(others)");
  if (given.size() > 1) {
    return user_error(ErrorCode::S0105, call.span,
                      concat("dict expected at most 1 argument, got ", given.size()));
  }
  const Mapping* known = given.empty() ? nullptr : given[0]->value.mapping();
  const std::vector<const Argument*> named = named_arguments(call);
  if (given.empty() || (known != nullptr && named.empty())) {
    std::vector<std::pair<Value, Value>> items;
    if (known != nullptr) items = known->items;
    for (const Argument* argument : named) {
      items.emplace_back(literal_value(argument->name), argument->value);
    }
    return make_dict(translation, std::move(items));
  }
  Value items = given[0]->value;
  if (known != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(items, as_run_time(translation, items));
  }
  SHOAL_ASSIGN_OR_RETURN(Value made, new_dict_of(translation, items));
  for (const Argument* argument : named) {
    SHOAL_RETURN_IF_ERROR(set_object_item(translation, *made.as<Object>(),
                                          literal_value(argument->name), argument->value,
                                          call.span));
  }
  return made;
}

Result<Value> dict_from_keys(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* keys, call.required("iterable"));
  const Argument* value = call.find("value");
  const Object made = empty_dict(translation);
  SHOAL_RETURN_IF_ERROR(translation.iterate(
      keys->value,
      [&](const Value& key) {
        return set_object_item(translation, made, key, value == nullptr ? Value{} : value->value,
                               call.span);
      },
      {}));
  return Value{made};
}

Result<Value> dict_view(Translation& translation, const Call& call) {
  const Iteration::Kind kind = call.method == "items"    ? Iteration::Kind::items
                               : call.method == "values" ? Iteration::Kind::values
                                                         : Iteration::Kind::keys;
  const Mapping* mapping = call.receiver.mapping();
  if (mapping == nullptr) return iteration_over(kind, call.receiver);
  std::vector<Value> parts;
  for (const auto& [key, value] : mapping->items) {
    if (kind == Iteration::Kind::items) {
      parts.push_back(sequence_value(Sequence::Kind::tuple, {key, value}));
    } else {
      parts.push_back(kind == Iteration::Kind::keys ? key : value);
    }
  }
  return make_list(translation, std::move(parts));
}

Result<Value> dict_get(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* key, call.required("key"));
  const Argument* otherwise = call.find("default");
  if (const Mapping* mapping = call.receiver.mapping(); mapping != nullptr) {
    if (key->value.as<Literal>() != nullptr) {
      const Value* known = known_value(*mapping, key->value);
      return known != nullptr ? *known : otherwise != nullptr ? otherwise->value : Value{};
    }
    if (is_fixed_mapping(call.receiver) && call.method == "get") {
      return looked_up(translation, *mapping, key->value, [&]() -> Result<Value> {
        return otherwise == nullptr ? Value{} : otherwise->value;
      });
    }
  }
  const bool is_taken = call.method == "pop";
  SHOAL_ASSIGN_OR_RETURN(const Object dict, is_taken
                                                ? changing(translation, call.receiver, call.span)
                                                : at_run_time(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_item(translation, dict, 0, key->value));
  const ObjectType& type = dict.type.items[1];
  const ObjectType found_type = types::object_type(ObjectForm::optional, {type});
  const char* function = is_taken ? "dict_take" : "dict_find";
  const ir::ValueId found = call_object(translation, function, {dict.value, wanted}, found_type);
  if (otherwise == nullptr || otherwise->value.is_none()) {
    const bool is_optional = type.form == ObjectForm::optional;
    if (!is_optional) return value_of_object(translation, found, found_type);
  }
  const Value is_there = value_of_object(
      translation, emit_object_op(translation, ir::OpKind::is_there, {found}, kBool), kBool);
  return translation.choose(
      is_there,
      [&]() -> Result<Value> {
        const ir::ValueId item =
            emit_object_op(translation, ir::OpKind::optional_item, {found}, type);
        return value_of_object(translation, item, type);
      },
      [&]() -> Result<Value> { return otherwise == nullptr ? Value{} : otherwise->value; });
}

Result<Value> dict_setdefault(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* key, call.required("key"));
  const Argument* otherwise = call.find("default");
  SHOAL_ASSIGN_OR_RETURN(const Object dict, changing(translation, call.receiver, call.span));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_item(translation, dict, 0, key->value));
  SHOAL_ASSIGN_OR_RETURN(
      const ir::ValueId value,
      emit_item(translation, dict, 1, otherwise == nullptr ? Value{} : otherwise->value));
  return call_object_value(translation, "dict_setdefault", {dict.value, wanted, value},
                           dict.type.items[1]);
}

Result<Value> dict_pop(Translation& translation, const Call& call) {
  if (call.find("default") != nullptr) return dict_get(translation, call);
  SHOAL_ASSIGN_OR_RETURN(const Argument* key, call.required("key"));
  SHOAL_ASSIGN_OR_RETURN(const Object dict, changing(translation, call.receiver, call.span));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_item(translation, dict, 0, key->value));
  return call_object_value(translation, "dict_pop", {dict.value, wanted}, dict.type.items[1]);
}

Result<Value> dict_popitem(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object dict, changing(translation, call.receiver, call.span));
  return call_object_value(translation, "dict_popitem", {dict.value},
                           types::object_type(ObjectForm::tuple, dict.type.items));
}

}  // namespace shoal::compiler
