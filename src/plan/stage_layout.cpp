#include "plan/stage_layout.h"

#include <algorithm>
#include <vector>

#include "base/concat.h"
#include "plan/expression_columns.h"

namespace shoal::plan {

StageLayout stage_layout(const Plan& plan, const Node& node) {
  StageLayout layout;
  std::vector<int32_t>& columns = layout.input_columns;
  if (node.predicate.is_valid()) collect_columns(plan, node.predicate, columns);
  for (size_t i = 0; i < node.expressions.size(); ++i) {
    if (plan.expressions[node.expressions[i]].op == ExpressionOp::column) continue;
    layout.computed_outputs.push_back(static_cast<int32_t>(i));
    collect_columns(plan, node.expressions[i], columns);
  }
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  return layout;
}

bool needs_code(const Plan& plan, const Node& node) {
  return node.predicate.is_valid() || !stage_layout(plan, node).computed_outputs.empty();
}

std::string stage_symbol(int segment, int32_t code) { return concat("stage_", segment, "_", code); }

bool gives_scalars(const Plan& plan) {
  NodeId id = plan.output;
  while (id.is_valid() && plan.nodes[id].kind == NodeKind::stage &&
         !plan.nodes[id].predicate.is_valid()) {
    id = plan.nodes[id].input;
  }
  return id.is_valid() && plan.nodes[id].kind == NodeKind::aggregate &&
         plan.nodes[id].aggregation.keys.empty();
}

}  // namespace shoal::plan
