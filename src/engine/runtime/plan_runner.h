// One run of a plan: nodes become sources, stages and sinks. A node that needs all its rows at once
// (aggregate, limit, gather) ends a pipeline; its table is the source of the next.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "engine/operators/operator.h"
#include "engine/runtime/run_plan.h"
#include "engine/scheduler/pipeline.h"
#include "plan/plan.h"

namespace shoal::engine {

struct PlanRun {
  const plan::Plan& plan;
  const PlanInputs& inputs;
  const PlanOptions& options;
  ScanCounters& counters;

  [[nodiscard]] const Parameter& parameter_of(const plan::Expression& expression) const {
    return inputs.parameters[static_cast<size_t>(expression.index)];
  }
  // Whether the ranks hold different rows of the node.
  [[nodiscard]] bool is_divided(plan::NodeId node) const {
    return options.ranks.communicator != nullptr &&
           types::is_divided(plan.nodes[node].distribution);
  }
};

// Of the columns that the node gives.
[[nodiscard]] std::vector<TypeKind> kinds_of(const plan::Node& node);
// All rows of a node that this rank holds.
[[nodiscard]] Result<Table> table_of(const PlanRun& run, plan::NodeId node);
// The source and stages that give these rows; the sink is the caller's.
[[nodiscard]] Result<Pipeline> pipeline_to(const PlanRun& run, plan::NodeId node);

// Sources (scan_to_source.cpp)
[[nodiscard]] Result<std::unique_ptr<Source>> scan_source(const PlanRun& run, plan::NodeId scan);

// Stages (plan_to_stages.cpp). Precondition: row_number, string_compare,
// stage, or a limit that is neither divided nor from the end.
[[nodiscard]] Result<std::unique_ptr<Stage>> stage_of(const PlanRun& run, plan::NodeId id);

// Nodes that ranks compute together (run_across_ranks.cpp).

// The rows of a limit that counts rows of all ranks, or from the end.
[[nodiscard]] Result<Table> limit_table(const PlanRun& run, plan::NodeId limit);
[[nodiscard]] Result<Table> attach_table(const PlanRun& run, plan::NodeId attach);
[[nodiscard]] Result<Table> gather_table(const PlanRun& run, plan::NodeId gather);
[[nodiscard]] int64_t limit_of(const PlanRun& run, const plan::Node& node);
// The number of the first row of the node's `table` among those of all ranks. All fail if one has
// no table. If the node is not divided: 0, or the failure itself.
[[nodiscard]] Result<int64_t> first_row_of(const PlanRun& run, plan::NodeId node,
                                           Result<Table>& table);
// Where ranks meet for the node; `step` says what they do there.
[[nodiscard]] comm::Meeting meeting_at(const PlanRun& run, plan::NodeId node,
                                       std::string_view step);

}  // namespace shoal::engine
