#include "plan/stage_layout.h"

#include <gtest/gtest.h>

namespace shoal::plan {
namespace {

Plan parse(std::string_view text) {
  Result<Plan> plan = parse_plan(text);
  EXPECT_TRUE(plan.is_ok());
  return plan.is_ok() ? std::move(*plan) : Plan();
}

TEST(StageLayout, ForwardedColumnsAreNeitherReadNorComputed) {
  const Plan plan = parse(R"(plan (int64) {
  %0 = argument 0 [0, 1, 2, 3] -> ["a": int64, "b": int64, "c": int64, "d": int64]
  %1 = stage %0 if greater:boolean(#3, $0) [#0, add:int64(#3, #1), #2, literal:int64 5] code 0 -> ["a": int64, "x": int64, "c": int64, "five": int64]
  %2 = stage %1 [#0] -> ["a": int64]
  output %2
})");
  const StageLayout layout = stage_layout(plan, plan.nodes[NodeId{1}]);
  EXPECT_EQ(layout.input_columns, (std::vector<int32_t>{1, 3}));
  EXPECT_EQ(layout.computed_outputs, (std::vector<int32_t>{1, 3}));
  EXPECT_TRUE(needs_code(plan, plan.nodes[NodeId{1}]));
  EXPECT_FALSE(needs_code(plan, plan.nodes[NodeId{2}]));
  EXPECT_FALSE(gives_scalars(plan));
}

TEST(StageLayout, AnAggregateWithoutKeysGivesScalars) {
  Plan plan = parse(R"(plan () {
  %0 = argument 0 [0] -> ["a": int64]
  output %0
})");
  Node aggregate;
  aggregate.kind = NodeKind::aggregate;
  aggregate.input = plan.output;
  aggregate.aggregation.items.resize(1);
  aggregate.aggregation.items[0].column = 0;
  aggregate.output.fields = plan.nodes[plan.output].output.fields;
  plan.output = plan.nodes.add(aggregate);
  EXPECT_TRUE(gives_scalars(plan));
  plan.nodes[plan.output].aggregation.keys = {0};
  EXPECT_FALSE(gives_scalars(plan));
}

TEST(StageLayout, Symbols) { EXPECT_EQ(stage_symbol(2, 7), "stage_2_7"); }

}  // namespace
}  // namespace shoal::plan
