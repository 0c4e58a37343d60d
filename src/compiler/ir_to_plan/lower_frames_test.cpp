#include "compiler/ir_to_plan/lower_frames.h"

#include <gtest/gtest.h>

#include <string>

namespace shoal::ir {
namespace {

Function lowered(std::string_view text) {
  Result<Function> function = parse_function(text);
  EXPECT_TRUE(function.is_ok());
  EXPECT_TRUE(verify_function(*function).is_ok());
  EXPECT_TRUE(lower_frames(*function).is_ok());
  EXPECT_TRUE(verify_function(*function).is_ok());
  return std::move(*function);
}

TEST(LowerFrames, ReductionsOfTheSameRowsShareASegment) {
  const Function function = lowered(R"(func "f" {
 block 0
  %0 = read_parquet 0 : frame ["B": int64]
  %1 = aggregate %0 by [] [sum 0] : frame ["sum": int64]
  %2 = scalar_of %1 [0] : numpy int64
  %3 = aggregate %0 by [] [mean 0] : frame ["mean": float64]
  %4 = scalar_of %3 [0] : numpy float64
  %5 = aggregate %0 by [] [sum 0] : frame ["sum": int64]
  %6 = scalar_of %5 [0] : numpy int64
  return_values %2, %4, %6
})");
  ASSERT_EQ(function.plans.size(), 1u);
  const plan::Plan& plan = function.plans[0];
  EXPECT_EQ(plan.nodes[plan.output].aggregation.items.size(), 2u);
}

TEST(LowerFrames, AReductionThatNeedsAnotherRunsAfterIt) {
  const Function function = lowered(R"(func "f" {
 block 0
  %0 = read_parquet 0 : frame ["B": float64]
  %1 = aggregate %0 by [] [mean 0] : frame ["mean": float64]
  %2 = scalar_of %1 [0] : numpy float64
  %3 = column %0 [0] : column float64
  %4 = subtract %3, %2 : column float64
  %5 = project %0, %4 : frame ["B": float64]
  %6 = aggregate %5 by [] [max 0] : frame ["max": float64]
  %7 = scalar_of %6 [0] : numpy float64
  return_values %7
})");
  ASSERT_EQ(function.plans.size(), 2u);
  EXPECT_TRUE(function.plans[0].parameters.empty());
  EXPECT_EQ(function.plans[1].parameters.size(), 1u);
}

TEST(LowerFrames, AFrameReturnedTwiceIsComputedOnce) {
  const Function function = lowered(R"(func "f" {
 block 0
  %0 = read_parquet 0 : frame ["B": int64]
  return_values %0, %0
})");
  EXPECT_EQ(function.plans.size(), 1u);
}

TEST(LowerFrames, RefusesAFunctionWithoutReturn) {
  Function function;
  function.blocks.add({});
  EXPECT_FALSE(lower_frames(function).is_ok());
}

TEST(LowerFrames, RefusesAScalarOfManyRows) {
  Result<Function> function = parse_function(R"(func "f" {
 block 0
  %0 = read_parquet 0 : frame ["B": int64]
  %1 = scalar_of %0 [0] : numpy int64
  return_values %1
})");
  ASSERT_TRUE(function.is_ok());
  const Status status = lower_frames(*function);
  ASSERT_FALSE(status.is_ok());
  EXPECT_NE(status.detail().message.find("no aggregate has reduced"), std::string::npos);
}

TEST(LowerFrames, NodesAreHeldAsTheirOps) {
  const Function function = lowered(R"(func "f" {
 block 0
  %0 = argument_frame 0 : frame ["B": int64] held block
  %1 = column %0 [0] : column int64
  %2 = constant 3 : python int64
  %3 = limit %0, %2 : frame ["B": int64] held varying
  %4 = gather %3 : frame ["B": int64]
  return_values %4, %3
})");
  ASSERT_EQ(function.plans.size(), 2u);
  const plan::Plan& plan = function.plans[0];
  EXPECT_EQ(plan.nodes[plan::NodeId{0}].distribution, types::Distribution::block);
  EXPECT_EQ(plan.nodes[plan::NodeId{1}].distribution, types::Distribution::varying);
  EXPECT_EQ(plan.nodes[plan::NodeId{2}].kind, plan::NodeKind::gather);
  EXPECT_EQ(plan.nodes[plan::NodeId{2}].distribution, types::Distribution::replicated);
  std::vector<types::Distribution> returned;
  for (const Op& op : function.ops) {
    if (op.kind == OpKind::run_plan) returned.push_back(op.distribution);
  }
  EXPECT_EQ(returned, (std::vector<types::Distribution>{types::Distribution::replicated,
                                                        types::Distribution::varying}));
}

// The kinds of the lowered ops, in order.
std::string kinds_of(const Function& function) {
  std::string kinds;
  for (const ValueId id : function.blocks[Id<Block>{0}].ops) {
    kinds += std::string(op_name(function.ops[id].kind)) + " ";
  }
  return kinds;
}

constexpr const char* kPrints = R"text(func "f" {
 prints "(tuple (tuple (element int64)) (none) (none) (none))"
 prints "(tuple (tuple (element float64)) (none) (none) (none))"
 block 0
  %0 = read_parquet 0 : frame ["B": int64]
  %1 = aggregate %0 by [] [sum 0] : frame ["sum": int64]
  %2 = scalar_of %1 [0] : numpy int64
  print %2 0
)text";

TEST(LowerFrames, PrintedReductionsOfTheSameRowsShareASegment) {
  const Function function = lowered(std::string(kPrints) + R"(
  %3 = aggregate %0 by [] [mean 0] : frame ["mean": float64]
  %4 = scalar_of %3 [0] : numpy float64
  print %4 1
  return_values %2
})");
  EXPECT_EQ(function.plans.size(), 1u);
  EXPECT_EQ(kinds_of(function), "run_plan scalar_of scalar_of print print return_values ");
}

TEST(LowerFrames, APrintComesBeforeALaterSegment) {
  const Function function = lowered(std::string(kPrints) + R"(
  %3 = read_parquet 1 : frame ["B": float64]
  %4 = aggregate %3 by [] [mean 0] : frame ["mean": float64]
  %5 = scalar_of %4 [0] : numpy float64
  print %5 1
  return_values %3
})");
  EXPECT_EQ(kinds_of(function),
            "run_plan scalar_of print run_plan scalar_of print run_plan return_values ");
}

TEST(LowerFrames, WhatMayRaiseStaysOnItsSideOfAPrint) {
  const Function function = lowered(R"text(func "f" {
 prints "(tuple (tuple (element int64)) (none) (none) (none))"
 prints "(tuple (tuple (python_int)) (none) (none) (none))"
 block 0
  %0 = argument 1 : python int64
  %1 = read_parquet 0 : frame ["B": int64]
  %2 = aggregate %1 by [] [sum 0] : frame ["sum": int64]
  %3 = scalar_of %2 [0] : numpy int64
  print %3 0
  %4 = add %0, %0 : python int64
  print %0 1
  %5 = aggregate %1 by [] [min 0] : frame ["min": int64]
  %6 = scalar_of %5 [0] : numpy int64
  return_values %4, %6
})text");
  EXPECT_EQ(function.plans.size(), 1u);
  EXPECT_EQ(kinds_of(function),
            "argument run_plan scalar_of scalar_of print add print return_values ");
}

TEST(LowerFrames, APrintedFrameIsComputedOnce) {
  const Function function = lowered(R"text(func "f" {
 prints "(tuple (tuple (frame [ ] ( ) ( )) (frame [ ] ( ) ( ))) (none) (none) (none))"
 block 0
  %0 = read_parquet 0 : frame ["B": int64]
  %1 = argument 0 : python int64
  %2 = limit %0, %1 : frame ["B": int64]
  print %2, %2 0
  return_values %2
})text");
  EXPECT_EQ(kinds_of(function), "argument run_plan print return_values ");
}

// x = x * x, and so on: as trees the expressions would double with every step.
TEST(LowerFrames, SharedValuesAreComputedOnce) {
  std::string text = R"(func "f" {
 block 0
  %0 = read_parquet 0 : frame ["B": int64]
  %1 = column %0 [0] : column int64
)";
  for (int number = 2; number < 400; ++number) {
    const std::string last = "%" + std::to_string(number - 1);
    text +=
        "  %" + std::to_string(number) + " = multiply " + last + ", " + last + " : column int64\n";
  }
  const Function function = lowered(text + R"(  %400 = project %0, %399 : frame ["B": int64]
  return_values %400
})");
  ASSERT_EQ(function.plans.size(), 1u);
  EXPECT_LT(plan::print_plan(function.plans[0]).size(), 200'000u);
  EXPECT_TRUE(plan::parse_plan(plan::print_plan(function.plans[0])).is_ok());
}

}  // namespace
}  // namespace shoal::ir
