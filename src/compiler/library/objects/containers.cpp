#include "compiler/library/objects/containers.h"

#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/known_lookups.h"
#include "compiler/library/operators.h"
#include "compiler/values/errors.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;

const ObjectType kInt = types::object_type(ObjectForm::integer);
const ObjectType kBool = types::object_type(ObjectForm::boolean);
const ObjectType kOptionalInt = types::object_type(ObjectForm::optional, {kInt});

// The bound of a slice of `length` items, as CPython's PySlice_AdjustIndices has it.
int64_t adjusted(std::optional<int64_t> bound, int64_t otherwise, int64_t length, bool is_down) {
  if (!bound) return otherwise;
  int64_t index = *bound;
  if (index < 0) index += length;
  const int64_t lowest = is_down ? -1 : 0;
  const int64_t highest = is_down ? length - 1 : length;
  return std::clamp(index, lowest, std::max(lowest, highest));
}

// A slice with known bounds of items that the walk knows; nullopt: a bound is not known.
Result<std::optional<std::vector<Value>>> known_slice(Translation& translation,
                                                      const std::vector<Value>& items,
                                                      const Slice& slice) {
  std::optional<int64_t> bounds[3];
  const Value* values[3] = {&slice.start, &slice.stop, &slice.step};
  for (size_t i = 0; i < 3; ++i) {
    if (values[i]->is_none()) continue;
    const auto* literal = values[i]->literal<int64_t>();
    if (literal == nullptr) return std::optional<std::vector<Value>>();
    bounds[i] = *literal;
  }
  const int64_t step = bounds[2].value_or(1);
  if (step == 0) {
    return user_error_of(ErrorKind::value_error, ErrorCode::S0308, translation.span,
                         "slice step cannot be zero");
  }
  const auto length = static_cast<int64_t>(items.size());
  const bool is_down = step < 0;
  int64_t index = adjusted(bounds[0], is_down ? length - 1 : 0, length, is_down);
  const int64_t stop = adjusted(bounds[1], is_down ? -1 : length, length, is_down);
  std::vector<Value> taken;
  for (; is_down ? index > stop : index < stop; index += step) {
    taken.push_back(items[static_cast<size_t>(index)]);
  }
  return std::optional(std::move(taken));
}

Result<std::vector<ir::ValueId>> emit_bounds(Translation& translation, const Slice& slice) {
  std::vector<ir::ValueId> bounds;
  for (const Value* bound : {&slice.start, &slice.stop, &slice.step}) {
    SHOAL_ASSIGN_OR_RETURN(bounds.emplace_back(), emit_object(translation, *bound, kOptionalInt));
  }
  return bounds;
}

Result<Value> sliced(Translation& translation, const Object& object, const Slice& slice) {
  SHOAL_ASSIGN_OR_RETURN(const std::vector<ir::ValueId> bounds, emit_bounds(translation, slice));
  const char* function = object.type.form == ObjectForm::text ? "text_slice" : "list_slice";
  return call_object_value(translation, function, {object.value, bounds[0], bounds[1], bounds[2]},
                           object.type);
}

Status wrong_index(const Object& object, const Value& key, SourceSpan span) {
  return user_error_of(
      ErrorKind::type_error, ErrorCode::S0202, span,
      concat(object.type.form == ObjectForm::text ? "string indices must be integers, not "
                                                  : "list indices must be integers or slices, not ",
             describe(key)));
}

bool is_int(const Translation& translation, const Value& key) {
  const std::optional<ObjectType> type = object_type_of(translation, key);
  return type && (type->form == ObjectForm::integer || type->form == ObjectForm::boolean);
}

Result<ir::ValueId> emit_index(Translation& translation, const Object& object, const Value& key,
                               SourceSpan span) {
  if (is_unknown(key)) return emit_default(translation, ir::type_of_object(kInt));
  if (!is_int(translation, key)) return wrong_index(object, key, span);
  if (const auto* scalar = key.as<Scalar>()) {
    return emit_cast(translation, scalar->value, types::numpy_type(types::TypeKind::int64));
  }
  return emit_object(translation, key, kInt);
}

Result<Value> item_of(Translation& translation, const Object& object, const Value& key,
                      SourceSpan key_span) {
  if (object.type.form == ObjectForm::array) return array_item(translation, object, key, key_span);
  if (const auto* slice = key.as<std::shared_ptr<const Slice>>();
      slice != nullptr && object.type.form != ObjectForm::dictionary) {
    return sliced(translation, object, **slice);
  }
  switch (object.type.form) {
    case ObjectForm::text: {
      SHOAL_ASSIGN_OR_RETURN(const ir::ValueId index,
                             emit_index(translation, object, key, key_span));
      return call_object_value(translation, "text_item", {object.value, index}, object.type);
    }
    case ObjectForm::list: {
      SHOAL_ASSIGN_OR_RETURN(const ir::ValueId index,
                             emit_index(translation, object, key, key_span));
      const ObjectType& item = object.type.items[0];
      return value_of_object(
          translation,
          emit_object_op(translation, ir::OpKind::list_item, {object.value, index}, item), item);
    }
    case ObjectForm::dictionary: {
      SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_item(translation, object, 0, key));
      return call_object_value(translation, "dict_item", {object.value, wanted},
                               object.type.items[1]);
    }
    default: break;
  }
  return user_error(ErrorCode::S0202, key_span,
                    concat(python_repr(describe(Value{object})), " object is not subscriptable"));
}

}  // namespace

bool is_known_items(const Value& value) {
  return value.sequence() != nullptr || value.mapping() != nullptr;
}

Result<Value> new_list_of(Translation& translation, const Value& items) {
  if (const Object* list = as_object(items, ObjectForm::list)) {
    return call_object_value(translation, "list_copy", {list->value}, list->type);
  }
  const int32_t site = site_here(translation, 1);
  SHOAL_ASSIGN_OR_RETURN(const Value made, make_run_time_list(translation, site));
  SHOAL_RETURN_IF_ERROR(translation.iterate(
      items, [&](const Value& item) { return add_item(translation, made, item); }, {}));
  return made;
}

Result<Value> list_of(Translation& translation, const Value& items) {
  const bool is_list = as_object(items, ObjectForm::list) != nullptr;
  const auto* text = items.as<Text>();
  if (is_list) return items;
  if (text != nullptr && text->is_list) return as_run_time(translation, items);
  return new_list_of(translation, items);
}

Result<Value> new_set_of(Translation& translation, const Value& items) {
  if (const Object* set = as_object(items, ObjectForm::set)) {
    return call_object_value(translation, "set_copy", {set->value}, set->type);
  }
  SHOAL_ASSIGN_OR_RETURN(const Value made, make_set(translation, {}));
  SHOAL_RETURN_IF_ERROR(translation.iterate(
      items, [&](const Value& item) { return add_item(translation, made, item); }, {}));
  return made;
}

Result<Value> present(Translation& translation, const Value& value, ErrorKind kind,
                      std::string message) {
  const Object* found = as_object(value, ObjectForm::optional);
  if (found == nullptr) return value;
  const Object optional = *found;
  const Value is_there = value_of_object(
      translation, emit_object_op(translation, ir::OpKind::is_there, {optional.value}, kBool),
      kBool);
  SHOAL_ASSIGN_OR_RETURN(const Value is_none, comparison(translation, ir::OpKind::equal, is_there,
                                                         literal_value(false)));
  SHOAL_RETURN_IF_ERROR(translation.raise_when(is_none, kind, std::move(message)));
  const ObjectType& type = optional.type.items[0];
  return value_of_object(
      translation, emit_object_op(translation, ir::OpKind::optional_item, {optional.value}, type),
      type);
}

bool is_from_outside(const Translation& translation, const Value& container) {
  const auto* object = container.as<Object>();
  const int32_t site = container.sequence() != nullptr  ? container.sequence()->site
                       : container.mapping() != nullptr ? container.mapping()->site
                       : object != nullptr              ? object->type.site
                                                        : -1;
  return translation.sites->is_outside(site);
}

Result<Object> at_run_time(Translation& translation, const Value& container) {
  SHOAL_ASSIGN_OR_RETURN(const Value made, as_run_time(translation, container));
  return *made.as<Object>();
}

Result<Object> changing(Translation& translation, const Value& container, SourceSpan span) {
  if (!is_from_outside(translation, container)) return at_run_time(translation, container);
  return user_error(ErrorCode::S0107, span,
                    concat("This ", describe(container),
                           " is from outside of the function; compiled code has a copy of it, and "
                           "nobody would see that it changes."),
                    "pass it as an argument, or make a new one in the function",
                    describe(container));
}

Result<ir::ValueId> emit_item(Translation& translation, const Object& container, size_t item,
                              const Value& value) {
  SHOAL_ASSIGN_OR_RETURN(const ObjectType type,
                         settle_item(translation, container.type, item, value));
  const bool is_key = item == 0 && container.type.form != ObjectForm::list;
  if (is_key && !types::is_hashable(type)) {
    return user_error_of(
        ErrorKind::type_error, ErrorCode::S0202, translation.span,
        concat("unhashable type: ", python_repr(types::object_form_name(type.form))));
  }
  // If the container does not know of the type yet, the walk is done again: any value does.
  if (!(type == container.type.items[item])) {
    return emit_default(translation, ir::type_of_object(container.type.items[item]));
  }
  return emit_object(translation, value, type);
}

Result<Value> object_item(Translation& translation, const Value& object, const Value& key,
                          SourceSpan key_span) {
  if (const Sequence* sequence = object.sequence()) {
    if (const auto* slice = key.as<std::shared_ptr<const Slice>>()) {
      SHOAL_ASSIGN_OR_RETURN(std::optional<std::vector<Value>> items,
                             known_slice(translation, sequence->items, **slice));
      if (items && sequence->kind == Sequence::Kind::list) {
        return make_list(translation, std::move(*items));
      }
      if (items) return sequence_value(sequence->kind, std::move(*items));
    }
    if (sequence->kind == Sequence::Kind::tuple) {
      return user_error(ErrorCode::S0406, key_span,
                        "An item of a tuple by a number that is known only at run time is not "
                        "supported yet.",
                        "use a list");
    }
  }
  if (as_object(object, ObjectForm::optional) != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(const Value there, present(translation, object, ErrorKind::type_error,
                                                      "'NoneType' object is not subscriptable"));
    return get_item(translation, there, key, key_span);
  }
  if (is_fixed_mapping(object)) return looked_up_item(translation, *object.mapping(), key);
  Value value = object;
  const auto* text = object.as<Text>();
  if (is_known_items(object) || (text != nullptr && text->is_list)) {
    SHOAL_ASSIGN_OR_RETURN(value, as_run_time(translation, object));
  } else if (value.as<Object>() == nullptr) {
    const std::optional<ObjectType> type = object_type_of(translation, object);
    if (!type) return user_error(ErrorCode::S0406, key_span, "This selection is not supported.");
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId made, emit_object(translation, object, *type));
    value = Value{Object{made, *type}};
  }
  return item_of(translation, *value.as<Object>(), key, key_span);
}

Status set_object_item(Translation& translation, const Object& object, const Value& key,
                       const Value& value, SourceSpan key_span) {
  if (object.type.form == ObjectForm::array) {
    return set_array_item(translation, object, key, value, key_span);
  }
  if (object.type.form == ObjectForm::dictionary) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_item(translation, object, 0, key));
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId given, emit_item(translation, object, 1, value));
    call_object(translation, "dict_set", {object.value, wanted, given});
    return Status::ok();
  }
  if (object.type.form != ObjectForm::list) {
    return user_error(
        ErrorCode::S0202, key_span,
        concat(python_repr(describe(Value{object})), " object does not support item assignment"));
  }
  if (const auto* slice = key.as<std::shared_ptr<const Slice>>()) {
    SHOAL_ASSIGN_OR_RETURN(const std::vector<ir::ValueId> bounds,
                           emit_bounds(translation, **slice));
    SHOAL_ASSIGN_OR_RETURN(const Value list, list_of(translation, value));
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId items, emit_object(translation, list, object.type));
    call_object(translation, "list_set_slice",
                {object.value, bounds[0], bounds[1], bounds[2], items});
    return Status::ok();
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId index, emit_index(translation, object, key, key_span));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId item, emit_item(translation, object, 0, value));
  ir::Op op;
  op.kind = ir::OpKind::list_set;
  op.operands = {object.value, index, item};
  emit(translation, std::move(op));
  return Status::ok();
}

Result<Value> object_contains(Translation& translation, const Value& container, const Value& item) {
  if (is_unknown(container) || is_unknown(item)) return literal_value(false);
  if (is_text_value(container)) {
    const ObjectType text_type = types::object_type(ObjectForm::text);
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, container));
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId part, emit_object(translation, item, text_type));
    return call_object_value(translation, "text_contains", {text, part}, kBool);
  }
  if (is_fixed_mapping(container)) {
    std::vector<Value> keys;
    for (const auto& [key, value] : container.mapping()->items) keys.push_back(key);
    return object_contains(translation, sequence_value(Sequence::Kind::tuple, std::move(keys)),
                           item);
  }
  if (const Sequence* sequence = container.sequence()) {
    // One comparison after the other, as far as needed.
    const std::vector<Value> candidates = sequence->items;
    Value found = literal_value(false);
    for (const Value& candidate : candidates) {
      const Value before = found;
      SHOAL_ASSIGN_OR_RETURN(
          found, translation.choose(
                     before, []() -> Result<Value> { return literal_value(true); },
                     [&] { return comparison(translation, ir::OpKind::equal, item, candidate); }));
    }
    return found;
  }
  if (const auto* view = container.as<std::shared_ptr<const Iteration>>()) {
    if ((*view)->kind == Iteration::Kind::keys) {
      return object_contains(translation, Value((*view)->parts[0]), item);
    }
    const bool is_of_dict =
        (*view)->kind == Iteration::Kind::values || (*view)->kind == Iteration::Kind::items;
    if (!is_of_dict) return iterator_contains(translation, container, item);
    SHOAL_ASSIGN_OR_RETURN(const Value list, list_of(translation, container));
    return object_contains(translation, list, item);
  }
  SHOAL_ASSIGN_OR_RETURN(const Object object, at_run_time(translation, container));
  const char* function = object.type.form == ObjectForm::list         ? "list_contains"
                         : object.type.form == ObjectForm::dictionary ? "dict_contains"
                                                                      : "set_contains";
  const std::optional<ObjectType> own = object_type_of(translation, item);
  const std::optional<ObjectType> met = own ? met_type(object.type.items[0], *own) : std::nullopt;
  if (!met || !(*met == object.type.items[0])) return literal_value(false);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_object(translation, item, *met));
  return call_object_value(translation, function, {object.value, value}, kBool);
}

Status delete_item(Translation& translation, const Value& container, const Value& key,
                   SourceSpan span) {
  SHOAL_ASSIGN_OR_RETURN(const Object object, changing(translation, container, span));
  if (object.type.form == ObjectForm::dictionary) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId wanted, emit_item(translation, object, 0, key));
    call_object(translation, "dict_delete", {object.value, wanted});
    return Status::ok();
  }
  if (object.type.form != ObjectForm::list) {
    return user_error(
        ErrorCode::S0202, span,
        concat(python_repr(describe(container)), " object doesn't support item deletion"));
  }
  if (const auto* slice = key.as<std::shared_ptr<const Slice>>()) {
    SHOAL_ASSIGN_OR_RETURN(const std::vector<ir::ValueId> bounds,
                           emit_bounds(translation, **slice));
    call_object(translation, "list_delete_slice", {object.value, bounds[0], bounds[1], bounds[2]});
    return Status::ok();
  }
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId index, emit_index(translation, object, key, span));
  call_object(translation, "list_delete", {object.value, index});
  return Status::ok();
}

Status add_item(Translation& translation, const Value& container, const Value& item) {
  SHOAL_ASSIGN_OR_RETURN(const Object object, changing(translation, container, translation.span));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId value, emit_item(translation, object, 0, item));
  if (object.type.form == ObjectForm::set) {
    call_object(translation, "set_add", {object.value, value});
    return Status::ok();
  }
  ir::Op op;
  op.kind = ir::OpKind::list_append;
  op.operands = {object.value, value};
  emit(translation, std::move(op));
  return Status::ok();
}

Result<Value> make_set(Translation& translation, const std::vector<Value>& items) {
  const int32_t site = site_here(translation, 1);
  translation.sites->make_run_time(site);
  ObjectType type = types::object_type(ObjectForm::set);
  type.items = translation.sites->items_of(site);
  type.site = site;
  const Value made = Value{Object{call_object(translation, "set_new", {}, type), type}};
  for (const Value& item : items) SHOAL_RETURN_IF_ERROR(add_item(translation, made, item));
  return made;
}

Result<Value> make_dict(Translation& translation, std::vector<std::pair<Value, Value>> items) {
  const int32_t site = site_here(translation, 2);
  if (!translation.sites->site(site).is_run_time) {
    return Value{std::make_shared<Mapping>(Mapping{std::move(items), site})};
  }
  ObjectType type = types::object_type(ObjectForm::dictionary);
  type.items = translation.sites->items_of(site);
  type.site = site;
  const Object made{call_object(translation, "dict_new", {}, type), type};
  for (const auto& [key, value] : items) {
    SHOAL_RETURN_IF_ERROR(set_object_item(translation, made, key, value, translation.span));
  }
  return Value{made};
}

}  // namespace shoal::compiler
