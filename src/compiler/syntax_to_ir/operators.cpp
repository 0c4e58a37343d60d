// Operators, comparisons, and what depends on the truth of a value.
#include "compiler/library/operators.h"

#include "base/concat.h"
#include "compiler/library/arrays/arrays.h"
#include "compiler/library/dispatch.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/held_rows.h"
#include "compiler/values/objects/object_values.h"

namespace shoal::compiler {
namespace {

using ir::OpKind;
using syntax::Node;

struct OperatorEntry {
  std::string_view name;
  OpKind kind;
};
constexpr OperatorEntry kBinary[] = {
    {"add", OpKind::add},        {"sub", OpKind::subtract},          {"mult", OpKind::multiply},
    {"div", OpKind::divide},     {"floordiv", OpKind::floor_divide}, {"mod", OpKind::modulo},
    {"pow", OpKind::power},      {"bitand", OpKind::bit_and},        {"bitor", OpKind::bit_or},
    {"bitxor", OpKind::bit_xor},
};
constexpr OperatorEntry kComparisons[] = {
    {"eq", OpKind::equal},       {"noteq", OpKind::not_equal}, {"lt", OpKind::less},
    {"lte", OpKind::less_equal}, {"gt", OpKind::greater},      {"gte", OpKind::greater_equal},
};

bool is_series(const Value& value) { return value.as<Series>() != nullptr; }

// `is` on what is known at compile time, and of an Optional and None.
Result<Value> is_same_object(Walker& walker, const Value& left, const Value& right) {
  const Object* optional = as_object(left, types::ObjectForm::optional);
  if (optional == nullptr) optional = as_object(right, types::ObjectForm::optional);
  if (optional != nullptr && (left.is_none() || right.is_none())) {
    return comparison(walker.translation, OpKind::equal, left, right);
  }
  if (is_unknown(left) || is_unknown(right)) return literal_value(false);
  if (left.is_none() || right.is_none()) {
    return literal_value(left.is_none() && right.is_none());
  }
  const auto* a = left.literal<bool>();
  const auto* b = right.literal<bool>();
  if (a != nullptr && b != nullptr) return literal_value(*a == *b);
  return user_error(ErrorCode::S0102, walker.translation.span,
                    "`is` is supported for None, True and False only.", "compare with ==");
}

Result<Value> negated(Walker& walker, const Value& truth) {
  if (const auto* known = truth.literal<bool>()) return literal_value(!*known);
  return comparison(walker.translation, OpKind::equal, truth, literal_value(false));
}

Result<Value> apply_comparison(Walker& walker, const std::string& name, const Value& left,
                               const Value& right) {
  if (name == "is" || name == "isnot") {
    SHOAL_ASSIGN_OR_RETURN(const Value same, is_same_object(walker, left, right));
    return name == "is" ? same : negated(walker, same);
  }
  if (name == "in" || name == "notin") {
    SHOAL_ASSIGN_OR_RETURN(const Value found, contains(walker.translation, right, left));
    return name == "in" ? found : negated(walker, found);
  }
  for (const OperatorEntry& entry : kComparisons) {
    if (entry.name == name) return comparison(walker.translation, entry.kind, left, right);
  }
  return Status::internal(concat("unknown comparison ", name));
}

Value python_bool(Walker& walker, ir::ValueId value) {
  return run_time_value(walker, value, ir::Type(type_of(walker.translation, value)));
}

// Where the truth is `leaving`, the expression has the value; goes on where it is not. What is
// evaluated from here on is undecided until join_values.
void leave_if(Walker& walker, const Truth& truth, bool leaving, Value value,
              std::vector<OpenEdge>& ends) {
  const std::map<std::string, Value> variables = walker.scope->variables;
  const Id<ir::Block> leaves = add_block(walker);
  const Id<ir::Block> stays = add_block(walker);
  emit_branch(walker, truth.value, leaving ? leaves : stays, leaving ? stays : leaves);
  ends.push_back({leaves, variables, std::move(value)});
  enter_block(walker, stays, variables);
  ++walker.translation.undecided;
}

// The value of an expression that may have got it on earlier ways.
Result<Value> join_values(Walker& walker, std::vector<OpenEdge> ends, Value value,
                          SourceSpan span) {
  if (ends.empty()) return value;
  ends.push_back(open_edge(walker, std::move(value)));
  return join_edges(walker, std::move(ends), span);
}

// The operands of `and` or `or` one after the other, as far as they count.
template <typename WalkOperand>
Result<Value> walk_operands(Walker& walker, const Node& expression,
                            const WalkOperand& walk_operand) {
  const bool is_and = expression.text == "and";
  const auto& operands = walker.node(expression.children[0]).children;
  std::vector<OpenEdge> ends;  // that have the value of an operand before the last
  Value value;
  for (size_t i = 0; i < operands.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(value, walk_operand(operands[i]));
    if (i + 1 == operands.size()) break;
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, value, expression.span));
    if (truth.known && *truth.known != is_and) break;
    if (!truth.known) {
      leave_if(walker, truth, !is_and, std::move(value), ends);
      narrow_variables(walker, operands[i], is_and);
    }
  }
  walker.translation.undecided -= static_cast<int>(ends.size());
  return join_values(walker, std::move(ends), std::move(value), expression.span);
}

// An expression of which only the truth counts, as a Python bool: operands of `and` and `or` may
// then be of different types. `span` is where errors point.
Result<Value> walk_truth(Walker& walker, Id<Node> id, SourceSpan span) {
  const Node& expression = walker.node(id);
  if (expression.kind == syntax::NodeKind::bool_op) {
    walker.translation.span = expression.span;
    return walk_operands(walker, expression, [&](Id<Node> operand) {
      return walk_truth(walker, operand, expression.span);
    });
  }
  SHOAL_ASSIGN_OR_RETURN(const Value value, walk_expression(walker, id));
  SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, value, span));
  if (truth.known) return literal_value(*truth.known);
  Translation& translation = walker.translation;
  if (type_of(translation, truth.value).form == ir::TypeForm::python_scalar) {
    return python_bool(walker, truth.value);
  }
  const ir::ValueId converted =
      emit_operation(translation, OpKind::cast, {truth.value},
                     type_of(translation, truth.value).element, ir::TypeForm::python_scalar);
  return python_bool(walker, converted);
}

}  // namespace

Result<bool> known_truth(const Walker& walker, const Value& value, SourceSpan span) {
  if (const std::optional<bool> truth = constant_truth(value)) return *truth;
  if (is_series(value) || value.frame() != nullptr) {
    return user_error(ErrorCode::S0207, span,
                      concat("The truth value of a ", is_series(value) ? "Series" : "DataFrame",
                             " is ambiguous."),
                      "combine conditions with & and | in brackets, or reduce them: s.any(), "
                      "s.all()",
                      describe(value));
  }
  const Sequence* sequence = value.sequence();
  if (sequence != nullptr && sequence->kind == Sequence::Kind::column_index) {
    return user_error(ErrorCode::S0207, span, "The truth value of a Index is ambiguous.",
                      "ask for what is meant: len(df.columns) > 0", describe(value));
  }
  const bool is_known = value.as<Scalar>() == nullptr && value.as<Text>() == nullptr &&
                        value.as<FormattedTextRef>() == nullptr;
  if (is_known) return true;
  const auto* scalar = value.as<Scalar>();
  const bool is_of_rank = scalar != nullptr && is_made_of_rank(walker.translation, scalar->value);
  return user_error(ErrorCode::S0103, span,
                    "This condition is known only at run time; compiled code cannot branch on it "
                    "yet.",
                    is_of_rank ? "print() prints once for all ranks by itself; do what else only "
                                 "some ranks shall do outside of the compiled function"
                               : "decide before the call, or use a condition on constants, column "
                                 "names or None",
                    describe(value));
}

Result<Value> apply_operator(Walker& walker, const std::string& name, const Value& left,
                             const Value& right) {
  for (const OperatorEntry& entry : kBinary) {
    if (entry.name == name) return binary_operation(walker.translation, entry.kind, left, right);
  }
  if (name == "matmult") return matrix_product(walker.translation, left, right);
  const std::string_view shown = name == "lshift"   ? "<<"
                                 : name == "rshift" ? ">>"
                                                    : std::string_view(name);
  return user_error(ErrorCode::S0102, walker.translation.span,
                    concat("The operator `", shown, "` is not supported in compiled code yet."),
                    shown == ">>"   ? "divide by a power of two: n // 2**k"
                    : shown == "<<" ? "multiply by a power of two: n * 2**k"
                                    : "do this step outside the compiled function");
}

Result<std::optional<Value>> apply_augmented(Walker& walker, const std::string& name,
                                             const Value& left, const Value& right) {
  for (const OperatorEntry& entry : kBinary) {
    if (entry.name != name) continue;
    SHOAL_ASSIGN_OR_RETURN(const bool is_done,
                           apply_in_place(walker.translation, entry.kind, left, right));
    if (is_done) return std::optional<Value>();
  }
  SHOAL_ASSIGN_OR_RETURN(Value result, apply_operator(walker, name, left, right));
  return std::optional(std::move(result));
}

Result<Value> walk_binary_op(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(const Value left, walk_expression(walker, expression.children[0]));
  SHOAL_ASSIGN_OR_RETURN(const Value right, walk_expression(walker, expression.children[1]));
  return apply_operator(walker, expression.text, left, right);
}

Result<Value> walk_unary_op(Walker& walker, const Node& expression) {
  if (expression.text == "not") {
    SHOAL_ASSIGN_OR_RETURN(const Value truth,
                           walk_truth(walker, expression.children[0], expression.span));
    return negated(walker, truth);
  }
  SHOAL_ASSIGN_OR_RETURN(const Value operand, walk_expression(walker, expression.children[0]));
  if (expression.text == "uadd") return operand;
  const OpKind kind = expression.text == "usub" ? OpKind::negate : OpKind::invert;
  return unary_operation(walker.translation, kind, operand);
}

Result<Value> walk_bool_op(Walker& walker, const Node& expression) {
  return walk_operands(walker, expression,
                       [&](Id<Node> operand) { return walk_expression(walker, operand); });
}

Result<Truth> walk_condition(Walker& walker, Id<Node> condition) {
  const SourceSpan span = walker.node(condition).span;
  SHOAL_ASSIGN_OR_RETURN(const Value truth, walk_truth(walker, condition, span));
  return truth_of(walker, truth, span);
}

Result<Value> walk_compare(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(Value left, walk_expression(walker, expression.children[0]));
  std::vector<OpenEdge> ends;  // on which a comparison before the last is false
  Value result;
  const auto& comparisons = walker.node(expression.children[1]).children;
  for (size_t i = 0; i < comparisons.size(); ++i) {
    const Node& part = walker.node(comparisons[i]);
    SHOAL_ASSIGN_OR_RETURN(Value right, walk_expression(walker, part.children[0]));
    SHOAL_ASSIGN_OR_RETURN(result, apply_comparison(walker, part.text, left, right));
    if (i + 1 == comparisons.size()) break;
    SHOAL_ASSIGN_OR_RETURN(const Truth truth, truth_of(walker, result, expression.span));
    if (truth.known && !*truth.known) break;
    if (!truth.known) leave_if(walker, truth, false, std::move(result), ends);
    left = std::move(right);
  }
  walker.translation.undecided -= static_cast<int>(ends.size());
  return join_values(walker, std::move(ends), std::move(result), expression.span);
}

Result<Value> walk_conditional(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(const Truth truth, walk_condition(walker, expression.children[0]));
  const auto branch = [&](size_t child) {
    return [&walker, &expression, child] {
      narrow_variables(walker, expression.children[0], child == 1);
      return walk_expression(walker, expression.children[child]);
    };
  };
  return walk_either(walker, truth, branch(1), branch(2), expression.span);
}

}  // namespace shoal::compiler
