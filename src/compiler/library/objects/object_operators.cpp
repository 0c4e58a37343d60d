// Operators and comparisons where an operand is text or a container.
#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/operators.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/outgoing/formatted_text.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::ObjectForm;
using types::ObjectType;

const ObjectType kText = types::object_type(ObjectForm::text);
const ObjectType kInt = types::object_type(ObjectForm::integer);
const ObjectType kBool = types::object_type(ObjectForm::boolean);

// Larger products of known items are made at run time.
constexpr int64_t kKnownItemsMax = 64;

bool is_int(const Translation& translation, const Value& value) {
  const std::optional<ObjectType> type = object_type_of(translation, value);
  return type && (type->form == ObjectForm::integer || type->form == ObjectForm::boolean);
}

// What an operator is not for if it gives this; run-time objects and what may become one.
bool may_be_object(const Value& value) {
  return value.as<Object>() != nullptr || is_text(value) || value.sequence() != nullptr ||
         value.mapping() != nullptr;
}

Result<std::optional<Value>> given(Result<Value> value) {
  SHOAL_ASSIGN_OR_RETURN(Value result, std::move(value));
  return std::optional(std::move(result));
}

std::optional<Value> nothing() { return std::nullopt; }

bool is_passed_list(const Value& value) {
  const auto* text = value.as<Text>();
  return text != nullptr && text->is_list;
}

bool is_list(const Value& value) {
  const Sequence* sequence = value.sequence();
  return as_object(value, ObjectForm::list) != nullptr || is_passed_list(value) ||
         (sequence != nullptr && sequence->kind == Sequence::Kind::list);
}

// A list of str that was passed is made an object when it is one's operand.
Result<Value> as_operand(Translation& translation, const Value& value) {
  return is_passed_list(value) ? as_run_time(translation, value) : value;
}

Result<Value> repeated_text(Translation& translation, const Value& text, const Value& count) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId repeated, emit_text(translation, text));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId number, emit_object(translation, count, kInt));
  return call_object_value(translation, "text_repeat", {repeated, number}, kText);
}

// [0] * n: known items a small known number of times stay known.
Result<Value> repeated_list(Translation& translation, const Value& list, const Value& count) {
  const Sequence* known = list.sequence();
  const auto* number = count.literal<int64_t>();
  if (known != nullptr && number != nullptr) {
    const auto size = static_cast<int64_t>(known->items.size());
    if (size == 0 || *number <= kKnownItemsMax / size) {
      std::vector<Value> items;
      for (int64_t i = 0; i < *number; ++i) {
        items.insert(items.end(), known->items.begin(), known->items.end());
      }
      return make_list(translation, std::move(items));
    }
  }
  SHOAL_ASSIGN_OR_RETURN(const Object repeated, at_run_time(translation, list));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId times, emit_object(translation, count, kInt));
  return call_object_value(translation, "list_repeat", {repeated.value, times}, repeated.type);
}

Result<Value> concatenated_lists(Translation& translation, const Value& left, const Value& right) {
  const Sequence* a = left.sequence();
  const Sequence* b = right.sequence();
  if (a != nullptr && b != nullptr) {
    std::vector<Value> items = a->items;
    items.insert(items.end(), b->items.begin(), b->items.end());
    return make_list(translation, std::move(items));
  }
  SHOAL_ASSIGN_OR_RETURN(const Object own, at_run_time(translation, left));
  SHOAL_ASSIGN_OR_RETURN(const Object more, at_run_time(translation, right));
  translation.sites->unify(own.type, more.type);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId other, emit_object(translation, Value{more}, own.type));
  return call_object_value(translation, "list_concatenate", {own.value, other}, own.type);
}

bool is_tuple(const Value& value) {
  const Sequence* sequence = value.sequence();
  return sequence != nullptr && sequence->kind == Sequence::Kind::tuple;
}

// tuple + tuple, tuple * constant; nullopt: something else.
std::optional<Value> tuple_of(OpKind kind, const Value& left, const Value& right) {
  std::vector<Value> items = left.sequence()->items;
  if (kind == OpKind::add) {
    if (!is_tuple(right)) return std::nullopt;
    const std::vector<Value>& more = right.sequence()->items;
    items.insert(items.end(), more.begin(), more.end());
    return sequence_value(Sequence::Kind::tuple, std::move(items));
  }
  const auto* count = right.literal<int64_t>();
  const auto size = static_cast<int64_t>(items.size());
  if (count == nullptr || (size > 0 && *count > kKnownItemsMax / size)) return std::nullopt;
  std::vector<Value> repeated;
  for (int64_t i = 0; i < *count; ++i) {
    repeated.insert(repeated.end(), items.begin(), items.end());
  }
  return sequence_value(Sequence::Kind::tuple, std::move(repeated));
}

bool is_dict(const Value& value) {
  return value.mapping() != nullptr || as_object(value, ObjectForm::dictionary) != nullptr;
}

Result<Value> merged_dicts(Translation& translation, const Value& left, const Value& right) {
  SHOAL_ASSIGN_OR_RETURN(const Object own, at_run_time(translation, left));
  SHOAL_ASSIGN_OR_RETURN(const Object more, at_run_time(translation, right));
  translation.sites->unify(own.type, more.type);
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId other, emit_object(translation, Value{more}, own.type));
  const ir::ValueId made = call_object(translation, "dict_copy", {own.value}, own.type);
  call_object(translation, "dict_update", {made, other});
  return value_of_object(translation, made, own.type);
}

std::string_view set_function(OpKind kind) {
  switch (kind) {
    case OpKind::bit_or: return "set_union";
    case OpKind::bit_and: return "set_intersection";
    case OpKind::subtract: return "set_difference";
    case OpKind::bit_xor: return "set_symmetric_difference";
    default: return {};
  }
}

Result<Value> equality(Translation& translation, const Value& left, const Value& right,
                       const ObjectType& type) {
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId a, emit_object(translation, left, type));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId b, emit_object(translation, right, type));
  if (type.form == ObjectForm::text) {
    return value_of_object(translation,
                           emit_object_op(translation, OpKind::text_equal, {a, b}, kBool), kBool);
  }
  return call_object_value(translation, "value_equal", {a, b}, kBool);
}

// `left == right` of an Optional and a value or None.
Result<Value> optional_equality(Translation& translation, const Object& optional,
                                const Value& other) {
  const Value is_there = value_of_object(
      translation, emit_object_op(translation, OpKind::is_there, {optional.value}, kBool), kBool);
  if (other.is_none()) {
    return comparison(translation, OpKind::equal, is_there, literal_value(false));
  }
  return translation.choose(
      is_there,
      [&]() -> Result<Value> {
        const ObjectType& type = optional.type.items[0];
        const ir::ValueId item =
            emit_object_op(translation, OpKind::optional_item, {optional.value}, type);
        return comparison(translation, OpKind::equal, value_of_object(translation, item, type),
                          other);
      },
      []() -> Result<Value> { return literal_value(false); });
}

Result<Value> negated(Translation& translation, const Value& truth) {
  if (const auto* known = truth.literal<bool>()) return literal_value(!*known);
  return comparison(translation, OpKind::equal, truth, literal_value(false));
}

Result<Value> equal_objects(Translation& translation, const Value& left, const Value& right) {
  const Object* a = as_object(left, ObjectForm::optional);
  const Object* b = as_object(right, ObjectForm::optional);
  if (a != nullptr && b == nullptr) return optional_equality(translation, *a, right);
  if (b != nullptr && a == nullptr) return optional_equality(translation, *b, left);
  const std::optional<ObjectType> own = object_type_of(translation, left);
  const std::optional<ObjectType> other = object_type_of(translation, right);
  if (!own || !other) {
    return undefined_operation(translation, OpKind::equal, left, right);
  }
  translation.sites->unify(*own, *other);
  const std::optional<ObjectType> met = met_type(*own, *other);
  // Values of different types are never equal; numbers of different types come to another rule.
  if (!met) return literal_value(false);
  return equality(translation, left, right, *met);
}

// A value of another operator than ==, which may not be None there.
Result<Value> operand_there(Translation& translation, const Value& own, const Value& left,
                            const Value& right, std::string_view before, std::string_view between) {
  const auto name = [&](const Value& value) -> std::string {
    if (&value == &own) return "'NoneType'";
    const Object* optional = as_object(value, ObjectForm::optional);
    if (optional != nullptr) {
      return python_repr(std::string(types::object_form_name(optional->type.items[0].form)));
    }
    const std::optional<ObjectType> type = object_type_of(translation, value);
    return python_repr(type ? std::string(types::object_form_name(type->form)) : describe(value));
  };
  return present(translation, own, ErrorKind::type_error,
                 concat(before, name(left), between, name(right)));
}

Result<Value> ordered(Translation& translation, OpKind kind, const Value& left,
                      const Value& right) {
  const bool may_be_none = as_object(left, ObjectForm::optional) != nullptr ||
                           as_object(right, ObjectForm::optional) != nullptr;
  if (may_be_none && !left.is_none() && !right.is_none()) {
    const std::string before =
        concat(python_repr(operator_text(kind)), " not supported between instances of ");
    SHOAL_ASSIGN_OR_RETURN(const Value a,
                           operand_there(translation, left, left, right, before, " and "));
    SHOAL_ASSIGN_OR_RETURN(const Value b,
                           operand_there(translation, right, left, right, before, " and "));
    return comparison(translation, kind, a, b);
  }
  const std::optional<ObjectType> own = object_type_of(translation, left);
  const std::optional<ObjectType> other = object_type_of(translation, right);
  const std::optional<ObjectType> met = own && other ? met_type(*own, *other) : std::nullopt;
  if (!met) {
    return user_error_of(
        ErrorKind::type_error, ErrorCode::S0202, translation.span,
        concat(python_repr(operator_text(kind)), " not supported between instances of ",
               python_repr(describe(left)), " and ", python_repr(describe(right))));
  }
  translation.sites->unify(*own, *other);
  SHOAL_RETURN_IF_ERROR(check_orderable(translation, *met));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId a, emit_object(translation, left, *met));
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId b, emit_object(translation, right, *met));
  const Value zero = literal_value(int64_t{0});
  if (own->form == ObjectForm::text) {
    return comparison(translation, kind,
                      call_object_value(translation, "text_compare", {a, b}, kInt), zero);
  }
  // It is 2 where a NaN decides: then all are false. So -1 and 0, of one side or the other, count.
  const bool is_flipped = kind == OpKind::greater || kind == OpKind::greater_equal;
  const Value order = call_object_value(translation, "value_compare",
                                        {is_flipped ? b : a, is_flipped ? a : b}, kInt);
  const bool is_strict = kind == OpKind::less || kind == OpKind::greater;
  return comparison(translation, is_strict ? OpKind::less : OpKind::less_equal, order, zero);
}

Result<Value> ordered_sets(Translation& translation, OpKind kind, const Object& left,
                           const Object& right) {
  const bool is_flipped = kind == OpKind::greater || kind == OpKind::greater_equal;
  const Object& small = is_flipped ? right : left;
  const Object& large = is_flipped ? left : right;
  const Value is_subset =
      call_object_value(translation, "set_is_subset", {small.value, large.value}, kBool);
  if (kind == OpKind::less_equal || kind == OpKind::greater_equal) return is_subset;
  return translation.choose(
      is_subset,
      [&]() -> Result<Value> {
        const Value same =
            call_object_value(translation, "set_equal", {small.value, large.value}, kBool);
        return negated(translation, same);
      },
      []() -> Result<Value> { return literal_value(false); });
}

}  // namespace

Result<std::optional<Value>> object_binary(Translation& translation, OpKind kind, const Value& left,
                                           const Value& right) {
  if (is_unknown(left) || is_unknown(right)) return std::optional(unknown_value());
  if (!may_be_object(left) && !may_be_object(right)) return nothing();
  const bool may_be_none = as_object(left, ObjectForm::optional) != nullptr ||
                           as_object(right, ObjectForm::optional) != nullptr;
  if (may_be_none && !left.is_none() && !right.is_none()) {
    const std::string before =
        concat("unsupported operand type(s) for ", operator_text(kind), ": ");
    SHOAL_ASSIGN_OR_RETURN(const Value a,
                           operand_there(translation, left, left, right, before, " and "));
    SHOAL_ASSIGN_OR_RETURN(const Value b,
                           operand_there(translation, right, left, right, before, " and "));
    return given(binary_operation(translation, kind, a, b));
  }
  const bool has_text = is_run_time_text(left) || is_run_time_text(right);
  if (kind == OpKind::add && has_text && is_text_value(left) && is_text_value(right)) {
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId a, emit_text(translation, left));
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId b, emit_text(translation, right));
    return std::optional(call_object_value(translation, "text_concatenate", {a, b}, kText));
  }
  if (kind == OpKind::multiply) {
    const bool is_left = is_text_value(left) || is_list(left);
    const Value& repeated = is_left ? left : right;
    const Value& count = is_left ? right : left;
    if (is_int(translation, count) && is_text_value(repeated)) {
      return given(repeated_text(translation, repeated, count));
    }
    if (is_int(translation, count) && is_list(repeated)) {
      return given(repeated_list(translation, repeated, count));
    }
  }
  if (is_tuple(left) && (kind == OpKind::add || kind == OpKind::multiply)) {
    if (std::optional<Value> made = tuple_of(kind, left, right)) return made;
  }
  const bool are_dicts = is_dict(left) && is_dict(right);
  if (kind == OpKind::bit_or && are_dicts) return given(merged_dicts(translation, left, right));
  if (kind == OpKind::add && is_list(left) && is_list(right)) {
    return given(concatenated_lists(translation, left, right));
  }
  const Object* set = as_object(left, ObjectForm::set);
  const Object* other = as_object(right, ObjectForm::set);
  if (set != nullptr && other != nullptr && !set_function(kind).empty()) {
    translation.sites->unify(set->type, other->type);
    SHOAL_ASSIGN_OR_RETURN(const ir::ValueId more, emit_object(translation, right, set->type));
    return std::optional(
        call_object_value(translation, set_function(kind), {set->value, more}, set->type));
  }
  return nothing();
}

Result<std::optional<Value>> object_comparison(Translation& translation, OpKind kind,
                                               const Value& left, const Value& right) {
  if (is_unknown(left) || is_unknown(right)) return std::optional(literal_value(false));
  if (is_passed_list(left) || is_passed_list(right)) {
    SHOAL_ASSIGN_OR_RETURN(const Value own, as_operand(translation, left));
    SHOAL_ASSIGN_OR_RETURN(const Value other, as_operand(translation, right));
    return object_comparison(translation, kind, own, other);
  }
  const bool is_equality = kind == OpKind::equal || kind == OpKind::not_equal;
  const bool are_constants = left.as<Literal>() != nullptr && right.as<Literal>() != nullptr;
  const bool are_texts = is_text_value(left) && is_text_value(right) && !are_constants &&
                         !translation.row_body.has_value();
  const bool has_object = left.as<Object>() != nullptr || right.as<Object>() != nullptr ||
                          left.sequence() != nullptr || right.sequence() != nullptr ||
                          left.mapping() != nullptr || right.mapping() != nullptr;
  if (!has_object && !are_texts) return nothing();
  if (left.as<Series>() != nullptr || right.as<Series>() != nullptr) return nothing();
  const Object* a = as_object(left, ObjectForm::set);
  const Object* b = as_object(right, ObjectForm::set);
  if (a != nullptr && b != nullptr && !is_equality) {
    return given(ordered_sets(translation, kind, *a, *b));
  }
  if (!is_equality) return given(ordered(translation, kind, left, right));
  SHOAL_ASSIGN_OR_RETURN(const Value same, equal_objects(translation, left, right));
  if (kind == OpKind::equal) return std::optional(same);
  return given(negated(translation, same));
}

}  // namespace shoal::compiler
