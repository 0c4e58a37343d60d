// Unpacking: a, *b, c = value.
#include <algorithm>

#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/operators.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/loops/iterators.h"
#include "compiler/syntax_to_ir/loops/loop_walk.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/outgoing/formatted_text.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using syntax::NodeKind;

struct Targets {
  const std::vector<Id<Node>>& all;
  size_t star;  // number of the starred one; all.size(): none
  [[nodiscard]] bool has_star() const { return star < all.size(); }
  [[nodiscard]] size_t count_min() const { return all.size() - (has_star() ? 1 : 0); }
};

std::string too_few_text(const Targets& targets) {
  return concat("not enough values to unpack (expected ", targets.has_star() ? "at least " : "",
                targets.count_min(), ", got ");
}

std::string too_many_text(const Targets& targets) {
  return concat("too many values to unpack (expected ", targets.count_min(), ")");
}

Status unpack_known(Walker& walker, const Node& target, const Targets& targets,
                    const std::vector<Value>& items) {
  const size_t count = targets.count_min();
  const bool is_too_few = items.size() < count;
  if (is_too_few || (items.size() > count && !targets.has_star())) {
    return user_error(
        ErrorCode::S0109, target.span,
        is_too_few ? concat(too_few_text(targets), items.size(), ")") : too_many_text(targets));
  }
  const size_t rest = items.size() - count;
  size_t next = 0;
  for (size_t i = 0; i < targets.all.size(); ++i) {
    const Node& own = walker.node(targets.all[i]);
    if (i != targets.star) {
      SHOAL_RETURN_IF_ERROR(assign_target(walker, own, items[next++]));
      continue;
    }
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(next);
    walker.translation.span = own.span;
    SHOAL_ASSIGN_OR_RETURN(
        const Value list,
        make_list(walker.translation, {first, first + static_cast<std::ptrdiff_t>(rest)}));
    SHOAL_RETURN_IF_ERROR(assign_target(walker, walker.node(own.children[0]), list));
    next += rest;
  }
  return Status::ok();
}

// Raises ValueError where the list has too few items or too many.
Status check_count(Walker& walker, const Targets& targets, const Value& list) {
  Translation& translation = walker.translation;
  const types::ObjectType integer = types::object_type(types::ObjectForm::integer);
  const Value length = value_of_object(
      translation,
      emit_object_op(translation, ir::OpKind::list_length, {list.as<Object>()->value}, integer),
      integer);
  const Value wanted = literal_value(static_cast<int64_t>(targets.count_min()));
  const SourceSpan span = translation.span;
  SHOAL_ASSIGN_OR_RETURN(const Value is_short,
                         comparison(translation, ir::OpKind::less, length, wanted));
  SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, is_short, span));
  const Value message = formatted_text(
      {{literal_value(too_few_text(targets)), {}}, {length, {}}, {literal_value(")"), {}}});
  SHOAL_RETURN_IF_ERROR(walk_when(
      walker, truth, [&] { return emit_raise(walker, ErrorKind::value_error, message); }, span));
  if (targets.has_star()) return Status::ok();
  SHOAL_ASSIGN_OR_RETURN(const Value is_long,
                         comparison(translation, ir::OpKind::greater, length, wanted));
  return translation.raise_when(is_long, ErrorKind::value_error, too_many_text(targets));
}

// An item from the front, or from the back behind the starred target.
Status unpack_list(Walker& walker, const Node& target, const Targets& targets, const Value& list) {
  Translation& translation = walker.translation;
  const auto count = static_cast<int64_t>(targets.all.size());
  std::vector<Value> items;
  for (int64_t i = 0; i < count; ++i) {
    const bool is_behind = static_cast<size_t>(i) > targets.star;
    Value key = literal_value(is_behind ? i - count : i);
    if (static_cast<size_t>(i) == targets.star) {
      const Value stop = i + 1 < count ? literal_value(i + 1 - count) : Value{};
      key = Value{std::make_shared<const Slice>(Slice{literal_value(i), stop, {}})};
    }
    SHOAL_ASSIGN_OR_RETURN(items.emplace_back(), get_item(translation, list, key, target.span));
  }
  for (size_t i = 0; i < items.size(); ++i) {
    const Node& own = walker.node(targets.all[i]);
    const Node& assigned = i == targets.star ? walker.node(own.children[0]) : own;
    SHOAL_RETURN_IF_ERROR(assign_target(walker, assigned, items[i]));
  }
  return Status::ok();
}

}  // namespace

Status unpack(Walker& walker, const Node& target, const Value& given) {
  SHOAL_ASSIGN_OR_RETURN(const Value value, with_items_taken(walker, given, target.span));
  const auto& all = walker.node(target.children[0]).children;
  const auto star = std::find_if(all.begin(), all.end(), [&](Id<Node> id) {
    return walker.node(id).kind == NodeKind::starred;
  });
  const Targets targets{all, static_cast<size_t>(star - all.begin())};
  if (const Sequence* sequence = value.sequence()) {
    return unpack_known(walker, target, targets, std::vector<Value>(sequence->items));
  }
  if (is_unknown(value)) {
    for (const Id<Node> id : all) {
      const Node& own = walker.node(id);
      const bool is_starred = own.kind == NodeKind::starred;
      SHOAL_RETURN_IF_ERROR(
          assign_target(walker, is_starred ? walker.node(own.children[0]) : own, unknown_value()));
    }
    return Status::ok();
  }
  const std::optional<types::ObjectType> type = object_type_of(walker.translation, value);
  const bool is_iterable =
      value.as<std::shared_ptr<const Iteration>>() != nullptr ||
      (type && (type->form == types::ObjectForm::text || types::is_mutable(type->form)));
  if (!is_iterable) {
    return user_error(ErrorCode::S0109, target.span,
                      concat("This ", describe(value), " cannot be unpacked in compiled code."),
                      "unpack a tuple, a list or text", describe(value));
  }
  walker.translation.span = target.span;
  SHOAL_ASSIGN_OR_RETURN(const Value list, list_of(walker.translation, value));
  SHOAL_RETURN_IF_ERROR(check_count(walker, targets, list));
  return unpack_list(walker, target, targets, list);
}

}  // namespace shoal::compiler
