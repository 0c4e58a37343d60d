#include "compiler/syntax_to_ir/control_flow.h"

#include <algorithm>
#include <bit>
#include <deque>
#include <utility>

#include "base/concat.h"
#include "compiler/library/operators.h"
#include "compiler/values/held_rows.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using types::TypeKind;

bool is_same_literal(const Literal& a, const Literal& b) {
  const auto* left = std::get_if<double>(&a);
  const auto* right = std::get_if<double>(&b);
  if (left == nullptr || right == nullptr) return a == b;
  return std::bit_cast<uint64_t>(*left) == std::bit_cast<uint64_t>(*right);
}

template <typename T>
bool is_same_cell(const Value& a, const Value& b) {
  const auto* left = a.as<std::shared_ptr<T>>();
  const auto* right = b.as<std::shared_ptr<T>>();
  return left != nullptr && right != nullptr && *left == *right;
}

}  // namespace

bool is_same_value(const Value& a, const Value& b) {
  if (a.data.index() != b.data.index()) return false;
  if (const auto* literal = a.as<Literal>()) return is_same_literal(*literal, *b.as<Literal>());
  if (const auto* scalar = a.as<Scalar>()) return scalar->value == b.as<Scalar>()->value;
  if (const auto* object = a.as<Object>()) return object->value == b.as<Object>()->value;
  if (const auto* text = a.as<Text>()) return to_text(text->path) == to_text(b.as<Text>()->path);
  if (const auto* known = a.as<Known>()) return known->name == b.as<Known>()->name;
  if (const auto* function = a.as<UserFunction>()) {
    return function->function == b.as<UserFunction>()->function;
  }
  if (const auto* method = a.as<BoundMethod>()) {
    return method->name == b.as<BoundMethod>()->name &&
           is_same_value(*method->receiver, *b.as<BoundMethod>()->receiver);
  }
  if (const auto* series = a.as<Series>()) return is_same_series(*series, *b.as<Series>());
  if (const auto* maybe = a.as<MaybeUnbound>()) {
    return maybe->is_bound == b.as<MaybeUnbound>()->is_bound;
  }
  if (const auto* error = a.as<CaughtError>()) return error->kind == b.as<CaughtError>()->kind;
  if (a.as<Unreadable>() != nullptr) return true;
  return is_same_cell<Sequence>(a, b) || is_same_cell<Mapping>(a, b) || is_same_cell<Frame>(a, b) ||
         is_same_cell<const GroupBy>(a, b) || is_same_cell<const FormattedText>(a, b) ||
         is_same_cell<const Range>(a, b) || is_same_cell<const Iteration>(a, b) ||
         is_same_cell<const Row>(a, b);
}

namespace {

const Value kTrue = literal_value(true);
const Value kFalse = literal_value(false);

bool is_tuple(const Value& value) {
  return value.sequence() != nullptr && value.sequence()->kind == Sequence::Kind::tuple;
}

std::string named(const std::string& name) {
  return name.empty() ? std::string("This value") : concat("`", name, "`");
}

Status conflict(const std::string& name, const Value& a, const Value& b, SourceSpan span) {
  const std::string left = describe(a);
  const std::string right = describe(b);
  if (left == right) {
    return user_error(ErrorCode::S0111, span,
                      concat(named(name), " is one ", left,
                             " or another here, which is known only at run time; compiled "
                             "code cannot choose between them yet."),
                      "choose between numbers, or decide before the call");
  }
  return user_error(ErrorCode::S0209, span,
                    concat(named(name), " is ", left, " or ", right,
                           " here. A compiled variable has one type where paths meet."),
                    name.empty()
                        ? "give all values the same type"
                        : "give it values of one type, or use another name for one of them");
}

// What does not say in its value that it may be missing: the smallest of no integers.
bool may_be_absent(const Translation& translation, ir::ValueId value) {
  const ir::Op& op = op_of(translation, value);
  if (op.kind != ir::OpKind::scalar_of || !op.type.element.is_integer()) return false;
  const ir::Op& aggregate = op_of(translation, op.operands[0]);
  const types::AggregateKind kind =
      aggregate.aggregation.items[static_cast<size_t>(op.position)].kind;
  return kind == types::AggregateKind::min || kind == types::AggregateKind::max;
}

// Joins variables of several ways, one after the other. Types are found first; `arguments` then
// has, for each argument of the new block, what every way passes.
class Joiner {
 public:
  Joiner(Walker& walker, std::vector<OpenEdge> edges, SourceSpan span)
      : walker_(walker), edges_(std::move(edges)), span_(span) {}

  Result<Value> run() {
    join_variables();
    std::vector<const Value*> values;
    for (const OpenEdge& edge : edges_) values.push_back(&edge.value);
    SHOAL_ASSIGN_OR_RETURN(Value value, join(values, {}));
    SHOAL_ASSIGN_OR_RETURN(const Id<ir::Block> block, pass_arguments());
    enter_block(walker_, block, {});
    std::vector<ir::ValueId> values_there;
    for (const Argument& argument : arguments_) {
      values_there.push_back(emit_argument(walker_, argument.type));
    }
    std::vector<Value> arguments;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      arguments.push_back(run_time_value(walker_, values_there[i], arguments_[i].type));
    }
    for (auto& [name, joined] : variables_) fill(joined, arguments);
    fill(value, arguments);
    walker_.scope->variables = std::move(variables_);
    return value;
  }

 private:
  struct Argument {
    ir::Type type;
    std::vector<const Value*> values;  // by way; null: any
  };

  void join_variables() {
    for (const OpenEdge& edge : edges_) {
      for (const auto& [name, value] : edge.variables) variables_.try_emplace(name);
    }
    for (auto& [name, joined] : variables_) {
      std::vector<const Value*> values;
      for (const OpenEdge& edge : edges_) {
        const auto found = edge.variables.find(name);
        values.push_back(found == edge.variables.end() ? nullptr : &found->second);
      }
      Result<Value> value = join_variable(values, name);
      // Only what is read has to have one value.
      joined = value.is_ok() ? std::move(*value) : unreadable(value.take_status(), span_);
    }
  }

  Result<Value> join_variable(const std::vector<const Value*>& values, const std::string& name) {
    bool has_all = true;
    std::vector<const Value*> known;
    for (const Value* value : values) {
      const auto* maybe = value == nullptr ? nullptr : value->as<MaybeUnbound>();
      if (value != nullptr && value->as<Unreadable>() != nullptr) return *value;
      has_all = has_all && value != nullptr && maybe == nullptr;
      if (maybe != nullptr) known.push_back(maybe->value.get());
      if (value != nullptr && maybe == nullptr) known.push_back(value);
    }
    return has_all ? join(values, name) : join_maybe_unbound(values, known, name);
  }

  // Two arguments: the value, any where there is none, and whether there is one.
  Result<Value> join_maybe_unbound(const std::vector<const Value*>& values,
                                   const std::vector<const Value*>& known,
                                   const std::string& name) {
    for (const Value* value : known) {
      const std::optional<ir::Type> type = run_time_type(walker_, *value);
      const bool can_pass =
          type && (type->form == ir::TypeForm::object || type->element.is_numeric());
      if (!can_pass) return without_value(name, span_);
    }
    SHOAL_ASSIGN_OR_RETURN(const ir::Type type, joined_type(known, name));
    Argument of_value{type, {}};
    Argument of_flag{*run_time_type(walker_, kTrue), {}};
    for (const Value* value : values) {
      const auto* maybe = value == nullptr ? nullptr : value->as<MaybeUnbound>();
      if (maybe == nullptr) {
        of_value.values.push_back(value);
        of_flag.values.push_back(value == nullptr ? &kFalse : &kTrue);
      } else {
        flags_.push_back(run_time_value(walker_, maybe->is_bound, of_flag.type));
        of_value.values.push_back(maybe->value.get());
        of_flag.values.push_back(&flags_.back());
      }
    }
    MaybeUnbound joined;
    joined.value = std::make_shared<Value>(placeholder(arguments_.size()));
    arguments_.push_back(std::move(of_value));
    joined.is_bound = placeholder(arguments_.size()).as<Scalar>()->value;
    arguments_.push_back(std::move(of_flag));
    return Value{std::move(joined)};
  }

  // A place in a joined value whose argument does not exist yet has its number as a Scalar.
  static Value placeholder(size_t number) {
    return Value{Scalar{ir::ValueId{-2 - static_cast<int32_t>(number)}, {}, {}}};
  }

  static const Value& argument_at(ir::ValueId place, const std::vector<Value>& arguments) {
    return arguments[static_cast<size_t>(-2 - place.index)];
  }

  static void fill(Value& value, const std::vector<Value>& arguments) {
    if (const auto* scalar = value.as<Scalar>()) {
      if (scalar->value.index <= -2) value = Value(argument_at(scalar->value, arguments));
      return;
    }
    if (auto* maybe = std::get_if<MaybeUnbound>(&value.data)) {
      if (maybe->is_bound.index > -2) return;
      Value inner = *maybe->value;
      fill(inner, arguments);
      maybe->value = std::make_shared<Value>(std::move(inner));
      maybe->is_bound = argument_at(maybe->is_bound, arguments).as<Scalar>()->value;
      return;
    }
    if (!is_tuple(value)) return;
    std::vector<Value> items = value.sequence()->items;
    for (Value& item : items) fill(item, arguments);
    value = sequence_value(Sequence::Kind::tuple, std::move(items));
  }

  Result<Value> join(const std::vector<const Value*>& values, const std::string& name) {
    bool are_same = true;
    bool are_tuples = true;
    for (const Value* value : values) {
      are_same = are_same && is_same_value(*values[0], *value);
      are_tuples = are_tuples && is_tuple(*value) && is_tuple(*values[0]) &&
                   value->sequence()->items.size() == values[0]->sequence()->items.size();
    }
    if (are_same) return *values[0];
    return are_tuples ? join_tuples(values, name) : join_scalars(values, name);
  }

  Result<Value> join_tuples(const std::vector<const Value*>& values, const std::string& name) {
    std::vector<Value> items;
    for (size_t i = 0; i < values[0]->sequence()->items.size(); ++i) {
      std::vector<const Value*> of_item;
      for (const Value* value : values) of_item.push_back(&value->sequence()->items[i]);
      SHOAL_ASSIGN_OR_RETURN(items.emplace_back(), join(of_item, name));
    }
    return sequence_value(Sequence::Kind::tuple, std::move(items));
  }

  Result<Value> join_scalars(const std::vector<const Value*>& values, const std::string& name) {
    SHOAL_ASSIGN_OR_RETURN(const ir::Type type, joined_type(values, name));
    arguments_.push_back({type, values});
    return placeholder(arguments_.size() - 1);
  }

  Result<ir::Type> joined_type(const std::vector<const Value*>& values, const std::string& name) {
    for (const Value* value : values) {
      SHOAL_RETURN_IF_ERROR(check_meeting(walker_, name, *values[0], *value, span_));
    }
    std::optional<ir::Type> type = run_time_type(walker_, *values[0]);
    for (const Value* value : values) {
      SHOAL_RETURN_IF_ERROR(check_can_meet(walker_, name, *value, span_));
      const std::optional<ir::Type> own = run_time_type(walker_, *value);
      type = type && own ? met_type(walker_, *type, *own) : std::nullopt;
      if (!type) return conflict(name, *values[0], *value, span_);
    }
    return *type;
  }

  // Gives the block where the ways meet. It is made last: in the body of a try, conversions may
  // take blocks of their own, and blocks come after those that lead to them.
  Result<Id<ir::Block>> pass_arguments() {
    std::vector<std::vector<ir::ValueId>> passed(edges_.size());
    for (size_t edge = 0; edge < edges_.size(); ++edge) {
      enter_block(walker_, edges_[edge].block, std::move(edges_[edge].variables));
      for (const Argument& argument : arguments_) {
        const Value* value = argument.values[edge];
        if (value == nullptr) {
          passed[edge].push_back(emit_default(walker_.translation, argument.type));
        } else {
          SHOAL_ASSIGN_OR_RETURN(passed[edge].emplace_back(),
                                 emit_as(walker_, *value, argument.type));
        }
      }
      edges_[edge].block = walker_.translation.block;
    }
    const Id<ir::Block> block = add_block(walker_);
    for (size_t edge = 0; edge < edges_.size(); ++edge) {
      walker_.translation.block = edges_[edge].block;
      emit_jump(walker_, block, std::move(passed[edge]));
    }
    return block;
  }

  Walker& walker_;
  std::vector<OpenEdge> edges_;
  SourceSpan span_;
  std::map<std::string, Value> variables_;
  std::vector<Argument> arguments_;
  std::deque<Value> flags_;  // what arguments point to
};

}  // namespace

Id<ir::Block> add_block(Walker& walker) { return walker.translation.function.blocks.add({}); }

void enter_block(Walker& walker, Id<ir::Block> block, std::map<std::string, Value> variables) {
  walker.translation.block = block;
  walker.scope->variables = std::move(variables);
  walker.scope->is_ended = false;
}

OpenEdge open_edge(const Walker& walker, Value value) {
  return {walker.translation.block, walker.scope->variables, std::move(value)};
}

ir::ValueId emit_argument(Walker& walker, const ir::Type& type) {
  ir::Op op;
  op.kind = ir::OpKind::block_argument;
  op.type = type;
  return emit(walker.translation, std::move(op));
}

void emit_jump(Walker& walker, Id<ir::Block> target, std::vector<ir::ValueId> arguments) {
  ir::Op op;
  op.kind = ir::OpKind::jump;
  op.operands = std::move(arguments);
  op.targets = {target};
  emit(walker.translation, std::move(op));
}

void emit_branch(Walker& walker, ir::ValueId condition, Id<ir::Block> if_true,
                 Id<ir::Block> if_false) {
  ir::Op op;
  op.kind = ir::OpKind::branch;
  op.operands = {condition};
  op.targets = {if_true, if_false};
  emit(walker.translation, std::move(op));
}

Result<Value> join_edges(Walker& walker, std::vector<OpenEdge> edges, SourceSpan span) {
  if (edges.empty()) {
    walker.scope->is_ended = true;
    return Value{};
  }
  if (edges.size() == 1) {
    enter_block(walker, edges[0].block, std::move(edges[0].variables));
    return std::move(edges[0].value);
  }
  return Joiner(walker, std::move(edges), span).run();
}

Status check_can_meet(const Walker& walker, const std::string& name, const Value& value,
                      SourceSpan span) {
  const auto* scalar = value.as<Scalar>();
  if (scalar == nullptr || !scalar->value.is_valid()) return Status::ok();
  if (is_made_of_rank(walker.translation, scalar->value)) {
    return user_error(
        ErrorCode::S0103, span,
        concat(named(name),
               " is made of the number of the rank on one of the ways that meet here; "
               "compiled code cannot do that yet."),
        "do what only some ranks shall do outside of the compiled function");
  }
  if (may_be_absent(walker.translation, scalar->value)) {
    return user_error(ErrorCode::S0111, span,
                      concat(named(name),
                             " is missing where there are no rows, on one of the ways that meet "
                             "here; compiled code cannot do that yet."),
                      "choose in the calling function, or make it a float: float(…)");
  }
  return Status::ok();
}

Value unreadable(Status error, SourceSpan span) {
  return Value{Unreadable{std::make_shared<const ErrorDetail>(std::move(error.detail())), span}};
}

Value without_value(const std::string& name, SourceSpan span) {
  return unreadable(user_error(ErrorCode::S0106, span,
                               concat("`", name,
                                      "` may have no value here; compiled code can find that out "
                                      "at run time for numbers only."),
                               concat("give `", name, "` a value before line ", span.line)),
                    span);
}

Result<Value> read_variable(Walker& walker, const std::string& name, const Value& variable,
                            SourceSpan span) {
  if (const auto* error = variable.as<Unreadable>()) {
    Status status = Status::error(*error->error);
    status.detail().span = span;
    status.detail().notes.push_back({error->span, "ways through the function meet behind this"});
    return status;
  }
  const auto* maybe = variable.as<MaybeUnbound>();
  if (maybe == nullptr) return variable;
  ir::Op op;
  op.kind = ir::OpKind::check_bound;
  op.operands = {maybe->is_bound};
  op.literal = name;
  emit(walker.translation, std::move(op));
  return *maybe->value;
}

Status check_meeting(const Walker& walker, const std::string& name, const Value& a, const Value& b,
                     SourceSpan span) {
  if (is_same_value(a, b)) return Status::ok();
  const std::optional<ir::Type> left = run_time_type(walker, a);
  const std::optional<ir::Type> right = run_time_type(walker, b);
  if (!left || !right || !met_type(walker, *left, *right)) return conflict(name, a, b, span);
  SHOAL_RETURN_IF_ERROR(check_can_meet(walker, name, a, span));
  return check_can_meet(walker, name, b, span);
}

Result<Value> walk_either(Walker& walker, const Truth& truth, const WalkValue& if_true,
                          const WalkValue& if_false, SourceSpan span) {
  if (truth.known) return *truth.known ? if_true() : if_false();
  Cases cases = branch_on(walker, truth);
  ++walker.translation.undecided;
  SHOAL_ASSIGN_OR_RETURN(Value value, if_true());
  std::vector<OpenEdge> ends = {open_edge(walker, std::move(value))};
  enter_block(walker, cases.if_false, std::move(cases.before.variables));
  SHOAL_ASSIGN_OR_RETURN(value, if_false());
  --walker.translation.undecided;
  ends.push_back(open_edge(walker, std::move(value)));
  return join_edges(walker, std::move(ends), span);
}

Cases branch_on(Walker& walker, const Truth& truth) {
  Cases cases;
  cases.before = open_edge(walker);
  const Id<ir::Block> if_true = add_block(walker);
  cases.if_false = add_block(walker);
  emit_branch(walker, truth.value, if_true, cases.if_false);
  enter_block(walker, if_true, cases.before.variables);
  return cases;
}

}  // namespace shoal::compiler
