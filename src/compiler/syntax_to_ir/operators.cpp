// Operators, comparisons, and what depends on the truth of a value.
#include "compiler/library/operators.h"

#include "base/concat.h"
#include "compiler/library/dispatch.h"
#include "compiler/syntax_to_ir/walker.h"
#include "compiler/values/held_rows.h"

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

// `is` on what is known at compile time.
Result<bool> is_same_object(const Walker& walker, const Value& left, const Value& right) {
  if (left.is_none() || right.is_none()) return left.is_none() && right.is_none();
  const auto* a = left.literal<bool>();
  const auto* b = right.literal<bool>();
  if (a != nullptr && b != nullptr) return *a == *b;
  return user_error(ErrorCode::S0102, walker.translation.span,
                    "`is` is supported for None, True and False only.", "compare with ==");
}

Result<Value> apply_comparison(Walker& walker, const std::string& name, const Value& left,
                               const Value& right) {
  if (name == "is" || name == "isnot") {
    SHOAL_ASSIGN_OR_RETURN(const bool same, is_same_object(walker, left, right));
    return literal_value(same == (name == "is"));
  }
  if (name == "in" || name == "notin") {
    SHOAL_ASSIGN_OR_RETURN(const bool found, contains(walker.translation, right, left));
    return literal_value(found == (name == "in"));
  }
  for (const OperatorEntry& entry : kComparisons) {
    if (entry.name == name) return comparison(walker.translation, entry.kind, left, right);
  }
  return Status::internal(concat("unknown comparison ", name));
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
  const bool is_known = value.as<Scalar>() == nullptr && value.as<Text>() == nullptr &&
                        value.as<FormattedTextRef>() == nullptr;
  if (is_known) return true;
  const bool in_condition = walker.translation.span == span;
  const auto* scalar = value.as<Scalar>();
  const bool is_of_rank = scalar != nullptr && is_made_of_rank(walker.translation, scalar->value);
  return user_error(in_condition ? ErrorCode::S0204 : ErrorCode::S0103, span,
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
  return user_error(ErrorCode::S0102, walker.translation.span,
                    concat("The operator `", name, "` is not supported in compiled code yet."));
}

Result<Value> walk_binary_op(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(const Value left, walk_expression(walker, expression.children[0]));
  SHOAL_ASSIGN_OR_RETURN(const Value right, walk_expression(walker, expression.children[1]));
  return apply_operator(walker, expression.text, left, right);
}

Result<Value> walk_unary_op(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(const Value operand, walk_expression(walker, expression.children[0]));
  if (expression.text == "not") {
    SHOAL_ASSIGN_OR_RETURN(const bool truth, known_truth(walker, operand, expression.span));
    return literal_value(!truth);
  }
  if (expression.text == "uadd") return operand;
  const OpKind kind = expression.text == "usub" ? OpKind::negate : OpKind::invert;
  return unary_operation(walker.translation, kind, operand);
}

Result<Value> walk_bool_op(Walker& walker, const Node& expression) {
  const bool is_and = expression.text == "and";
  Value value;
  const auto& operands = walker.node(expression.children[0]).children;
  for (size_t i = 0; i < operands.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(value, walk_expression(walker, operands[i]));
    if (i + 1 == operands.size()) break;
    SHOAL_ASSIGN_OR_RETURN(const bool truth, known_truth(walker, value, expression.span));
    if (truth != is_and) break;
  }
  return value;
}

Result<Value> walk_compare(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(Value left, walk_expression(walker, expression.children[0]));
  Value result;
  const auto& comparisons = walker.node(expression.children[1]).children;
  for (size_t i = 0; i < comparisons.size(); ++i) {
    const Node& part = walker.node(comparisons[i]);
    SHOAL_ASSIGN_OR_RETURN(Value right, walk_expression(walker, part.children[0]));
    SHOAL_ASSIGN_OR_RETURN(result, apply_comparison(walker, part.text, left, right));
    if (i + 1 == comparisons.size()) break;
    SHOAL_ASSIGN_OR_RETURN(const bool truth, known_truth(walker, result, expression.span));
    if (!truth) break;
    left = std::move(right);
  }
  return result;
}

Result<Value> walk_conditional(Walker& walker, const Node& expression) {
  SHOAL_ASSIGN_OR_RETURN(const Value test, walk_expression(walker, expression.children[0]));
  SHOAL_ASSIGN_OR_RETURN(const bool truth,
                         known_truth(walker, test, walker.node(expression.children[0]).span));
  return walk_expression(walker, expression.children[truth ? 1 : 2]);
}

}  // namespace shoal::compiler
