#include "compiler/plan_passes/pipeline.h"

#include "base/concat.h"
#include "compiler/plan_passes/fuse_stages.h"
#include "compiler/plan_passes/number_stages.h"
#include "compiler/plan_passes/prune_columns.h"
#include "compiler/plan_passes/push_predicates.h"

namespace shoal::plan_passes {

const std::vector<Pass>& passes() {
  static const std::vector<Pass> table = {
      {"fuse_stages", fuse_stages, "first: one predicate per stage is easier to push and prune"},
      {"push_predicates", push_predicates,
       "before prune_columns: positions of the scan are still those of the file"},
      {"prune_columns", prune_columns, "after fuse_stages, which drops what only a stage used"},
      {"number_stages", number_stages, "last: only stages that are left get code"},
  };
  return table;
}

Status run_pipeline(plan::Plan& plan) {
  for (const Pass& pass : passes()) {
    pass.run(plan);
#ifndef NDEBUG
    SHOAL_RETURN_IF_ERROR(plan::verify_plan(plan));
#endif
  }
  return plan::verify_plan(plan);
}

Status run_pass(plan::Plan& plan, std::string_view name) {
  for (const Pass& pass : passes()) {
    if (pass.name != name) continue;
    pass.run(plan);
    return plan::verify_plan(plan);
  }
  return Status::internal(concat("no plan pass ", name));
}

}  // namespace shoal::plan_passes
