#include "compiler/plan_passes/push_predicates.h"

#include <optional>

#include "compiler/plan_passes/rewrite.h"

namespace shoal::plan_passes {
namespace {

using plan::Expression;
using plan::ExpressionId;
using plan::ExpressionOp;
using plan::Node;
using plan::NodeId;
using plan::NodeKind;
using plan::Plan;
using plan::ScanPredicate;

bool is_constant(const Expression& expression) {
  return expression.op == ExpressionOp::literal || expression.op == ExpressionOp::parameter;
}

bool is_comparison(ExpressionOp op) {
  return op >= ExpressionOp::equal && op <= ExpressionOp::greater_equal;
}

// a < b as b > a.
ExpressionOp mirrored(ExpressionOp op) {
  switch (op) {
    case ExpressionOp::less: return ExpressionOp::greater;
    case ExpressionOp::less_equal: return ExpressionOp::greater_equal;
    case ExpressionOp::greater: return ExpressionOp::less;
    case ExpressionOp::greater_equal: return ExpressionOp::less_equal;
    default: return op;
  }
}

std::optional<ScanPredicate> as_scan_predicate(const Plan& plan, const Expression& comparison,
                                               size_t column_count) {
  const Expression& left = plan.expressions[comparison.operands[0]];
  const Expression& right = plan.expressions[comparison.operands[1]];
  ScanPredicate predicate;
  if (left.op == ExpressionOp::column && is_constant(right)) {
    predicate = {left.index, comparison.op, comparison.operands[1]};
  } else if (right.op == ExpressionOp::column && is_constant(left)) {
    predicate = {right.index, mirrored(comparison.op), comparison.operands[0]};
  } else {
    return std::nullopt;
  }
  if (predicate.column >= static_cast<int32_t>(column_count)) return std::nullopt;
  // Statistics are compared as numbers: the constant must count the same unit.
  if (left.type.kind != right.type.kind || left.type.unit != right.type.unit) return std::nullopt;
  return predicate;
}

void collect_conjuncts(const Plan& plan, ExpressionId id, size_t column_count,
                       std::vector<ScanPredicate>& out) {
  const Expression& expression = plan.expressions[id];
  if (expression.op == ExpressionOp::bit_and) {
    for (const ExpressionId operand : expression.operands) {
      collect_conjuncts(plan, operand, column_count, out);
    }
    return;
  }
  if (!is_comparison(expression.op)) return;
  const std::optional<ScanPredicate> predicate = as_scan_predicate(plan, expression, column_count);
  if (predicate) out.push_back(*predicate);
}

}  // namespace

void push_predicates(Plan& plan) {
  // Every node has one input, so the nodes that lead to the output are a chain and each has one
  // user; what fuse_stages left behind is not on it.
  for (NodeId id = plan.output; id.is_valid(); id = plan.nodes[id].input) {
    const Node& stage = plan.nodes[id];
    if (stage.kind != NodeKind::stage || !stage.predicate.is_valid()) continue;
    NodeId below = stage.input;
    while (plan.nodes[below].kind == NodeKind::row_number ||
           plan.nodes[below].kind == NodeKind::string_compare) {
      below = plan.nodes[below].input;
    }
    if (plan.nodes[below].kind != NodeKind::scan_parquet || has_calls(plan, stage)) continue;
    std::vector<ScanPredicate> predicates;
    collect_conjuncts(plan, stage.predicate, plan.nodes[below].output.fields.size(), predicates);
    plan.nodes[below].scan_predicates = std::move(predicates);
  }
}

}  // namespace shoal::plan_passes
