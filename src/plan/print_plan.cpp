#include <string>

#include "base/concat.h"
#include "plan/plan.h"
#include "plan/text_parts.h"

namespace shoal::plan {
namespace {

std::string print_expression(const Plan& plan, ExpressionId id) {
  const Expression& expression = plan.expressions[id];
  if (expression.op == ExpressionOp::column) return concat("#", expression.index);
  if (expression.op == ExpressionOp::parameter) return concat("$", expression.index);
  std::string text = concat(expression_op_name(expression.op), ":", to_text(expression.type));
  if (expression.op == ExpressionOp::literal) {
    return concat(text, " ", print_literal(expression.literal));
  }
  if (expression.op == ExpressionOp::call) text += concat(" ", expression.index);
  text += "(";
  for (size_t i = 0; i < expression.operands.size(); ++i) {
    if (i > 0) text += ", ";
    text += print_expression(plan, expression.operands[i]);
  }
  return text + ")";
}

std::string print_scan(const Plan& plan, const Node& node) {
  std::string text = concat(" ", node.source, " ", print_integers(node.source_columns));
  for (const ScanPredicate& predicate : node.scan_predicates) {
    text += concat(" where ", predicate.column, " ", expression_op_name(predicate.op), " ",
                   print_expression(plan, predicate.operand));
  }
  return text;
}

std::string print_stage(const Plan& plan, const Node& node) {
  std::string text;
  if (node.predicate.is_valid()) text += " if " + print_expression(plan, node.predicate);
  text += " [";
  for (size_t i = 0; i < node.expressions.size(); ++i) {
    if (i > 0) text += ", ";
    text += print_expression(plan, node.expressions[i]);
  }
  text += "]";
  if (node.code >= 0) text += concat(" code ", node.code);
  return text;
}

std::string print_details(const Plan& plan, const Node& node) {
  switch (node.kind) {
    case NodeKind::scan_parquet:
    case NodeKind::argument: return print_scan(plan, node);
    case NodeKind::row_number:
    case NodeKind::gather: return "";
    case NodeKind::stage: return print_stage(plan, node);
    case NodeKind::string_compare:
      return concat(" ", node.left, " ", expression_op_name(node.compare_op), " ",
                    print_expression(plan, node.right));
    case NodeKind::aggregate: return " " + print_aggregation(node.aggregation);
    case NodeKind::attach:
      return concat(" ", node.source, " ", static_cast<int32_t>(node.error), " ",
                    print_literal(node.message));
    case NodeKind::limit: return " " + print_expression(plan, node.row_count);
  }
  return "";
}

constexpr std::string_view kNodeNames[] = {
#define SHOAL_DEFINE(name) #name,
    SHOAL_PLAN_NODES(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

}  // namespace

std::string_view node_kind_name(NodeKind kind) { return kNodeNames[static_cast<size_t>(kind)]; }

std::string print_plan(const Plan& plan) {
  std::string text = "plan (";
  for (size_t i = 0; i < plan.parameters.size(); ++i) {
    if (i > 0) text += ", ";
    text += to_text(plan.parameters[i]);
  }
  text += ")";
  if (plan.array_count > 0) text += concat(" arrays ", plan.array_count);
  text += " {\n";
  int32_t number = 0;
  for (const Node& node : plan.nodes) {
    text += concat("  %", number++, " = ", node_kind_name(node.kind));
    if (node.input.is_valid()) text += concat(" %", node.input.index);
    text += print_details(plan, node) + " -> " + print_schema(node.output) +
            print_held(node.distribution) + print_span(node.span) + "\n";
  }
  return concat(text, "  output %", plan.output.index, "\n}\n");
}

}  // namespace shoal::plan
