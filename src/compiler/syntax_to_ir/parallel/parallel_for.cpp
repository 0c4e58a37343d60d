#include "compiler/syntax_to_ir/parallel/parallel_for.h"

#include <algorithm>
#include <utility>

#include "base/concat.h"
#include "compiler/library/arrays/elementwise.h"
#include "compiler/library/operators.h"
#include "compiler/syntax_to_ir/calls/called_function.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/loops/loop_walk.h"
#include "compiler/syntax_to_ir/parallel/item_races.h"
#include "compiler/syntax_to_ir/parallel/loop_names.h"
#include "compiler/syntax_to_ir/parallel/shared_results.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using syntax::Node;
using types::TypeKind;

// Names that no variable of the user's has.
constexpr const char* kBegin = "(begin)";
constexpr const char* kEnd = "(end)";
constexpr const char* kStart = "(start)";
constexpr const char* kStep = "(step)";

const types::ObjectType kInt = types::object_type(types::ObjectForm::integer);

// Where a part begins, whose result is added to what the others give. Parts of min, max, and, or
// begin with the variable's value before the loop, which they may have any number of times.
Result<Value> begin_of_part(Walker& walker, const std::string& operation, const Value& outside) {
  const int64_t neutral = operation == "multiply" ? 1 : 0;
  if (operation != "add" && operation != "multiply" && operation != "bit_xor") return outside;
  const auto* scalar = outside.as<Scalar>();
  if (scalar != nullptr && scalar->form == ir::TypeForm::numpy_scalar) {
    return scalar_as(walker.translation, literal_value(neutral), scalar->type);
  }
  const bool is_real =
      outside.literal<double>() != nullptr || (scalar != nullptr && scalar->type.is_float());
  return is_real ? literal_value(static_cast<double>(neutral)) : literal_value(neutral);
}

// The variables that a reduction can be of.
Status check_number(const Reduction& reduction, const std::string& name, const Value& value) {
  if (is_number_value(value)) return Status::ok();
  return user_error(ErrorCode::S0112, reduction.span,
                    concat("All rounds of this prange change `", name, "`, a ", describe(value),
                           "; only numbers and bools can be put together yet."),
                    "let each round write to an item of its own, or write for … in range()",
                    describe(value));
}

class ParallelFor {
 public:
  ParallelFor(Walker& walker, Id<Node> id, const Range& range)
      : walker_(walker),
        translation_(walker.translation),
        id_(id),
        statement_(walker.node(id)),
        range_(range) {}

  Status run() {
    const auto is_outside = [this](const std::string& name) {
      return walker_.scope->variables.contains(name);
    };
    SHOAL_ASSIGN_OR_RETURN(names_, names_of_loop(walker_, statement_, is_outside));
    for (const auto& [name, reduction] : names_.reductions) {
      SHOAL_ASSIGN_OR_RETURN(
          Value value,
          read_variable(walker_, name, Value(walker_.scope->variables.at(name)), reduction.span));
      SHOAL_RETURN_IF_ERROR(check_number(reduction, name, value));
      outside_.push_back(std::move(value));
    }
    SHOAL_ASSIGN_OR_RETURN(const BodyCall call, call_body(walker_, body(), statement_.span));
    SHOAL_RETURN_IF_ERROR(check_rounds(call));
    return emit_loop(call);
  }

 private:
  CalledBody body() {
    CalledBody body;
    body.root = id_;
    body.name = "prange";
    body.what = "The body of this prange runs on several threads";
    body.enclosing = walker_.scope;
    body.module_function = walker_.scope->module_function;
    // Of these only the types count.
    body.arguments = {{kBegin, literal_value(int64_t{0})}, {kEnd, literal_value(int64_t{0})}};
    body.arguments.emplace_back(kStart, range_.start);
    body.arguments.emplace_back(kStep, range_.step);
    size_t number = 0;
    for (const auto& [name, reduction] : names_.reductions) {
      body.arguments.emplace_back(name, outside_[number++]);
    }
    body.walk = [this] { return walk_rounds(); };
    return body;
  }

  // The function: rounds begin … end one after the other.
  Result<Value> walk_rounds() {
    std::map<std::string, Value>& variables = walker_.scope->variables;
    for (const auto& [name, reduction] : names_.reductions) {
      SHOAL_ASSIGN_OR_RETURN(Value own,
                             begin_of_part(walker_, reduction.operation, variables.at(name)));
      variables[name] = std::move(own);
    }
    SHOAL_ASSIGN_OR_RETURN(const Value first, number_of_round(kBegin));
    SHOAL_ASSIGN_OR_RETURN(const Value last, number_of_round(kEnd));
    const Value items{std::make_shared<const Range>(Range{first, last, variables.at(kStep)})};
    const Node& target = walker_.node(statement_.children[0]);
    LoopParts parts{statement_, {}, {}, {}};
    collect_targets(walker_, target, parts.assigned);
    collect_assigned(walker_, statement_.children[2], parts.assigned);
    parts.round = [&](const Value& item) -> Status {
      round_ = item.as<Scalar>()->value;
      SHOAL_RETURN_IF_ERROR(assign_target(walker_, target, item));
      return walk_statements(walker_, statement_.children[2]);
    };
    SHOAL_RETURN_IF_ERROR(walk_items_of(walker_, std::move(parts), items, statement_.span));
    std::vector<Value> results;
    for (const auto& [name, reduction] : names_.reductions) {
      results.push_back(walker_.scope->variables.at(name));
    }
    return sequence_value(Sequence::Kind::tuple, std::move(results));
  }

  // start + number * step
  Result<Value> number_of_round(const char* number) {
    const std::map<std::string, Value>& variables = walker_.scope->variables;
    SHOAL_ASSIGN_OR_RETURN(const Value distance,
                           binary_operation(translation_, ir::OpKind::multiply,
                                            variables.at(number), variables.at(kStep)));
    return binary_operation(translation_, ir::OpKind::add, variables.at(kStart), distance);
  }

  // What threads must not do at the same time.
  Status check_rounds(const BodyCall& call) const {
    const ir::Function& rounds = walker_.called[static_cast<size_t>(call.number)].function;
    for (const ir::Block& block : rounds.blocks) {
      for (const ir::ValueId id : block.ops) {
        const ir::Op& op = rounds.ops[id];
        if (op.kind != ir::OpKind::print && op.kind != ir::OpKind::parallel_print) continue;
        return user_error(ErrorCode::S0112, op.span,
                          "print() in a prange: rounds run at the same time, in any order.",
                          "keep what it shows in an array and print it behind the loop, or write "
                          "for … in range()");
      }
    }
    RoundsToLookAt looked_at{rounds, walker_.called, {}, round_, {number_of_target(), {}}};
    std::vector<std::string> names = call.names;
    for (size_t i = 0; i < call.operands.size(); ++i) {
      // Two variables that are the same array.
      const auto first = std::find(call.operands.begin(), call.operands.end(), call.operands[i]);
      const auto root = static_cast<int32_t>(first - call.operands.begin());
      if (root < static_cast<int32_t>(i)) {
        names[static_cast<size_t>(root)] += concat("` and `", names[i]);
      }
      RoundFacts argument{symbol_in_rounds(concat("argument ", root), Variation::fixed), {}};
      const ir::Type& type = rounds.parameters[i];
      if (type.form == ir::TypeForm::object && holds_shared(type.object)) {
        argument.paths.push_back(path_of_root(root, type.object));
      }
      looked_at.arguments.push_back(std::move(argument));
    }
    return check_item_races(accesses_of_rounds(looked_at), names);
  }

  // start + step × the number of the round. Any step takes another value in every round.
  [[nodiscard]] RoundValue number_of_target() const {
    const RoundValue number = symbol_in_rounds(kRoundNumber, Variation::distinct);
    const auto* step = range_.step.literal<int64_t>();
    if (step == nullptr || *step == 0) return number;
    const auto* start = range_.start.literal<int64_t>();
    const RoundValue first =
        start == nullptr ? symbol_in_rounds(kStart, Variation::fixed) : number_in_rounds(*start);
    return sum_of(product_of(number, number_in_rounds(*step)), first);
  }

  Result<ir::ValueId> emit_count() {
    ir::Op op;
    op.kind = ir::OpKind::range_length;
    for (const Value* bound : {&range_.start, &range_.stop, &range_.step}) {
      SHOAL_ASSIGN_OR_RETURN(op.operands.emplace_back(), emit_object(translation_, *bound, kInt));
    }
    op.type.form = ir::TypeForm::numpy_scalar;
    op.type.element = types::numpy_type(TypeKind::uint64);
    const ir::ValueId length = emit(translation_, std::move(op));
    return emit_operation(translation_, ir::OpKind::cast, {length},
                          types::numpy_type(TypeKind::int64), ir::TypeForm::python_scalar);
  }

  Status emit_loop(const BodyCall& call) {
    translation_.span = statement_.span;
    ir::Op op;
    op.kind = ir::OpKind::parallel_loop;
    op.source = call.number;
    op.type = call.type;
    std::string reductions;
    SHOAL_ASSIGN_OR_RETURN(op.operands.emplace_back(), emit_count());
    size_t number = 0;
    for (const auto& [name, reduction] : names_.reductions) {
      reductions += concat(number > 0 ? " " : "", reduction.operation);
      const ir::Type type = ir::type_of_object(call.type.object.items[number]);
      SHOAL_ASSIGN_OR_RETURN(op.operands.emplace_back(),
                             emit_as(walker_, outside_[number++], type));
    }
    op.literal = reductions;
    // Begin and end are the engine's.
    op.operands.insert(op.operands.end(), call.operands.begin() + 2, call.operands.end());
    const ir::ValueId result = emit(translation_, std::move(op));
    const Value results = run_time_value(walker_, result, call.type);
    number = 0;
    for (const auto& [name, reduction] : names_.reductions) {
      walker_.scope->variables[name] = results.sequence()->items[number++];
    }
    leave_own_variables();
    return Status::ok();
  }

  // Which round was the last is not known.
  void leave_own_variables() {
    for (const std::string& name : names_.own) {
      const Status status = user_error(
          ErrorCode::S0112, statement_.span,
          concat("`", name,
                 "` is set by the rounds of a prange, which run in any order: there is no last "
                 "value of it behind the loop."),
          concat("set `", name, "` after the loop"));
      walker_.scope->variables[name] =
          Value{Unreadable{std::make_shared<const ErrorDetail>(status.detail()), statement_.span}};
    }
  }

  Walker& walker_;
  Translation& translation_;
  Id<Node> id_;
  const Node& statement_;
  const Range& range_;
  LoopNames names_;
  std::vector<Value> outside_;  // the reductions' values before the loop
  ir::ValueId round_;           // what the target has, in the function of the rounds
};

}  // namespace

Status walk_parallel_for(Walker& walker, Id<Node> id, const Range& range) {
  return ParallelFor(walker, id, range).run();
}

}  // namespace shoal::compiler
