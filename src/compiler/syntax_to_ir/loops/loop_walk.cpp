#include "compiler/syntax_to_ir/loops/loop_walk.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/concat.h"
#include "compiler/syntax_to_ir/loops/iterators.h"
#include "compiler/values/errors.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using types::TypeKind;

constexpr size_t kUnrolledMax = 1000;

// What a walk has made up to some place, to walk again from there.
struct WalkState {
  explicit WalkState(const Walker& walker)
      : translation(walker.translation),
        callable_count(walker.callables.size()),
        scope(*walker.scope),
        iterators(walker.iterators) {
    for (const TryPart& part : walker.tries) raised_counts.push_back(part.raised.size());
  }
  void restore(Walker& walker) const {
    walker.translation = translation;
    walker.callables.resize(callable_count);
    *walker.scope = scope;
    walker.iterators = iterators;
    for (size_t i = 0; i < raised_counts.size(); ++i) {
      walker.tries[i].raised.resize(raised_counts[i]);
    }
  }

  Translation translation;
  size_t callable_count;
  Scope scope;
  std::vector<IteratorUse> iterators;
  std::vector<size_t> raised_counts;  // of the try statements around
};

// Walks a round; what follows is walked where the next one begins. Ways that break off are added to
// `breaks`.
Status walk_round(Walker& walker, const LoopParts& parts, std::vector<OpenEdge>& breaks,
                  const std::function<Result<Value>()>& item) {
  Scope& scope = *walker.scope;
  scope.loops.emplace_back();
  SHOAL_ASSIGN_OR_RETURN(const Value value, item());
  SHOAL_RETURN_IF_ERROR(parts.round(value));
  Loop loop = std::move(scope.loops.back());
  scope.loops.pop_back();
  if (!loop.breaks.empty() && parts.was_left != nullptr) *parts.was_left = true;
  for (OpenEdge& edge : loop.breaks) breaks.push_back(std::move(edge));
  if (!scope.is_ended) loop.continues.push_back(open_edge(walker));
  return join_edges(walker, std::move(loop.continues), parts.node.span).take_status();
}

Status walk_else(Walker& walker, const LoopParts& parts) {
  return parts.otherwise.is_valid() ? walk_statements(walker, parts.otherwise) : Status::ok();
}

class LoopWalk {
 public:
  LoopWalk(Walker& walker, LoopParts parts, Cursor& cursor)
      : walker_(walker), parts_(std::move(parts)), cursor_(cursor) {
    cursor_.add_variables(parts_.assigned);
    assigned_.insert(parts_.assigned.begin(), parts_.assigned.end());
  }

  Status run() {
    SHOAL_RETURN_IF_ERROR(cursor_.prepare());
    for (const auto& [name, value] : walker_.scope->variables) {
      if (assigned_.contains(name)) add_head(name, value);
    }
    const WalkState before(walker_);
    const int undecided = walker_.translation.undecided;
    const int ways_left = walker_.translation.ways_left;
    while (true) {
      SHOAL_ASSIGN_OR_RETURN(const bool is_done, walk());
      walker_.translation.ways_left = ways_left;
      if (is_done) return Status::ok();
      before.restore(walker_);
      walker_.translation.undecided = undecided;
    }
  }

 private:
  struct Head {
    ir::Type type;
    bool may_be_unbound = false;  // a second argument says whether it has a value
  };

  ir::ValueId emit_number(uint64_t number) {
    return emit_constant(walker_.translation, number, ir::TypeForm::numpy_scalar,
                         types::numpy_type(TypeKind::uint64));
  }

  Result<std::vector<ir::ValueId>> passed(ir::ValueId counter) {
    std::vector<ir::ValueId> values = {counter};
    for (const auto& [name, head] : heads_) {
      const Variable variable = variable_now(name);
      if (variable.value == nullptr) {
        values.push_back(emit_default(walker_.translation, head.type));
      } else {
        SHOAL_ASSIGN_OR_RETURN(values.emplace_back(), emit_as(walker_, *variable.value, head.type));
      }
      if (!head.may_be_unbound) continue;
      SHOAL_ASSIGN_OR_RETURN(values.emplace_back(),
                             emit_as(walker_, variable.is_bound, bool_type()));
    }
    return values;
  }

  // What a variable has where the head is jumped to from.
  struct Variable {
    std::shared_ptr<const Value> value;  // null: none
    Value is_bound;
  };
  Variable variable_now(const std::string& name) const {
    const std::map<std::string, Value>& variables = walker_.scope->variables;
    const auto found = variables.find(name);
    if (found == variables.end()) return {nullptr, literal_value(false)};
    if (const auto* maybe = found->second.as<MaybeUnbound>()) {
      return {maybe->value, run_time_value(walker_, maybe->is_bound, bool_type())};
    }
    return {std::make_shared<Value>(found->second), literal_value(true)};
  }

  [[nodiscard]] ir::Type bool_type() const { return *run_time_type(walker_, literal_value(true)); }

  // The variables as arguments of the head, which stand before all else.
  void emit_heads() {
    std::map<std::string, std::pair<ir::ValueId, ir::ValueId>> arguments;
    for (const auto& [name, head] : heads_) {
      auto& [value, is_bound] = arguments[name];
      value = emit_argument(walker_, head.type);
      if (head.may_be_unbound) is_bound = emit_argument(walker_, bool_type());
    }
    for (const auto& [name, head] : heads_) {
      const auto& [argument, is_bound] = arguments[name];
      Value value = run_time_value(walker_, argument, head.type);
      if (head.may_be_unbound) {
        value = Value{MaybeUnbound{std::make_shared<Value>(std::move(value)), is_bound}};
      }
      walker_.scope->variables[name] = std::move(value);
    }
  }

  // False: the head has to be another, and is known now; the walk is to be done again.
  Result<bool> walk() {
    std::map<std::string, Value>& variables = walker_.scope->variables;
    const std::map<std::string, Value> outside = variables;
    SHOAL_ASSIGN_OR_RETURN(const std::vector<ir::ValueId> first, passed(emit_number(0)));
    const Id<ir::Block> head = add_block(walker_);
    emit_jump(walker_, head, first);
    enter_block(walker_, head, outside);
    ir::Type counter_type;
    counter_type.form = ir::TypeForm::numpy_scalar;
    counter_type.element = types::numpy_type(TypeKind::uint64);
    const ir::ValueId counter = emit_argument(walker_, counter_type);
    emit_heads();
    for (const auto& [name, value] : unreadable_) variables[name] = value;
    walker_.translation.span = parts_.node.span;
    ++walker_.repeated;
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, cursor_.test(counter));
    std::vector<OpenEdge> ends;
    SHOAL_ASSIGN_OR_RETURN(const bool has_body, enter_body(truth, ends));
    if (has_body) {
      SHOAL_ASSIGN_OR_RETURN(const bool is_stable, walk_body(head, counter, outside, ends));
      --walker_.repeated;
      if (!is_stable) return false;
    } else {
      --walker_.repeated;
    }
    SHOAL_RETURN_IF_ERROR(join_edges(walker_, std::move(ends), parts_.node.span).take_status());
    return true;
  }

  // Adds the way on which the loop ends by its test, behind its `else`, to `ends`.
  Result<bool> enter_body(const Truth& truth, std::vector<OpenEdge>& ends) {
    if (truth.known && *truth.known) {
      const Id<ir::Block> body = add_block(walker_);
      const std::map<std::string, Value> variables = walker_.scope->variables;
      emit_jump(walker_, body, {});
      enter_block(walker_, body, variables);
      return true;
    }
    Cases cases;
    if (!truth.known) {
      cases = branch_on(walker_, truth);
      const OpenEdge body = open_edge(walker_);
      enter_block(walker_, cases.if_false, cases.before.variables);
      SHOAL_RETURN_IF_ERROR(walk_otherwise(ends));
      enter_block(walker_, body.block, body.variables);
      return true;
    }
    SHOAL_RETURN_IF_ERROR(walk_otherwise(ends));
    return false;
  }

  Status walk_otherwise(std::vector<OpenEdge>& ends) {
    ++walker_.translation.undecided;  // a break leaves it out
    SHOAL_RETURN_IF_ERROR(walk_else(walker_, parts_));
    --walker_.translation.undecided;
    if (!walker_.scope->is_ended) ends.push_back(open_edge(walker_));
    return Status::ok();
  }

  Result<bool> walk_body(Id<ir::Block> head, ir::ValueId counter,
                         const std::map<std::string, Value>& outside, std::vector<OpenEdge>& ends) {
    ++walker_.translation.undecided;
    SHOAL_RETURN_IF_ERROR(walk_round(walker_, parts_, ends, [&] { return cursor_.item(counter); }));
    --walker_.translation.undecided;
    if (walker_.scope->is_ended) return true;
    if (!check_types(outside)) return false;
    const ir::ValueId next =
        emit_operation(walker_.translation, ir::OpKind::add, {counter, emit_number(1)},
                       types::numpy_type(TypeKind::uint64));
    SHOAL_ASSIGN_OR_RETURN(std::vector<ir::ValueId> again, passed(next));
    emit_jump(walker_, head, std::move(again));
    return true;
  }

  // A number that a round may change is an argument of the head.
  void add_head(const std::string& name, const Value& value) {
    const std::optional<ir::Type> type = run_time_type(walker_, value_in(value));
    if (type) heads_[name] = {*type, value.as<MaybeUnbound>() != nullptr};
  }

  // Compares what a round has left with what it began with; false if the head has to be another.
  bool check_types(const std::map<std::string, Value>& outside) {
    bool is_stable = true;
    for (const std::string& name : assigned_) {
      const auto after = walker_.scope->variables.find(name);
      const auto before = outside.find(name);
      const bool has_before = before != outside.end();
      const bool is_settled = unreadable_.contains(name) ||
                              after == walker_.scope->variables.end() ||
                              (has_before && before->second.as<Unreadable>() != nullptr);
      if (is_settled) continue;
      const bool is_kept =
          has_before || heads_.contains(name)
              ? check_changed(name, has_before ? &before->second : nullptr, after->second)
              : check_new(name, after->second);
      is_stable = is_stable && is_kept;
    }
    return is_stable;
  }

  // A variable that the first round begins without.
  bool check_new(const std::string& name, const Value& after) {
    if (!is_read_elsewhere(name)) return true;
    const Value& now = value_in(after);
    const std::optional<ir::Type> type = run_time_type(walker_, now);
    const bool can_pass =
        type && (type->form == ir::TypeForm::object || type->element.is_numeric()) &&
        check_meeting(walker_, name, value_of(*type), now, parts_.node.span).is_ok();
    if (can_pass) {
      heads_[name] = {*type, true};
    } else {
      unreadable_[name] = without_value(name, parts_.node.span);
    }
    return false;
  }

  // `before` is null if the first round begins without the variable.
  bool check_changed(const std::string& name, const Value* before, const Value& after) {
    const auto head = heads_.find(name);
    Status meeting = head == heads_.end()
                         ? check_meeting(walker_, name, *before, after, parts_.node.span)
                         : check_head(name, head->second, before, after);
    if (!meeting.is_ok()) {
      heads_.erase(name);
      unreadable_[name] = unreadable(std::move(meeting), parts_.node.span);
      return false;
    }
    if (head == heads_.end()) return true;
    const Head met{*met_type(walker_, head->second.type, *run_time_type(walker_, value_in(after))),
                   head->second.may_be_unbound || after.as<MaybeUnbound>() != nullptr};
    const bool is_same =
        met.type == head->second.type && met.may_be_unbound == head->second.may_be_unbound;
    head->second = met;
    return is_same;
  }

  [[nodiscard]] Status check_head(const std::string& name, const Head& head, const Value* before,
                                  const Value& after) const {
    if (const auto* error = after.as<Unreadable>()) return Status::error(*error->error);
    const Value in_head = value_of(head.type);
    if (before != nullptr) {
      SHOAL_RETURN_IF_ERROR(
          check_meeting(walker_, name, in_head, value_in(*before), parts_.node.span));
    }
    return check_meeting(walker_, name, in_head, value_in(after), parts_.node.span);
  }

  static const Value& value_in(const Value& variable) {
    const auto* maybe = variable.as<MaybeUnbound>();
    return maybe == nullptr ? variable : *maybe->value;
  }

  // Any value of a type, to compare with.
  static Value value_of(const ir::Type& type) {
    if (type.form == ir::TypeForm::object) return Value{Object{{}, type.object}};
    return Value{Scalar{{}, type.form, type.element}};
  }

  // Whether the name stands in the function outside of the loop.
  [[nodiscard]] bool is_read_elsewhere(const std::string& name) const {
    const Node& root = walker_.node(walker_.active.back());
    return count_names(root, name) > count_names(parts_.node, name);
  }

  [[nodiscard]] int count_names(const Node& node, const std::string& name) const {
    int count = node.kind == syntax::NodeKind::name && node.text == name ? 1 : 0;
    for (const Id<Node> child : node.children) count += count_names(walker_.node(child), name);
    return count;
  }

  Walker& walker_;
  LoopParts parts_;
  Cursor& cursor_;
  std::set<std::string> assigned_;
  std::map<std::string, Head> heads_;        // variables that are arguments of the head
  std::map<std::string, Value> unreadable_;  // that have no one value there
};

// `item_of` gives the item of a round where that begins.
Status walk_known_items(Walker& walker, const LoopParts& parts, size_t count,
                        const std::function<Result<Value>(size_t)>& item_of) {
  if (count > kUnrolledMax) {
    return user_error(ErrorCode::S0101, parts.node.span,
                      concat("A loop over ", count,
                             " items that are known at compile time would be too much code."),
                      concat("loop over at most ", kUnrolledMax, " items, or over a range()"));
  }
  Scope& scope = *walker.scope;
  const int ways_left = walker.translation.ways_left;
  std::vector<OpenEdge> ends;
  for (size_t i = 0; i < count && !scope.is_ended; ++i) {
    SHOAL_RETURN_IF_ERROR(walk_round(walker, parts, ends, [&] { return item_of(i); }));
  }
  if (!scope.is_ended) {
    SHOAL_RETURN_IF_ERROR(walk_else(walker, parts));
    if (!scope.is_ended) ends.push_back(open_edge(walker));
  }
  walker.translation.ways_left = ways_left;
  return join_edges(walker, std::move(ends), parts.node.span).take_status();
}

// filter(function, items): the items for which it is true.
Status walk_filtered(Walker& walker, LoopParts parts, const Iteration& filter, SourceSpan span) {
  parts.round = [&walker, &filter, span, round = parts.round](const Value& item) -> Status {
    Value kept = item;
    if (!filter.function.is_none()) {
      SHOAL_ASSIGN_OR_RETURN(kept, call_function(walker, filter.function, {item}));
    }
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, kept, span));
    return walk_when(walker, truth, [&] { return round(item); }, span);
  };
  return walk_items_of(walker, std::move(parts), filter.parts[0], span);
}

Status walk_rounds(Walker& walker, LoopParts parts, const Value& items, SourceSpan span) {
  if (is_unknown(items)) {
    return walk_known_items(walker, parts, 1,
                            [](size_t) { return Result<Value>(unknown_value()); });
  }
  if (const Mapping* mapping = items.mapping()) {
    const auto pairs = mapping->items;
    return walk_known_items(walker, parts, pairs.size(),
                            [&](size_t i) { return Result<Value>(pairs[i].first); });
  }
  // A list is gone through as it is now: rounds may change it.
  if (const Sequence* sequence = items.sequence()) {
    const std::vector<Value> own = sequence->items;
    return walk_known_items(walker, parts, own.size(),
                            [&](size_t i) { return Result<Value>(own[i]); });
  }
  if (const std::optional<size_t> count = known_count(items)) {
    return walk_known_items(walker, parts, *count,
                            [&](size_t i) { return known_item(walker, items, i); });
  }
  if (const auto* iteration = items.as<std::shared_ptr<const Iteration>>()) {
    if ((*iteration)->kind == Iteration::Kind::filter) {
      return walk_filtered(walker, std::move(parts), **iteration, span);
    }
    if ((*iteration)->kind == Iteration::Kind::generator) {
      return walk_generator(walker, **iteration, std::move(parts));
    }
  }
  SHOAL_ASSIGN_OR_RETURN(const std::unique_ptr<Cursor> cursor, cursor_over(walker, items, span));
  return walk_loop(walker, std::move(parts), *cursor);
}

}  // namespace

Status walk_loop(Walker& walker, LoopParts parts, Cursor& cursor) {
  return LoopWalk(walker, std::move(parts), cursor).run();
}

Status walk_when(Walker& walker, const Truth& truth, const std::function<Status()>& step,
                 SourceSpan span, bool wanted) {
  if (truth.known) return *truth.known == wanted ? step() : Status::ok();
  Cases cases = branch_on(walker, truth);
  const OpenEdge if_true = open_edge(walker);
  if (!wanted) enter_block(walker, cases.if_false, cases.before.variables);
  ++walker.translation.undecided;
  SHOAL_RETURN_IF_ERROR(step());
  --walker.translation.undecided;
  std::vector<OpenEdge> ends;
  if (!walker.scope->is_ended) ends.push_back(open_edge(walker));
  ends.push_back({wanted ? cases.if_false : if_true.block, std::move(cases.before.variables), {}});
  return join_edges(walker, std::move(ends), span).take_status();
}

Status walk_items_of(Walker& walker, LoopParts parts, const Value& items, SourceSpan span) {
  SHOAL_ASSIGN_OR_RETURN(const bool has_items, begin_pass(walker, items, span));
  bool* const around_was_left = std::exchange(parts.was_left, nullptr);
  if (!has_items) return walk_known_items(walker, parts, 0, {});
  bool was_left = false;
  parts.was_left = &was_left;
  SHOAL_RETURN_IF_ERROR(walk_rounds(walker, std::move(parts), items, span));
  end_pass(walker, items, was_left);
  if (was_left && around_was_left != nullptr) *around_was_left = true;
  return Status::ok();
}

}  // namespace shoal::compiler
