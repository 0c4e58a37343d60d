// Each IR pass on functions given as text.
#include <gtest/gtest.h>

#include <string>

#include "compiler/ir_passes/pipeline.h"

namespace shoal::ir_passes {
namespace {

// The body after the pass; values are numbered anew by a second reading.
std::string run(std::string_view pass, const std::string& body) {
  Result<ir::Function> function = ir::parse_function("func \"f\" {\n block 0\n" + body + "}\n");
  if (!function.is_ok()) return function.take_status().detail().message;
  const Status status = run_pass(*function, pass);
  if (!status.is_ok()) return status.detail().message;
  const std::string text = ir::print_function(*function);
  const size_t start = text.find(" block 0\n") + 9;
  return text.substr(start, text.rfind('}') - start);
}

TEST(MergeEqualOps, LaterOnesAreReplacedAndStayDead) {
  EXPECT_EQ(run("merge_equal_ops", R"(  %0 = read_parquet 0 : frame ["A": int64]
  %1 = column %0 [0] : column int64
  %2 = column %0 [0] : column int64
  %3 = add %1, %2 : column int64
  %4 = add %2, %1 : column int64
  %5 = project %0, %3, %4 : frame ["x": int64, "y": int64]
  return_values %5
)"),
            R"(  %0 = read_parquet 0 : frame ["A": int64]
  %1 = column %0 [0] : column int64
  %2 = column %0 [0] : column int64
  %3 = add %1, %1 : column int64
  %4 = add %1, %1 : column int64
  %5 = project %0, %3, %3 : frame ["x": int64, "y": int64]
  return_values %5
)");
}

TEST(MergeEqualOps, WhatDiffersStays) {
  const std::string body = R"(  %0 = read_parquet 0 : frame ["A": float64]
  %1 = read_parquet 1 : frame ["A": float64]
  %2 = constant 0 : python float64
  %3 = constant -0 : python float64
  %4 = constant 0 : numpy float64
  %5 = constant 0 : python int64
  %6 = aggregate %0 by [] [std 0] : frame ["s": float64]
  %7 = aggregate %0 by [] [std 0 ddof 0] : frame ["s": float64]
  return_values %0, %1, %2, %3, %4, %5, %6, %7
)";
  EXPECT_EQ(run("merge_equal_ops", body), body);
}

TEST(MergeEqualOps, OpsThatDifferInTheirTextStay) {
  const std::string body = R"(  %0 = argument 0 : object "array[float64, 3]"
  %1 = array_transpose %0 "1 0 2" : object "array[float64, 3, strided]"
  %2 = array_transpose %0 "2 1 0" : object "array[float64, 3, strided]"
  return_values %1, %2
)";
  EXPECT_EQ(run("merge_equal_ops", body), body);
}

TEST(MergeEqualOps, ScalarsThatMayRaiseStay) {
  const std::string body = R"(  %0 = argument 0 : python int64
  %1 = add %0, %0 : python int64
  %2 = add %0, %0 : python int64
  return_values %1, %2
)";
  EXPECT_EQ(run("merge_equal_ops", body), body);
}

TEST(RemoveDeadOps, ChainsOfUnusedPureOpsGo) {
  EXPECT_EQ(run("remove_dead_ops", R"(  %0 = read_parquet 0 : frame ["A": int64]
  %1 = column %0 [0] : column int64
  %2 = add %1, %1 : column int64
  %3 = constant 5 : python int64
  %4 = argument 0 : python int64
  return_values %3
)"),
            "  %3 = constant 5 : python int64\n  return_values %3\n");
}

TEST(RemoveDeadOps, WhatMayRaiseStaysWithItsOperands) {
  const std::string body = R"(  %0 = argument 0 : python int64
  %1 = floor_divide %0, %0 : python int64
  return_values %0
)";
  EXPECT_EQ(run("remove_dead_ops", body), body);
}

TEST(Pipeline, MergesAndRemoves) {
  Result<ir::Function> function = ir::parse_function(R"(func "f" { block 0
    %0 = read_parquet 0 : frame ["A": int64]
    %1 = read_parquet 0 : frame ["A": int64]
    %2 = column %1 [0] : column int64
    %3 = project %0, %2 : frame ["A": int64]
    return_values %3 })");
  ASSERT_TRUE(function.is_ok());
  EXPECT_TRUE(run_pipeline(*function).is_ok());
  EXPECT_EQ(ir::print_function(*function), R"(func "f" {
 block 0
  %0 = read_parquet 0 : frame ["A": int64]
  %2 = column %0 [0] : column int64
  %3 = project %0, %2 : frame ["A": int64]
  return_values %3
}
)");
}

TEST(Pipeline, UnknownPassesAreNamed) {
  EXPECT_EQ(run("no_such_pass", "  return_values\n"), "no IR pass no_such_pass");
  for (const Pass& pass : passes()) EXPECT_FALSE(pass.reason.empty()) << pass.name;
}

}  // namespace
}  // namespace shoal::ir_passes
