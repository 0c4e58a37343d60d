// Methods of list and set, and those that dicts share with sets.
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
  return list.sequence() != nullptr && !translation.is_undecided() &&
         !is_from_outside(translation, list);
}

Result<ir::ValueId> emit_int(Translation& translation, const Call& call, std::string_view parameter,
                             int64_t otherwise) {
  const Argument* argument = call.find(parameter);
  return emit_object(translation, argument == nullptr ? literal_value(otherwise) : argument->value,
                     kInt);
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
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver, call.span));
  const auto* text = more->value.as<Text>();
  const bool is_list =
      as_object(more->value, ObjectForm::list) != nullptr || (text != nullptr && text->is_list);
  if (!is_list) {
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
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver, call.span));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId index, emit_int(translation, call, "index", 0));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_item(translation, list, 0, item->value));
  call_object(translation, "list_insert", {list.value, index, value});
  return Value{};
}

Result<Value> list_pop(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver, call.span));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId index, emit_int(translation, call, "index", -1));
  return call_object_value(translation, "list_pop", {list.value, index}, list.type.items[0]);
}

Result<Value> list_change(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver, call.span));
  call_object(translation, concat("list_", call.method), {list.value});
  return Value{};
}

Result<Value> list_remove(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* item, call.required("value"));
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver, call.span));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_item(translation, list, 0, item->value));
  call_object(translation, "list_remove", {list.value, value});
  return Value{};
}

Result<Value> list_index(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* item, call.required("value"));
  SHOAL_ASSIGN_OR_RETURN(const Object list, at_run_time(translation, call.receiver));
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
  SHOAL_ASSIGN_OR_RETURN(const Object list, changing(translation, call.receiver, call.span));
  SHOAL_RETURN_IF_ERROR(sort_list(translation, list, call));
  return Value{};
}

Result<Value> table_update(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object table, changing(translation, call.receiver, call.span));
  const bool is_dict = table.type.form == ObjectForm::dictionary;
  for (const Argument* other : call.find_all("(others)")) {
    const bool is_table = other->value.mapping() != nullptr ||
                          as_object(other->value, ObjectForm::dictionary) != nullptr;
    if (is_dict && !is_table) {
      SHOAL_RETURN_IF_ERROR(add_pairs(translation, table, other->value));
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId more, emit_other(translation, table, other->value));
    call_object(translation, is_dict ? "dict_update" : "set_update", {table.value, more});
  }
  for (const Argument* named : named_arguments(call)) {
    SHOAL_RETURN_IF_ERROR(
        set_object_item(translation, table, literal_value(named->name), named->value, call.span));
  }
  return Value{};
}

Result<Value> table_clear(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object table, changing(translation, call.receiver, call.span));
  const bool is_dict = table.type.form == ObjectForm::dictionary;
  call_object(translation, is_dict ? "dict_clear" : "set_clear", {table.value});
  return Value{};
}

Result<Value> table_copy(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object table, at_run_time(translation, call.receiver));
  const bool is_dict = table.type.form == ObjectForm::dictionary;
  return call_object_value(translation, is_dict ? "dict_copy" : "set_copy", {table.value},
                           table.type);
}

Result<Value> set_change(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* item, call.required("object"));
  SHOAL_ASSIGN_OR_RETURN(const Object set, changing(translation, call.receiver, call.span));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_item(translation, set, 0, item->value));
  call_object(translation, concat("set_", call.method), {set.value, value});
  return Value{};
}

Result<Value> set_pop(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object set, changing(translation, call.receiver, call.span));
  return call_object_value(translation, "set_pop", {set.value}, set.type.items[0]);
}

// The set and all others, one after the other.
Result<Value> set_combine(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object set, at_run_time(translation, call.receiver));
  ir::ValueId made = call_object(translation, "set_copy", {set.value}, set.type);
  for (const Argument* other : call.find_all("(others)")) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId more, emit_other(translation, set, other->value));
    made = call_object(translation, concat("set_", call.method), {made, more}, set.type);
  }
  return value_of_object(translation, made, set.type);
}

Result<Value> set_combine_update(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Object set, changing(translation, call.receiver, call.span));
  Call combined = call;
  combined.method = call.method.substr(0, call.method.rfind('_'));
  SHOAL_ASSIGN_OR_RETURN(const Value made, set_combine(translation, combined));
  call_object(translation, "set_clear", {set.value});
  call_object(translation, "set_update", {set.value, made.as<Object>()->value});
  return Value{};
}

Result<Value> set_test(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* other, call.required("other"));
  SHOAL_ASSIGN_OR_RETURN(const Object set, at_run_time(translation, call.receiver));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId more, emit_other(translation, set, other->value));
  if (call.method == "isdisjoint") {
    return call_object_value(translation, "set_is_disjoint", {set.value, more}, kBool);
  }
  const bool is_subset = call.method == "issubset";
  return call_object_value(translation, "set_is_subset",
                           {is_subset ? set.value : more, is_subset ? more : set.value}, kBool);
}

}  // namespace shoal::compiler
