#include "compiler/plan_passes/rewrite.h"

#include <algorithm>

#include "base/check.h"

namespace shoal::plan_passes {

using plan::Expression;
using plan::ExpressionId;
using plan::ExpressionOp;
using plan::Plan;

ExpressionId copy_expression(const Plan& from, ExpressionId id, Plan& to,
                             const ColumnReplacement& replace) {
  Expression copy = from.expressions[id];
  if (copy.op == ExpressionOp::column) return replace(copy.index);
  for (ExpressionId& operand : copy.operands) operand = copy_expression(from, operand, to, replace);
  return to.expressions.add(std::move(copy));
}

ExpressionId column_expression(Plan& plan, const types::Schema& input, int32_t position) {
  Expression expression;
  expression.op = ExpressionOp::column;
  expression.type = input.fields[static_cast<size_t>(position)].type;
  expression.index = position;
  return plan.expressions.add(std::move(expression));
}

ExpressionId copy_constant(const Plan& from, ExpressionId id, Plan& to) {
  return copy_expression(from, id, to, [](int32_t) -> ExpressionId {
    check_failed("a constant refers to no column", __FILE__, __LINE__);
  });
}

int expression_size(const Plan& plan, ExpressionId id) {
  int size = 1;
  for (const ExpressionId operand : plan.expressions[id].operands) {
    size += expression_size(plan, operand);
  }
  return size;
}

namespace {

bool has_call(const Plan& plan, ExpressionId id) {
  const Expression& expression = plan.expressions[id];
  return expression.op == ExpressionOp::call ||
         std::any_of(expression.operands.begin(), expression.operands.end(),
                     [&](ExpressionId operand) { return has_call(plan, operand); });
}

}  // namespace

bool has_calls(const Plan& plan, const plan::Node& stage) {
  return (stage.predicate.is_valid() && has_call(plan, stage.predicate)) ||
         std::any_of(stage.expressions.begin(), stage.expressions.end(),
                     [&](ExpressionId id) { return has_call(plan, id); });
}

bool forwards_input(const Plan& plan, const plan::Node& node) {
  if (node.kind != plan::NodeKind::stage || node.predicate.is_valid()) return false;
  if (node.expressions.size() != plan.nodes[node.input].output.fields.size()) return false;
  for (size_t i = 0; i < node.expressions.size(); ++i) {
    const Expression& expression = plan.expressions[node.expressions[i]];
    if (expression.op != ExpressionOp::column || expression.index != static_cast<int32_t>(i)) {
      return false;
    }
  }
  return true;
}

}  // namespace shoal::plan_passes
