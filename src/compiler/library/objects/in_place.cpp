// Augmented assignments that change their left operand, which other names may hold too.
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/operators.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using types::ObjectForm;

bool is_list(const Value& value) {
  const Sequence* sequence = value.sequence();
  const auto* text = value.as<Text>();
  return as_object(value, ObjectForm::list) != nullptr || (text != nullptr && text->is_list) ||
         (sequence != nullptr && sequence->kind == Sequence::Kind::list);
}

Call call_of(const Translation& translation, const Value& receiver, std::string method,
             std::string parameter, const Value& argument) {
  Call call;
  call.name = method;
  call.method = std::move(method);
  call.receiver = receiver;
  call.arguments = {Argument{std::move(parameter), argument, translation.span}};
  call.span = translation.span;
  return call;
}

// All items are replaced by those of another list.
Status refill_list(Translation& translation, const Value& list, const Value& items) {
  const auto* known = list.as<std::shared_ptr<Sequence>>();
  const bool is_known = known != nullptr && items.sequence() != nullptr;
  if (is_known && !translation.is_undecided() && !is_from_outside(translation, list)) {
    (*known)->items = std::vector<Value>(items.sequence()->items);
    return Status::ok();
  }
  SHOAL_ASSIGN_OR_RETURN(const Object changed, changing(translation, list, translation.span));
  const Value all{std::make_shared<const Slice>()};
  return set_object_item(translation, changed, all, items, translation.span);
}

Result<bool> change_set(Translation& translation, OpKind kind, const Object& set,
                        const Value& right) {
  if (as_object(right, ObjectForm::set) == nullptr) return false;
  if (kind == OpKind::bit_or) {
    SHOAL_RETURN_IF_ERROR(
        table_update(translation, call_of(translation, Value{set}, "update", "(others)", right))
            .take_status());
    return true;
  }
  SHOAL_ASSIGN_OR_RETURN(const std::optional<Value> left,
                         object_binary(translation, kind, Value{set}, right));
  if (!left) return false;
  SHOAL_ASSIGN_OR_RETURN(const Object changed, changing(translation, Value{set}, translation.span));
  call_object(translation, "set_clear", {changed.value});
  call_object(translation, "set_update", {changed.value, left->as<Object>()->value});
  return true;
}

}  // namespace

Result<bool> apply_in_place(Translation& translation, OpKind kind, const Value& left,
                            const Value& right) {
  if (const Object* array = as_array(left)) {
    if (!is_array_operation(left, right)) return false;
    SHOAL_RETURN_IF_ERROR(array_in_place(translation, kind, Object(*array), right));
    return true;
  }
  if (is_list(left) && kind == OpKind::add) {
    const Call call = call_of(translation, left, "extend", "iterable", right);
    SHOAL_RETURN_IF_ERROR(list_extend(translation, call).take_status());
    return true;
  }
  if (is_list(left) && kind == OpKind::multiply) {
    SHOAL_ASSIGN_OR_RETURN(const Value items, binary_operation(translation, kind, left, right));
    SHOAL_RETURN_IF_ERROR(refill_list(translation, left, items));
    return true;
  }
  if (const Object* set = as_object(left, ObjectForm::set)) {
    return change_set(translation, kind, *set, right);
  }
  const bool is_dict =
      left.mapping() != nullptr || as_object(left, ObjectForm::dictionary) != nullptr;
  if (is_dict && kind == OpKind::bit_or) {
    const Call call = call_of(translation, left, "update", "(others)", right);
    SHOAL_RETURN_IF_ERROR(table_update(translation, call).take_status());
    return true;
  }
  return false;
}

}  // namespace shoal::compiler
