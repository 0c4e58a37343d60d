// Built-in functions that go through their argument item by item.
#include <utility>

#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/operators.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::ObjectForm;
using types::ObjectType;

const ObjectType kBool = types::object_type(ObjectForm::boolean);

// A variable of the scope that only the steps of one call know.
std::string hidden_variable(const Translation& translation, std::string_view what) {
  const SourceSpan& span = translation.span;
  return concat(" ", what, " ", span.line, ":", span.column, "-", span.end_line, ":",
                span.end_column);
}

Value iteration_of(Iteration::Kind kind, std::vector<Value> parts, Value function = {}) {
  Iteration iteration;
  iteration.kind = kind;
  iteration.parts = std::move(parts);
  iteration.function = std::move(function);
  return Value{std::make_shared<const Iteration>(std::move(iteration))};
}

std::vector<Value> values_of(const std::vector<const Argument*>& arguments) {
  std::vector<Value> values;
  for (const Argument* argument : arguments) values.push_back(argument->value);
  return values;
}

// Folds the items into one value: `combine(so far, item)`.
template <typename Combine>
Result<Value> folded(Translation& translation, const Value& items, Value first,
                     std::string_view what, const Combine& combine) {
  const std::string name = hidden_variable(translation, what);
  translation.variable(name) = std::move(first);
  SHOAL_RETURN_IF_ERROR(translation.iterate(items,
                                            [&](const Value& item) -> Status {
                                              const Value so_far = translation.variable(name);
                                              SHOAL_ASSIGN_OR_RETURN(Value next,
                                                                     combine(so_far, item));
                                              translation.variable(name) = std::move(next);
                                              return Status::ok();
                                            },
                                            {name}));
  return translation.variable(name);
}

}  // namespace

Result<Value> python_enumerate(Translation&, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* items, call.required("iterable"));
  const Argument* given = call.find("start");
  const Value start = given == nullptr ? literal_value(int64_t{0}) : given->value;
  return iteration_of(Iteration::Kind::enumerate, {items->value, start});
}

Result<Value> python_zip(Translation&, const Call& call) {
  return iteration_of(Iteration::Kind::zip, values_of(call.find_all("iterables")));
}

Result<Value> python_reversed(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* items, call.required("sequence"));
  Value value = items->value;
  if (const auto* text = value.as<Text>(); text != nullptr && text->is_list) {
    SHOAL_ASSIGN_OR_RETURN(value, as_run_time(translation, value));
  }
  const bool is_range = value.as<std::shared_ptr<const Range>>() != nullptr;
  if (!is_range && value.as<Object>() == nullptr && value.sequence() == nullptr) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId text, emit_text(translation, value));
    value = Value{Object{text, types::object_type(ObjectForm::text)}};
  }
  return iteration_of(Iteration::Kind::reversed, {std::move(value)});
}

Result<Value> python_map(Translation&, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* function, call.required("func"));
  return iteration_of(Iteration::Kind::map, values_of(call.find_all("iterables")), function->value);
}

Result<Value> python_filter(Translation&, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* function, call.required("function"));
  SHOAL_ASSIGN_OR_RETURN(const Argument* items, call.required("iterable"));
  return iteration_of(Iteration::Kind::filter, {items->value}, function->value);
}

Result<Value> python_sum(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* items, call.required("iterable"));
  const Argument* start = call.find("start");
  return folded(translation, items->value,
                start == nullptr ? literal_value(int64_t{0}) : start->value, "sum",
                [&](const Value& total, const Value& item) {
                  return binary_operation(translation, ir::OpKind::add, total, item);
                });
}

// any() and all(): what comes behind the item that decides is not evaluated.
Result<Value> python_any(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* items, call.required("iterable"));
  const bool is_any = call.method == "any";
  const std::string name = hidden_variable(translation, call.method);
  translation.variable(name) = literal_value(!is_any);
  SHOAL_RETURN_IF_ERROR(translation.iterate(items->value,
                                            [&](const Value& item) -> Status {
                                              SHOAL_ASSIGN_OR_RETURN(const Value truth,
                                                                     translation.truth_value(item));
                                              return translation.leave_when(truth, is_any, [&] {
                                                translation.variable(name) = literal_value(is_any);
                                              });
                                            },
                                            {name}));
  return translation.variable(name);
}

Result<Value> iterator_contains(Translation& translation, const Value& iterator,
                                const Value& item) {
  const std::string name = hidden_variable(translation, "found");
  translation.variable(name) = literal_value(false);
  const auto step = [&](const Value& candidate) -> Status {
    SHOAL_ASSIGN_OR_RETURN(const Value is_same,
                           comparison(translation, ir::OpKind::equal, candidate, item));
    return translation.leave_when(is_same, true,
                                  [&] { translation.variable(name) = literal_value(true); });
  };
  SHOAL_RETURN_IF_ERROR(translation.iterate(iterator, step, {name}));
  return translation.variable(name);
}

Status sort_list(Translation& translation, const Object& list, const Call& call) {
  const Argument* given = call.find("reverse");
  const Argument* key = call.find("key");
  SHOAL_ASSIGN_OR_RETURN(
      const ir::ValueId is_reverse,
      emit_object(translation, given == nullptr ? literal_value(false) : given->value, kBool));
  const ObjectType* sorted = &list.type.items[0];
  if (key == nullptr || key->value.is_none()) {
    SHOAL_RETURN_IF_ERROR(check_orderable(translation, *sorted));
    call_object(translation, "list_sort", {list.value, is_reverse});
    return Status::ok();
  }
  // The sorted list may have been made at this place too.
  const int32_t site = translation.sites->number_of(~translation.call_path, translation.span, 1);
  SHOAL_ASSIGN_OR_RETURN(const Value keys, make_run_time_list(translation, site));
  SHOAL_RETURN_IF_ERROR(translation.iterate(
      Value{list},
      [&](const Value& item) -> Status {
        SHOAL_ASSIGN_OR_RETURN(const Value made, translation.call_function(key->value, {item}));
        return add_item(translation, keys, made);
      },
      {}));
  const Object& key_list = *keys.as<Object>();
  SHOAL_RETURN_IF_ERROR(check_orderable(translation, key_list.type.items[0]));
  call_object(translation, "list_sort_by", {list.value, key_list.value, is_reverse});
  return Status::ok();
}

Result<Value> python_sorted(Translation& translation, const Call& call) {
  SHOAL_ASSIGN_OR_RETURN(const Argument* items, call.required("iterable"));
  SHOAL_ASSIGN_OR_RETURN(const Value list, new_list_of(translation, items->value));
  SHOAL_RETURN_IF_ERROR(sort_list(translation, *list.as<Object>(), call));
  return list;
}

Result<Value> python_set(Translation& translation, const Call& call) {
  const Argument* items = call.find("items");
  return items == nullptr ? make_set(translation, {}) : new_set_of(translation, items->value);
}

// The smallest or largest of what an iterable gives; the first of equal ones.
Result<Value> extreme_item(Translation& translation, const Call& call, const Value& items) {
  const Argument* key = call.find("key");
  const Argument* otherwise = call.find("default");
  const bool has_key = key != nullptr && !key->value.is_none();
  const ir::OpKind order = call.method == "min" ? ir::OpKind::less : ir::OpKind::greater;
  // A list of the items and one of the keys: what is smallest is found by their numbers.
  SHOAL_ASSIGN_OR_RETURN(const Value list, list_of(translation, items));
  const auto* known = list.as<Object>();
  if (known == nullptr) {
    return user_error(ErrorCode::S0303, call.span,
                      concat(call.name, "() of a ", describe(items), " is not supported yet."));
  }
  const Object object = *known;
  const ObjectType integer = types::object_type(ObjectForm::integer);
  const Value count = value_of_object(
      translation, emit_object_op(translation, ir::OpKind::list_length, {object.value}, integer),
      integer);
  const auto best = [&]() -> Result<Value> {
    const auto key_of = [&](const Value& item) -> Result<Value> {
      if (!has_key) return item;
      return translation.call_function(key->value, {item});
    };
    SHOAL_ASSIGN_OR_RETURN(const Value first,
                           get_item(translation, list, literal_value(int64_t{0}), call.span));
    SHOAL_ASSIGN_OR_RETURN(const Value first_key, key_of(first));
    const std::string best_key = hidden_variable(translation, "best key");
    translation.variable(best_key) = first_key;
    const std::string best_item = hidden_variable(translation, "best item");
    translation.variable(best_item) = first;
    SHOAL_RETURN_IF_ERROR(translation.iterate(
        list,
        [&](const Value& item) -> Status {
          SHOAL_ASSIGN_OR_RETURN(const Value own, key_of(item));
          SHOAL_ASSIGN_OR_RETURN(
              const Value is_better,
              comparison(translation, order, own, Value(translation.variable(best_key))));
          return translation.when(is_better, [&] {
            translation.variable(best_key) = own;
            translation.variable(best_item) = item;
          });
        },
        {best_key, best_item}));
    return translation.variable(best_item);
  };
  SHOAL_ASSIGN_OR_RETURN(const Value is_empty, comparison(translation, ir::OpKind::equal, count,
                                                          literal_value(int64_t{0})));
  if (otherwise != nullptr) {
    return translation.choose(is_empty, [&]() -> Result<Value> { return otherwise->value; }, best);
  }
  SHOAL_RETURN_IF_ERROR(translation.raise_when(is_empty, ErrorKind::value_error,
                                               concat(call.name, "() arg is an empty sequence")));
  return best();
}

Status check_orderable(const Translation& translation, const ObjectType& type) {
  switch (type.form) {
    case ObjectForm::boolean:
    case ObjectForm::integer:
    case ObjectForm::real:
    case ObjectForm::number:
    case ObjectForm::text:
    case ObjectForm::unknown: return Status::ok();
    case ObjectForm::tuple:
    case ObjectForm::list:
      for (const ObjectType& item : type.items) {
        SHOAL_RETURN_IF_ERROR(check_orderable(translation, item));
      }
      return Status::ok();
    default: break;
  }
  const std::string name = describe(Value{Object{{}, type}});
  return user_error(ErrorCode::S0202, translation.span,
                    concat("A ", name, " has no order in compiled code."),
                    "sort by a key that is a number, text, or a tuple of them", name);
}

}  // namespace shoal::compiler
