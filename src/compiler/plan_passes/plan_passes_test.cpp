// Each plan pass on plans given as text: what it makes of them, and that what it makes verifies.
#include <gtest/gtest.h>

#include <string>

#include "compiler/plan_passes/pipeline.h"

namespace shoal::plan_passes {
namespace {

std::string run(std::string_view passes_in_order, std::string_view text) {
  Result<plan::Plan> plan = plan::parse_plan(text);
  if (!plan.is_ok()) return plan.take_status().detail().message;
  const Status given = plan::verify_plan(*plan);
  if (!given.is_ok()) return given.detail().message;
  while (!passes_in_order.empty()) {
    const size_t end = std::min(passes_in_order.find(' '), passes_in_order.size());
    const Status status = run_pass(*plan, passes_in_order.substr(0, end));
    if (!status.is_ok()) return status.detail().message;
    passes_in_order.remove_prefix(std::min(end + 1, passes_in_order.size()));
  }
  return plan::print_plan(*plan);
}

std::string plan_of(std::string_view nodes) {
  return "plan (int64) {\n" + std::string(nodes) + "}\n";
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(FuseStages, PredicatesOverComputedColumnsAreSubstituted) {
  const std::string fused = run("fuse_stages", plan_of(R"(
  %0 = scan_parquet 0 [0] -> ["B": int64]
  %1 = stage %0 [#0, add:int64(#0, $0)] -> ["B": int64, "C": int64]
  %2 = stage %1 if less:boolean(#1, literal:int64 9) [#1, #0] -> ["C": int64, "B": int64]
  output %2
)"));
  EXPECT_TRUE(contains(fused,
                       "%2 = stage %0 if less:boolean(add:int64(#0, $0), literal:int64 9) "
                       "[add:int64(#0, $0), #0] -> [\"C\": int64, \"B\": int64]"))
      << fused;
}

TEST(FuseStages, BothPredicatesHold) {
  const std::string fused = run("fuse_stages", plan_of(R"(
  %0 = scan_parquet 0 [0, 1] -> ["B": int64, "m": boolean:masked]
  %1 = stage %0 if less:boolean(#0, $0) [#1, #0] -> ["m": boolean:masked, "B": int64]
  %2 = stage %1 if #0 [#1] -> ["B": int64]
  output %2
)"));
  EXPECT_TRUE(
      contains(fused, "%2 = stage %0 if bit_and:boolean:masked(less:boolean(#0, $0), #1) [#0]"))
      << fused;
}

TEST(FuseStages, StagesThatChangeNothingGo) {
  const std::string fused = run("fuse_stages", plan_of(R"(
  %0 = scan_parquet 0 [0] -> ["B": int64]
  %1 = stage %0 [#0] -> ["B": int64]
  %2 = limit %1 $0 -> ["B": int64]
  %3 = stage %2 [#0] -> ["renamed": int64]
  output %3
)"));
  EXPECT_TRUE(contains(fused, "%2 = limit %0 $0")) << fused;
  EXPECT_TRUE(contains(fused, "output %3")) << fused;
}

TEST(FuseStages, NotAcrossALimit) {
  const std::string plan = plan_of(R"(  %0 = scan_parquet 0 [0] -> ["B": int64]
  %1 = stage %0 if less:boolean(#0, $0) [#0] -> ["B": int64]
  %2 = limit %1 literal:int64 5 -> ["B": int64]
  %3 = stage %2 if greater:boolean(#0, $0) [#0] -> ["B": int64]
  output %3
)");
  EXPECT_EQ(run("fuse_stages", plan), plan);
}

// A chain of `count` filters, or of stages that double a column.
std::string chain(int count, std::string_view stage) {
  std::string nodes = "  %0 = scan_parquet 0 [0] -> [\"B\": int64]\n";
  for (int number = 1; number <= count; ++number) {
    nodes += "  %" + std::to_string(number) + " = stage %" + std::to_string(number - 1) + " " +
             std::string(stage) + " -> [\"B\": int64]\n";
  }
  return plan_of(nodes + "  output %" + std::to_string(count) + "\n");
}

TEST(FuseStages, SizeIsBounded) {
  for (const char* stage : {"if less:boolean(#0, $0) [#0]", "[add:int64(#0, #0)]"}) {
    const std::string fused =
        run("fuse_stages push_predicates prune_columns number_stages", chain(300, stage));
    Result<plan::Plan> plan = plan::parse_plan(fused);
    ASSERT_TRUE(plan.is_ok()) << fused;
    EXPECT_GT(plan->nodes.size(), 3);
    EXPECT_LT(plan->nodes.size(), 100);
    EXPECT_LT(plan->expressions.size(), 20000);
  }
}

TEST(PushPredicates, ConjunctsOfColumnsAndConstants) {
  const std::string pushed = run("push_predicates", plan_of(R"(
  %0 = scan_parquet 0 [3, 1] -> ["B": int64, "S": string:str_nan]
  %1 = row_number %0 -> ["B": int64, "S": string:str_nan, "row": int64]
  %2 = string_compare %1 1 equal literal:string:str_nan "x" -> ["B": int64, "S": string:str_nan, "row": int64, "c": boolean]
  %3 = stage %2 if bit_and:boolean(bit_and:boolean(#3, less:boolean(literal:int64 5, #0)), bit_and:boolean(not_equal:boolean(#0, $0), greater:boolean(#2, $0))) [#2] -> ["row": int64]
  output %3
)"));
  EXPECT_TRUE(contains(pushed,
                       "scan_parquet 0 [3, 1] where 0 greater literal:int64 5 "
                       "where 0 not_equal $0 -> "))
      << pushed;
}

TEST(PushPredicates, WhatIsNoConjunctStays) {
  for (const char* predicate : {"bit_or:boolean(less:boolean(#0, $0), less:boolean(#0, $0))",
                                "invert:boolean(less:boolean(#0, $0))", "less:boolean(#0, #0)",
                                "less:boolean(add:int64(#0, $0), $0)",
                                "equal:boolean(less:boolean(#0, $0), literal:boolean true)"}) {
    const std::string pushed = run("push_predicates", plan_of(R"(
  %0 = scan_parquet 0 [0] -> ["B": int64]
  %1 = stage %0 if )" + std::string(predicate) + R"( [#0] -> ["B": int64]
  output %1
)"));
    EXPECT_FALSE(contains(pushed, "where")) << pushed;
    EXPECT_TRUE(contains(pushed, "output %1")) << pushed;
  }
}

TEST(PushPredicates, NotThroughWhatCountsRows) {
  for (const char* between : {"limit %0 literal:int64 5", "aggregate %0 by [0] []"}) {
    const std::string pushed = run("push_predicates", plan_of(R"(
  %0 = scan_parquet 0 [0] -> ["B": int64]
  %1 = )" + std::string(between) + R"( -> ["B": int64]
  %2 = stage %1 if less:boolean(#0, $0) [#0] -> ["B": int64]
  output %2
)"));
    EXPECT_FALSE(contains(pushed, "where")) << pushed;
    EXPECT_TRUE(contains(pushed, "output %2")) << pushed;
  }
}

TEST(PushPredicates, OtherUnitsAreNotComparedAsNumbers) {
  const std::string pushed = run("push_predicates", plan_of(R"(
  %0 = scan_parquet 0 [0] -> ["t": timestamp[us]]
  %1 = stage %0 if less:boolean(#0, literal:timestamp[ns] 5) [#0] -> ["t": timestamp[us]]
  output %1
)"));
  EXPECT_FALSE(contains(pushed, "where")) << pushed;
  EXPECT_TRUE(contains(pushed, "output %1")) << pushed;
}

// What fuse_stages leaves behind is no user of the scan, and its own predicate is not pushed twice.
TEST(PushPredicates, AfterFusing) {
  const std::string pushed = run("fuse_stages push_predicates prune_columns", plan_of(R"(
  %0 = scan_parquet 0 [0] -> ["B": int64]
  %1 = stage %0 if less:boolean(#0, $0) [#0, add:int64(#0, $0)] -> ["B": int64, "C": int64]
  %2 = stage %1 if greater:boolean(#0, literal:int64 3) [#1] -> ["C": int64]
  output %2
)"));
  EXPECT_EQ(
      pushed,
      plan_of(
          R"(  %0 = scan_parquet 0 [0] where 0 less $0 where 0 greater literal:int64 3 -> ["B": int64]
  %1 = stage %0 if bit_and:boolean(less:boolean(#0, $0), greater:boolean(#0, literal:int64 3)) [add:int64(#0, $0)] -> ["C": int64]
  output %1
)"));
}

TEST(PruneColumns, OnlyWhatIsUsedIsRead) {
  EXPECT_EQ(
      run("prune_columns", plan_of(R"(
  %0 = scan_parquet 2 [5, 6, 7, 8] where 2 less $0 -> ["a": int64, "b": float64, "c": int64, "d": int64]
  %1 = row_number %0 -> ["a": int64, "b": float64, "c": int64, "d": int64, "row": int64]
  %2 = stage %1 if less:boolean(#2, $0) [#3, #1, #4] -> ["d": int64, "b": float64, "row": int64]
  %3 = aggregate %2 by [0] [sum 1, size, max 2] -> ["d": int64, "b": float64, "n": int64, "m": int64]
  %4 = stage %3 [#0, #1] -> ["d": int64, "b": float64]
  output %4
)")),
      plan_of(
          R"(  %0 = scan_parquet 2 [6, 7, 8] where 1 less $0 -> ["b": float64, "c": int64, "d": int64]
  %1 = stage %0 if less:boolean(#1, $0) [#2, #0] -> ["d": int64, "b": float64]
  %2 = aggregate %1 by [0] [sum 1] -> ["d": int64, "b": float64]
  output %2
)"));
}

TEST(PruneColumns, StagesThatRenameOrCopyAnArgumentStay) {
  const std::string renamed = plan_of(R"(  %0 = argument 0 [0] -> ["a": int64]
  %1 = aggregate %0 by [0] [] -> ["a": int64]
  %2 = stage %1 [#0] -> ["b": int64]
  output %2
)");
  EXPECT_EQ(run("prune_columns", renamed), renamed);
  const std::string argument = plan_of(R"(  %0 = argument 0 [0] -> ["a": int64]
  %1 = stage %0 [#0] -> ["a": int64]
  output %1
)");
  EXPECT_EQ(run("prune_columns", argument), argument);
}

TEST(PruneColumns, KeysThatNobodySeesStillGroup) {
  EXPECT_EQ(run("prune_columns", plan_of(R"(
  %0 = argument 0 [0, 1] -> ["a": int64, "b": float64]
  %1 = aggregate %0 by [1, 0] [sum 0] unsorted -> ["b": float64, "a": int64, "s": int64]
  %2 = stage %1 [#2] -> ["s": int64]
  output %2
)")),
            plan_of(R"(  %0 = argument 0 [0, 1] -> ["a": int64, "b": float64]
  %1 = aggregate %0 by [1, 0] [sum 0] unsorted -> ["b": float64, "a": int64, "s": int64]
  %2 = stage %1 [#2] -> ["s": int64]
  %3 = stage %2 [#0] -> ["s": int64]
  output %3
)"));
}

TEST(PruneColumns, RowsAreCountedWithoutColumns) {
  EXPECT_EQ(run("prune_columns", plan_of(R"(
  %0 = scan_parquet 0 [0, 1] -> ["a": int64, "b": float64]
  %1 = aggregate %0 by [] [size 1] -> ["n": int64]
  output %1
)")),
            plan_of(R"(  %0 = scan_parquet 0 [] -> []
  %1 = aggregate %0 by [] [size] -> ["n": int64]
  output %1
)"));
}

TEST(PruneColumns, ComparedStringsAreDroppedAfterTheComparison) {
  EXPECT_EQ(
      run("prune_columns", plan_of(R"(
  %0 = scan_parquet 0 [0, 1, 2] -> ["a": int64, "s": string:str_nan, "t": string:str_nan]
  %1 = string_compare %0 1 less #2 -> ["a": int64, "s": string:str_nan, "t": string:str_nan, "c": boolean]
  %2 = string_compare %1 2 equal literal:string:str_nan "x" -> ["a": int64, "s": string:str_nan, "t": string:str_nan, "c": boolean, "d": boolean]
  %3 = stage %2 if #3 [#0] -> ["a": int64]
  output %3
)")),
      plan_of(
          R"(  %0 = scan_parquet 0 [0, 1, 2] -> ["a": int64, "s": string:str_nan, "t": string:str_nan]
  %1 = string_compare %0 1 less #2 -> ["a": int64, "s": string:str_nan, "t": string:str_nan, "c": boolean]
  %2 = stage %1 [#0, #3] -> ["a": int64, "c": boolean]
  %3 = stage %2 if #1 [#0] -> ["a": int64]
  output %3
)"));
}

TEST(Gather, StagesOnItsTwoSidesAreNotFused) {
  const std::string plan = plan_of(R"(  %0 = argument 0 [0] -> ["B": int64] held block
  %1 = stage %0 if less:boolean(#0, $0) [#0] -> ["B": int64] held varying
  %2 = gather %1 -> ["B": int64]
  %3 = stage %2 if greater:boolean(#0, $0) [#0] -> ["B": int64]
  output %3
)");
  EXPECT_EQ(run("fuse_stages", plan), plan);
}

TEST(Gather, PredicatesAboveItAreNotPushed) {
  const std::string pushed = run("push_predicates", plan_of(R"(
  %0 = scan_parquet 0 [0] -> ["B": int64] held varying
  %1 = gather %0 -> ["B": int64]
  %2 = stage %1 if less:boolean(#0, $0) [#0] -> ["B": int64]
  output %2
)"));
  EXPECT_FALSE(contains(pushed, "where")) << pushed;
  EXPECT_TRUE(contains(pushed, "output %2")) << pushed;
}

TEST(Gather, OnlyUsedColumnsAreGathered) {
  EXPECT_EQ(run("prune_columns", plan_of(R"(
  %0 = scan_parquet 0 [4, 5, 6] -> ["a": int64, "b": int64, "c": int64] held varying
  %1 = gather %0 -> ["a": int64, "b": int64, "c": int64]
  %2 = stage %1 [#1] -> ["b": int64]
  output %2
)")),
            plan_of(R"(  %0 = scan_parquet 0 [5] -> ["b": int64] held varying
  %1 = gather %0 -> ["b": int64]
  %2 = stage %1 [#0] -> ["b": int64]
  output %2
)"));
}

// The whole pipeline, on every kind of node that may stand over divided rows.
TEST(Pipeline, KeepsHowNodesAreHeld) {
  const std::string done =
      run("fuse_stages push_predicates prune_columns number_stages", plan_of(R"(
  %0 = scan_parquet 0 [0, 1] -> ["a": int64, "s": string:str_nan] held varying
  %1 = row_number %0 -> ["a": int64, "s": string:str_nan, "row": int64] held varying
  %2 = string_compare %1 1 equal literal:string:str_nan "x" -> ["a": int64, "s": string:str_nan, "row": int64, "c": boolean] held varying
  %3 = stage %2 if #3 [#0, #2] -> ["a": int64, "row": int64] held varying
  %4 = limit %3 $0 -> ["a": int64, "row": int64] held varying
  %5 = aggregate %4 by [0] [max 1, size] -> ["a": int64, "m": int64, "n": int64] held varying
  %6 = stage %5 [#2, #0] -> ["n": int64, "a": int64] held varying
  output %6
)"));
  Result<plan::Plan> plan = plan::parse_plan(done);
  ASSERT_TRUE(plan.is_ok()) << done;
  EXPECT_GT(plan->nodes.size(), 5);
  for (const plan::Node& node : plan->nodes) {
    EXPECT_EQ(node.distribution, types::Distribution::varying) << plan::node_kind_name(node.kind);
  }
}

TEST(NumberStages, OnlyStagesThatComputeGetCode) {
  const std::string numbered = run("number_stages", plan_of(R"(
  %0 = scan_parquet 0 [0] -> ["B": int64]
  %1 = stage %0 [#0, #0] -> ["B": int64, "C": int64]
  %2 = stage %1 if less:boolean(#0, $0) [#0] -> ["B": int64]
  %3 = limit %2 $0 -> ["B": int64]
  %4 = stage %3 [negate:int64(#0)] code 7 -> ["B": int64]
  output %4
)"));
  EXPECT_TRUE(contains(numbered, "%1 = stage %0 [#0, #0] -> ")) << numbered;
  EXPECT_TRUE(contains(numbered, "[#0] code 0 -> ")) << numbered;
  EXPECT_TRUE(contains(numbered, "[negate:int64(#0)] code 1 -> ")) << numbered;
}

TEST(Pipeline, UnknownPassesAreNamed) {
  EXPECT_EQ(run("no_such_pass", plan_of("%0 = argument 0 [] -> []\noutput %0\n")),
            "no plan pass no_such_pass");
  for (const Pass& pass : passes()) EXPECT_FALSE(pass.reason.empty()) << pass.name;
}

}  // namespace
}  // namespace shoal::plan_passes
