// Loops: over what is known at compile time unrolled, all others as blocks.
#include <set>
#include <utility>

#include "base/concat.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/values/errors.h"

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
        scope(*walker.scope) {}
  void restore(Walker& walker) const {
    walker.translation = translation;
    walker.callables.resize(callable_count);
    *walker.scope = scope;
  }

  Translation translation;
  size_t callable_count;
  Scope scope;
};

// Walks `begin` and the body; what follows is walked where the next round begins. Ways that break
// off are added to `breaks`.
template <typename Begin>
Status walk_round(Walker& walker, const Node& statement, Id<Node> body,
                  std::vector<OpenEdge>& breaks, const Begin& begin) {
  Scope& scope = *walker.scope;
  scope.loops.emplace_back();
  SHOAL_RETURN_IF_ERROR(begin());
  SHOAL_RETURN_IF_ERROR(walk_statements(walker, body));
  Loop loop = std::move(scope.loops.back());
  scope.loops.pop_back();
  for (OpenEdge& edge : loop.breaks) breaks.push_back(std::move(edge));
  if (!scope.is_ended) loop.continues.push_back(open_edge(walker));
  return join_edges(walker, std::move(loop.continues), statement.span).take_status();
}

// Walks a loop whose rounds are known only at run time. Variables that the body assigns are
// arguments of its head; when one turns out to be of another type in the body, all is walked again.
class LoopWalk {
 public:
  LoopWalk(Walker& walker, const Node& statement, Id<Node> body, Id<Node> otherwise)
      : walker_(walker), statement_(statement), body_(body), otherwise_(otherwise) {
    std::vector<std::string> names;
    collect_assigned(walker, body, names);
    assigned_.insert(names.begin(), names.end());
  }
  virtual ~LoopWalk() = default;

  Status run() {
    SHOAL_RETURN_IF_ERROR(prepare());
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

 protected:
  // What a kind of loop adds; `counter` is the number of the round.
  virtual Status prepare() { return Status::ok(); }
  virtual Result<Truth> test(ir::ValueId counter) = 0;
  virtual Status begin_round(ir::ValueId) { return Status::ok(); }

  void add_assigned(const Node& target) {
    std::vector<std::string> names;
    collect_targets(walker_, target, names);
    assigned_.insert(names.begin(), names.end());
  }
  Walker& walker() { return walker_; }
  [[nodiscard]] const Node& statement() const { return statement_; }

 private:
  struct Head {
    ir::Type type;
    bool may_be_unbound = false;  // a second argument says whether it has a value
  };

  ir::ValueId emit_number(uint64_t number) {
    return emit_constant(walker_.translation, number, ir::TypeForm::numpy_scalar,
                         types::numpy_type(TypeKind::uint64));
  }

  std::vector<ir::ValueId> passed(ir::ValueId counter) {
    std::vector<ir::ValueId> values = {counter};
    for (const auto& [name, head] : heads_) {
      const Variable variable = variable_now(name);
      values.push_back(emit_as(walker_, *variable.value, head.type));
      if (head.may_be_unbound) values.push_back(emit_as(walker_, variable.is_bound, bool_type()));
    }
    return values;
  }

  // What a variable has where the head is jumped to from.
  struct Variable {
    std::shared_ptr<const Value> value;
    Value is_bound;
  };
  Variable variable_now(const std::string& name) const {
    const std::map<std::string, Value>& variables = walker_.scope->variables;
    const auto found = variables.find(name);
    if (found == variables.end()) {
      return {std::make_shared<Value>(literal_value(false)), literal_value(false)};
    }
    if (const auto* maybe = found->second.as<MaybeUnbound>()) {
      return {maybe->value, scalar_value(maybe->is_bound, bool_type())};
    }
    return {std::make_shared<Value>(found->second), literal_value(true)};
  }

  static ir::Type bool_type() { return *scalar_type(literal_value(true)); }

  // The variable as an argument of the head.
  Value emit_head(const Head& head) {
    const Value value = scalar_value(emit_argument(walker_, head.type), head.type);
    if (!head.may_be_unbound) return value;
    return Value{MaybeUnbound{std::make_shared<Value>(value), emit_argument(walker_, bool_type())}};
  }

  // False: the head has to be another, and is known now; the walk is to be done again.
  Result<bool> walk() {
    std::map<std::string, Value>& variables = walker_.scope->variables;
    const std::map<std::string, Value> outside = variables;
    const std::vector<ir::ValueId> first = passed(emit_number(0));
    const Id<ir::Block> head = add_block(walker_);
    emit_jump(walker_, head, first);
    enter_block(walker_, head, outside);
    ir::Type counter_type;
    counter_type.form = ir::TypeForm::numpy_scalar;
    counter_type.element = types::numpy_type(TypeKind::uint64);
    const ir::ValueId counter = emit_argument(walker_, counter_type);
    for (const auto& [name, head] : heads_) variables[name] = emit_head(head);
    for (const auto& [name, value] : unreadable_) variables[name] = value;
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, test(counter));
    std::vector<OpenEdge> ends;
    SHOAL_ASSIGN_OR_RETURN(const bool has_body, enter_body(truth, ends));
    if (has_body) {
      SHOAL_ASSIGN_OR_RETURN(const bool is_stable, walk_body(head, counter, outside, ends));
      if (!is_stable) return false;
    }
    SHOAL_RETURN_IF_ERROR(join_edges(walker_, std::move(ends), statement_.span).take_status());
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
    SHOAL_RETURN_IF_ERROR(walk_statements(walker_, otherwise_));
    --walker_.translation.undecided;
    if (!walker_.scope->is_ended) ends.push_back(open_edge(walker_));
    return Status::ok();
  }

  Result<bool> walk_body(Id<ir::Block> head, ir::ValueId counter,
                         const std::map<std::string, Value>& outside, std::vector<OpenEdge>& ends) {
    ++walker_.translation.undecided;
    SHOAL_RETURN_IF_ERROR(
        walk_round(walker_, statement_, body_, ends, [&] { return begin_round(counter); }));
    --walker_.translation.undecided;
    if (walker_.scope->is_ended) return true;
    if (!check_types(outside)) return false;
    const ir::ValueId next =
        emit_operation(walker_.translation, ir::OpKind::add, {counter, emit_number(1)},
                       types::numpy_type(TypeKind::uint64));
    emit_jump(walker_, head, passed(next));
    return true;
  }

  // A number that a round may change is an argument of the head.
  void add_head(const std::string& name, const Value& value) {
    const std::optional<ir::Type> type = scalar_type(value_in(value));
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
              ? check_changed(name, has_before ? before->second : Value{}, after->second)
              : check_new(name, after->second);
      is_stable = is_stable && is_kept;
    }
    return is_stable;
  }

  // A variable that the first round begins without.
  bool check_new(const std::string& name, const Value& after) {
    if (!is_read_elsewhere(name)) return true;
    const Value& now = value_in(after);
    const std::optional<ir::Type> type = scalar_type(now);
    const bool can_pass =
        type && type->element.is_numeric() &&
        check_meeting(walker_, name, value_of(*type), now, statement_.span).is_ok();
    if (can_pass) {
      heads_[name] = {*type, true};
    } else {
      unreadable_[name] = without_value(name, statement_.span);
    }
    return false;
  }

  bool check_changed(const std::string& name, const Value& before, const Value& after) {
    const auto head = heads_.find(name);
    Status meeting = head == heads_.end()
                         ? check_meeting(walker_, name, before, after, statement_.span)
                         : check_head(name, head->second, before, after);
    if (!meeting.is_ok()) {
      heads_.erase(name);
      unreadable_[name] = unreadable(std::move(meeting), statement_.span);
      return false;
    }
    if (head == heads_.end()) return true;
    const Head met{*met_type(walker_, head->second.type, *scalar_type(value_in(after))),
                   head->second.may_be_unbound || after.as<MaybeUnbound>() != nullptr};
    const bool is_same =
        met.type == head->second.type && met.may_be_unbound == head->second.may_be_unbound;
    head->second = met;
    return is_same;
  }

  [[nodiscard]] Status check_head(const std::string& name, const Head& head, const Value& before,
                                  const Value& after) const {
    if (const auto* error = after.as<Unreadable>()) return Status::error(*error->error);
    const Value in_head = value_of(head.type);
    if (!before.is_none()) {
      SHOAL_RETURN_IF_ERROR(
          check_meeting(walker_, name, in_head, value_in(before), statement_.span));
    }
    return check_meeting(walker_, name, in_head, value_in(after), statement_.span);
  }

  static const Value& value_in(const Value& variable) {
    const auto* maybe = variable.as<MaybeUnbound>();
    return maybe == nullptr ? variable : *maybe->value;
  }

  // Any value of a type, to compare with.
  static Value value_of(const ir::Type& type) { return scalar_value({}, type); }

  // Whether the name stands in the function outside of the loop.
  [[nodiscard]] bool is_read_elsewhere(const std::string& name) const {
    const Node& root = walker_.node(walker_.active.back());
    return count_names(root, name) > count_names(statement_, name);
  }

  [[nodiscard]] int count_names(const Node& node, const std::string& name) const {
    int count = node.kind == syntax::NodeKind::name && node.text == name ? 1 : 0;
    for (const Id<Node> child : node.children) count += count_names(walker_.node(child), name);
    return count;
  }

  Walker& walker_;
  const Node& statement_;
  Id<Node> body_;
  Id<Node> otherwise_;
  std::set<std::string> assigned_;
  std::map<std::string, Head> heads_;        // variables that are arguments of the head
  std::map<std::string, Value> unreadable_;  // that have no one value there
};

class WhileWalk final : public LoopWalk {
 public:
  WhileWalk(Walker& walker, const Node& statement)
      : LoopWalk(walker, statement, statement.children[1], statement.children[2]) {}

 private:
  Result<Truth> test(ir::ValueId) override {
    return walk_condition(walker(), statement().children[0]);
  }
};

class RangeWalk final : public LoopWalk {
 public:
  RangeWalk(Walker& walker, const Node& statement, const Range& range)
      : LoopWalk(walker, statement, statement.children[2], statement.children[3]), range_(range) {
    add_assigned(walker.node(statement.children[0]));
  }

 private:
  Status prepare() override {
    ir::Type type;
    type.form = ir::TypeForm::python_scalar;
    type.element = types::numpy_type(TypeKind::int64);
    for (const Value* bound : {&range_.start, &range_.stop, &range_.step}) {
      SHOAL_RETURN_IF_ERROR(check_can_meet(walker(), {}, *bound, statement().span));
    }
    start_ = emit_as(walker(), range_.start, type);
    step_ = emit_as(walker(), range_.step, type);
    ir::Op op;
    op.kind = ir::OpKind::range_length;
    op.type.form = ir::TypeForm::numpy_scalar;
    op.type.element = types::numpy_type(TypeKind::uint64);
    op.operands = {start_, emit_as(walker(), range_.stop, type), step_};
    length_ = emit(walker().translation, std::move(op));
    return Status::ok();
  }

  Result<Truth> test(ir::ValueId counter) override {
    return Truth{{},
                 emit_operation(walker().translation, ir::OpKind::less, {counter, length_},
                                types::numpy_type(TypeKind::boolean))};
  }

  // start + counter × step, which does not overflow where the loop goes.
  Status begin_round(ir::ValueId counter) override {
    Translation& translation = walker().translation;
    const types::ColumnType int64 = types::numpy_type(TypeKind::int64);
    const auto in_numpy = [&](ir::OpKind kind, std::vector<ir::ValueId> operands) {
      return emit_operation(translation, kind, std::move(operands), int64);
    };
    const ir::ValueId number = in_numpy(ir::OpKind::cast, {counter});
    const ir::ValueId distance = in_numpy(ir::OpKind::multiply, {number, step_});
    const ir::ValueId item = in_numpy(ir::OpKind::add, {distance, start_});
    const ir::ValueId value =
        emit_operation(translation, ir::OpKind::cast, {item}, int64, ir::TypeForm::python_scalar);
    return assign_target(walker(), walker().node(statement().children[0]),
                         scalar_value(value, type_of(translation, value)));
  }

  Range range_;
  ir::ValueId start_;
  ir::ValueId step_;
  ir::ValueId length_;
};

Status walk_unrolled(Walker& walker, const Node& statement, const std::vector<Value>& items) {
  if (items.size() > kUnrolledMax) {
    return user_error(ErrorCode::S0101, statement.span,
                      concat("A loop over ", items.size(),
                             " items that are known at compile time would be too much code."),
                      concat("loop over at most ", kUnrolledMax, " items, or over a range()"));
  }
  Scope& scope = *walker.scope;
  const int ways_left = walker.translation.ways_left;
  std::vector<OpenEdge> ends;
  for (const Value& item : items) {
    SHOAL_RETURN_IF_ERROR(walk_round(walker, statement, statement.children[2], ends, [&] {
      return assign_target(walker, walker.node(statement.children[0]), item);
    }));
    if (scope.is_ended) break;
  }
  if (!scope.is_ended) {
    SHOAL_RETURN_IF_ERROR(walk_statements(walker, statement.children[3]));
    if (!scope.is_ended) ends.push_back(open_edge(walker));
  }
  walker.translation.ways_left = ways_left;
  return join_edges(walker, std::move(ends), statement.span).take_status();
}

}  // namespace

Status walk_while(Walker& walker, const Node& statement) {
  return WhileWalk(walker, statement).run();
}

Status walk_for(Walker& walker, const Node& statement) {
  const Id<Node> iterable = statement.children[1];
  SHOAL_ASSIGN_OR_RETURN(const Value items, walk_expression(walker, iterable));
  walker.translation.span = statement.span;
  if (const auto* range = items.as<std::shared_ptr<const Range>>()) {
    return RangeWalk(walker, statement, **range).run();
  }
  if (const Sequence* sequence = items.sequence()) {
    return walk_unrolled(walker, statement, sequence->items);
  }
  return user_error(ErrorCode::S0101, walker.node(iterable).span,
                    concat("A loop over a ", describe(items), " is not supported yet."),
                    "loop over range(), or over a list or tuple of constants", describe(items));
}

Status walk_break(Walker& walker, const Node&) {
  walker.scope->loops.back().breaks.push_back(open_edge(walker));
  walker.scope->is_ended = true;
  if (walker.translation.undecided > 0) ++walker.translation.ways_left;
  return Status::ok();
}

Status walk_continue(Walker& walker, const Node&) {
  walker.scope->loops.back().continues.push_back(open_edge(walker));
  walker.scope->is_ended = true;
  if (walker.translation.undecided > 0) ++walker.translation.ways_left;
  return Status::ok();
}

}  // namespace shoal::compiler
