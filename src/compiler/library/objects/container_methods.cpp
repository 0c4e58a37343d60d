// Methods of list, dict and set.
#include <utility>

#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;

const ObjectType kInt = types::object_type(ObjectForm::integer);
const ObjectType kBool = types::object_type(ObjectForm::boolean);

// Lists that the walk knows are changed by it where every call comes to, and not otherwise.
bool is_changed_by_walk(const Translation& translation, const Value& list) {
  return list.as<Object>() == nullptr && !translation.is_undecided();
}

Result<ir::ValueId> emit_int(Translation& translation, const Call& call, std::string_view parameter,
                             int64_t otherwise) {
  const Argument* argument = call.find(parameter);
  return emit_object(translation, argument == nullptr ? literal_value(otherwise) : argument->value,
                     kInt);
}

Value iteration_over(Iteration::Kind kind, const Value& container) {
  Iteration iteration;
  iteration.kind = kind;
  iteration.parts = {container};
  return Value{std::make_shared<const Iteration>(std::move(iteration))};
}

// The argument as a container of the receiver's type.
Result<ir::ValueId> emit_other(Translation& translation, const Object& own, const Value& other) {
  Value made = other;
  if (own.type.form == ObjectForm::set) {
    if (as_object(other, ObjectForm::set) == nullptr) {
      SHOAL_ASSIGN_OR_RETURN(made, new_set_of(translation, other));
    }
  } else if (own.type.form == ObjectForm::list) {
    SHOAL_ASSIGN_OR_RETURN(made, list_of(translation, other));
  } else {
    SHOAL_ASSIGN_OR_RETURN(made, as_run_time(translation, other));
  }
  translation.sites->unify(own.type, made.as<Object>() == nullptr
                                         ? *object_type_of(translation, made)
                                         : made.as<Object>()->type);
  return emit_object(translation, made, own.type);
}

const Value* known_value(const Mapping& mapping, const Value& key) {
  const auto* wanted = key.as<Literal>();
  for (const auto& [own, value] : mapping.items) {
    const auto* literal = own.as<Literal>();
    if (wanted != nullptr && literal != nullptr && *wanted == *literal) return &value;
  }
  return nullptr;
}

}  // namespace

Result<Value> list_append(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* item, call.required("object"));
  if (is_changed_by_walk(translation, call.receiver)) {
    (*call.receiver.as<std::shared_ptr<Sequence>>())->items.push_back(item->value);
    return Value{};
  }
  SHOAL_RETURN_IF_ERROR(add_item(translation, call.receiver, item->value));
  return Value{};
}

Result<Value> list_extend(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* more, call.required("iterable"));
  const Sequence* known = more->value.sequence();
  if (known != nullptr && is_changed_by_walk(translation, call.receiver)) {
    const std::vector<Value> items = known->items;
    std::vector<Value>& own = (*call.receiver.as<std::shared_ptr<Sequence>>())->items;
    own.insert(own.end(), items.begin(), items.end());
    return Value{};
  }
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver));
  if (as_object(more->value, ObjectForm::list) == nullptr) {
    SHOAL_RETURN_IF_ERROR(translation.iterate(
        more->value, [&](const Value& item) { return add_item(translation, Value{list}, item); },
        {}));
    return Value{};
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId items, emit_other(translation, list, more->value));
  call_object(translation, "list_extend", {list.value, items});
  return Value{};
}

Result<Value> list_insert(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* item, call.required("object"));
  SHOAL_RETURN_IF_ERROR(call.required("index").take_status());
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId index, emit_int(translation, call, "index", 0));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_item(translation, list, 0, item->value));
  call_object(translation, "list_insert", {list.value, index, value});
  return Value{};
}

Result<Value> list_pop(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId index, emit_int(translation, call, "index", -1));
  return call_object_value(translation, "list_pop", {list.value, index}, list.type.items[0]);
}

Result<Value> list_change(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver));
  call_object(translation, concat("list_", call.method), {list.value});
  return Value{};
}

Result<Value> list_remove(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* item, call.required("value"));
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_item(translation, list, 0, item->value));
  call_object(translation, "list_remove", {list.value, value});
  return Value{};
}

Result<Value> list_index(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* item, call.required("value"));
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_item(translation, list, 0, item->value));
  if (call.method == "count") {
    return call_object_value(translation, "list_count", {list.value, value}, kInt);
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId start, emit_int(translation, call, "start", 0));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId stop, emit_int(translation, call, "stop", INT64_MAX));
  return call_object_value(translation, "list_index", {list.value, value, start, stop}, kInt);
}

Result<Value> list_copy(Translation& translation, const Call& call) {
  if (const Sequence* known = call.receiver.sequence()) return make_list(translation, known->items);
  return new_list_of(translation, call.receiver);
}

Result<Value> list_sort(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver));
  SHOAL_RETURN_IF_ERROR(sort_list(translation, list, call));
  return Value{};
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
  }
  SHOAL_ASSIGN_OR_RETURN(const Object dict, changing(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_item(translation, dict, 0, key->value));
  const ObjectType& type = dict.type.items[1];
  const ObjectType found_type = types::object_type(ObjectForm::optional, {type});
  const char* function = call.method == "pop" ? "dict_take" : "dict_find";
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
  SHOAL_ASSIGN_OR_RETURN(const Object dict, changing(translation, call.receiver));
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
  SHOAL_ASSIGN_OR_RETURN(const Object dict, changing(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_item(translation, dict, 0, key->value));
  return call_object_value(translation, "dict_pop", {dict.value, wanted}, dict.type.items[1]);
}

Result<Value> dict_popitem(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object dict, changing(translation, call.receiver));
  return call_object_value(translation, "dict_popitem", {dict.value},
                           types::object_type(ObjectForm::tuple, dict.type.items));
}

Result<Value> table_update(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* other, call.required("other"));
  SHOAL_ASSIGN_OR_RETURN(const Object table, changing(translation, call.receiver));
  const bool is_dict = table.type.form == ObjectForm::dictionary;
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId more, emit_other(translation, table, other->value));
  call_object(translation, is_dict ? "dict_update" : "set_update", {table.value, more});
  return Value{};
}

Result<Value> table_clear(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object table, changing(translation, call.receiver));
  const bool is_dict = table.type.form == ObjectForm::dictionary;
  call_object(translation, is_dict ? "dict_clear" : "set_clear", {table.value});
  return Value{};
}

Result<Value> table_copy(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object table, changing(translation, call.receiver));
  const bool is_dict = table.type.form == ObjectForm::dictionary;
  return call_object_value(translation, is_dict ? "dict_copy" : "set_copy", {table.value},
                           table.type);
}

Result<Value> set_change(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* item, call.required("object"));
  SHOAL_ASSIGN_OR_RETURN(const Object set, changing(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_item(translation, set, 0, item->value));
  call_object(translation, concat("set_", call.method), {set.value, value});
  return Value{};
}

Result<Value> set_pop(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object set, changing(translation, call.receiver));
  return call_object_value(translation, "set_pop", {set.value}, set.type.items[0]);
}

Result<Value> set_combine(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* other, call.required("other"));
  SHOAL_ASSIGN_OR_RETURN(const Object set, changing(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId more, emit_other(translation, set, other->value));
  return call_object_value(translation, concat("set_", call.method), {set.value, more}, set.type);
}

Result<Value> set_test(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* other, call.required("other"));
  SHOAL_ASSIGN_OR_RETURN(const Object set, changing(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId more, emit_other(translation, set, other->value));
  if (call.method == "isdisjoint") {
    return call_object_value(translation, "set_is_disjoint", {set.value, more}, kBool);
  }
  const bool is_subset = call.method == "issubset";
  return call_object_value(translation, "set_is_subset",
                           {is_subset ? set.value : more, is_subset ? more : set.value}, kBool);
}

}  // namespace shoal::compiler
