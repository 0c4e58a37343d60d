#include "plan/expression_columns.h"

namespace shoal::plan {

void collect_columns(const Plan& plan, ExpressionId id, std::vector<int32_t>& out) {
  const Expression& expression = plan.expressions[id];
  if (expression.op == ExpressionOp::column) out.push_back(expression.index);
  for (const ExpressionId operand : expression.operands) collect_columns(plan, operand, out);
}

}  // namespace shoal::plan
