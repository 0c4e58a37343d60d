#include "compiler/plan_passes/number_stages.h"

#include "plan/stage_layout.h"

namespace shoal::plan_passes {

void number_stages(plan::Plan& plan) {
  int32_t next = 0;
  for (int32_t number = 0; number < plan.nodes.size(); ++number) {
    plan::Node& node = plan.nodes[plan::NodeId{number}];
    if (node.kind != plan::NodeKind::stage) continue;
    node.code = plan::needs_code(plan, node) ? next++ : -1;
  }
}

}  // namespace shoal::plan_passes
