// Each rule of verify_plan: a good plan, one member of it broken, and the words of the refusal.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "plan/plan.h"
#include "plan/stage_layout.h"

namespace shoal::plan {
namespace {

using types::TypeKind;

// Nodes: 0 scan, 1 row_number, 2 string_compare, 3 stage, 4 limit, 5 aggregate, 6 argument.
constexpr std::string_view kGood = R"(plan (int64) {
  %0 = scan_parquet 0 [0, 1] where 0 greater $0 -> ["A": int64, "S": string:str_nan]
  %1 = row_number %0 -> ["A": int64, "S": string:str_nan, "row": int64]
  %2 = string_compare %1 1 equal literal:string:str_nan "x" -> ["A": int64, "S": string:str_nan, "row": int64, "c": boolean]
  %3 = stage %2 if bit_and:boolean(#3, greater:boolean(#0, $0)) [#1, add:int64(#0, $0)] code 0 -> ["S": string:str_nan, "B": int64]
  %4 = limit %3 $0 -> ["S": string:str_nan, "B": int64]
  %5 = aggregate %4 by [0] [sum 1, size] -> ["S": string:str_nan, "t": int64, "n": int64]
  %6 = argument 0 [0] -> ["A": int64]
  output %5
})";

Plan good_plan() { return *parse_plan(kGood); }

Node& node(Plan& plan, int32_t number) { return plan.nodes[NodeId{number}]; }

Expression& predicate(Plan& plan) { return plan.expressions[node(plan, 3).predicate]; }

types::ColumnType text_type() { return types::numpy_type(TypeKind::string); }

ExpressionId add_text(Plan& plan) {
  Expression text;
  text.type = text_type();
  text.literal = std::string("x");
  return plan.expressions.add(text);
}

void expect_refused(std::string_view reason, const std::function<void(Plan&)>& damage) {
  Plan plan = good_plan();
  damage(plan);
  const Status status = verify_plan(plan);
  ASSERT_FALSE(status.is_ok()) << reason;
  EXPECT_NE(status.detail().message.find(reason), std::string::npos) << status.detail().message;
}

TEST(VerifyPlan, AcceptsTheGoodPlan) {
  const Status status = verify_plan(good_plan());
  EXPECT_TRUE(status.is_ok()) << status.detail().message;
}

TEST(VerifyPlan, Shape) {
  expect_refused("output is not a node", [](Plan& plan) { plan.output = {}; });
  expect_refused("output is not a node", [](Plan& plan) { plan.output = NodeId{7}; });
  expect_refused("input must come first", [](Plan& plan) { node(plan, 3).input = NodeId{3}; });
  expect_refused("input must come first", [](Plan& plan) { node(plan, 3).input = {}; });
  expect_refused("a source has no input", [](Plan& plan) { node(plan, 6).input = NodeId{0}; });
}

TEST(VerifyPlan, Sources) {
  const auto first = [](Plan& plan) -> ScanPredicate& { return node(plan, 0).scan_predicates[0]; };
  expect_refused("source columns", [](Plan& plan) { node(plan, 0).source = -1; });
  expect_refused("source columns", [](Plan& plan) { node(plan, 0).source_columns.pop_back(); });
  expect_refused("negative source column",
                 [](Plan& plan) { node(plan, 0).source_columns[0] = -1; });
  expect_refused("bad scan predicate", [&](Plan& plan) { first(plan).column = 2; });
  expect_refused("bad scan predicate", [&](Plan& plan) { first(plan).op = ExpressionOp::add; });
  expect_refused("no such expression", [&](Plan& plan) { first(plan).operand = {}; });
  expect_refused("compares with a constant", [&](Plan& plan) {
    Expression negated;
    negated.op = ExpressionOp::negate;
    negated.type = types::numpy_type(TypeKind::int64);
    negated.operands = {first(plan).operand};
    first(plan).operand = plan.expressions.add(negated);
  });
  expect_refused("kind and unit", [&](Plan& plan) { first(plan).operand = add_text(plan); });
  expect_refused("only scans have predicates",
                 [](Plan& plan) { node(plan, 6).scan_predicates = node(plan, 0).scan_predicates; });
}

TEST(VerifyPlan, Expressions) {
  expect_refused("wrong number of operands",
                 [](Plan& plan) { predicate(plan).operands.pop_back(); });
  expect_refused("operand must come first",
                 [](Plan& plan) { predicate(plan).operands[0] = node(plan, 3).predicate; });
  expect_refused("column reference",
                 [](Plan& plan) { plan.expressions[predicate(plan).operands[0]].index = 4; });
  expect_refused("column reference",
                 [](Plan& plan) { plan.expressions[predicate(plan).operands[0]].index = 0; });
  expect_refused("parameter reference", [](Plan& plan) { plan.parameters.clear(); });
  expect_refused("literal does not fit",
                 [](Plan& plan) { plan.expressions[node(plan, 2).right].literal = int64_t{1}; });
  expect_refused("a comparison is boolean", [](Plan& plan) {
    plan.expressions[predicate(plan).operands[1]].type.kind = TypeKind::int64;
  });
  expect_refused("operands of different types", [](Plan& plan) {
    Expression comparison = plan.expressions[predicate(plan).operands[1]];
    comparison.operands[1] = add_text(plan);
    node(plan, 3).predicate = plan.expressions.add(comparison);
  });
  expect_refused("differs from the result", [](Plan& plan) {
    plan.expressions[node(plan, 3).expressions[1]].type.kind = TypeKind::float64;
  });
}

TEST(VerifyPlan, Stages) {
  expect_refused("predicate is not boolean",
                 [](Plan& plan) { node(plan, 3).predicate = node(plan, 3).expressions[1]; });
  expect_refused("outputs differ", [](Plan& plan) { node(plan, 3).expressions.pop_back(); });
  expect_refused("output type differs",
                 [](Plan& plan) { node(plan, 3).output.fields[1].type.kind = TypeKind::int32; });
}

TEST(VerifyPlan, AppendedColumns) {
  expect_refused("appended column missing",
                 [](Plan& plan) { node(plan, 1).output.fields.pop_back(); });
  expect_refused("columns differ",
                 [](Plan& plan) { node(plan, 1).output.fields[0].type.kind = TypeKind::int32; });
  expect_refused("appended column missing",
                 [](Plan& plan) { node(plan, 2).output.fields[3].type.kind = TypeKind::int8; });
  expect_refused("bad string comparison", [](Plan& plan) { node(plan, 2).left = 0; });
  expect_refused("bad string comparison", [](Plan& plan) { node(plan, 2).left = 9; });
  expect_refused("bad string comparison",
                 [](Plan& plan) { node(plan, 2).compare_op = ExpressionOp::add; });
  expect_refused("no string", [](Plan& plan) {
    node(plan, 2).right = node(plan, 0).scan_predicates[0].operand;
  });
  expect_refused("rows are numbered at a source", [](Plan& plan) {
    Node number = node(plan, 1);
    number.input = NodeId{4};
    plan.nodes.add(number);
  });
}

TEST(VerifyPlan, AggregatesAndLimits) {
  expect_refused("outputs differ", [](Plan& plan) { node(plan, 5).output.fields.pop_back(); });
  expect_refused("key does not fit", [](Plan& plan) { node(plan, 5).aggregation.keys[0] = 1; });
  expect_refused("key does not fit", [](Plan& plan) { node(plan, 5).aggregation.keys[0] = 2; });
  expect_refused("aggregate of a column",
                 [](Plan& plan) { node(plan, 5).aggregation.items[0].column = 2; });
  expect_refused("aggregate of a column",
                 [](Plan& plan) { node(plan, 5).aggregation.items[0].column = -1; });
  expect_refused("row count is not an int64",
                 [](Plan& plan) { node(plan, 4).row_count = add_text(plan); });
  expect_refused("outputs differ", [](Plan& plan) { node(plan, 4).output.fields.pop_back(); });
  expect_refused("columns differ",
                 [](Plan& plan) { node(plan, 4).output.fields[1].type.kind = TypeKind::int32; });
}

// Nodes: 0 scan, 1 stage, 2 aggregate, 3 gather, 4 aggregate without keys; 0 to 2 divided.
Plan divided_plan() {
  return *parse_plan(R"(plan () {
  %0 = scan_parquet 0 [0] -> ["A": int64] held varying
  %1 = stage %0 [#0] -> ["A": int64] held varying
  %2 = aggregate %1 by [0] [] -> ["A": int64] held varying
  %3 = gather %2 -> ["A": int64]
  %4 = aggregate %1 by [] [sum 0] -> ["A": int64]
  output %3
})");
}

TEST(VerifyPlan, DivisionEndsInGathersAndSingleRows) {
  using types::Distribution;
  EXPECT_TRUE(verify_plan(divided_plan()).is_ok());
  Plan whole = divided_plan();
  node(whole, 3) = node(whole, 4);
  for (int32_t number : {0, 1, 2}) node(whole, number).distribution = Distribution::replicated;
  EXPECT_TRUE(verify_plan(whole).is_ok());
  const auto expect_bad = [](std::string_view reason, int32_t number, Distribution held) {
    Plan plan = divided_plan();
    node(plan, number).distribution = held;
    const Status status = verify_plan(plan);
    ASSERT_FALSE(status.is_ok()) << reason;
    EXPECT_NE(status.detail().message.find(reason), std::string::npos) << status.detail().message;
  };
  expect_bad("divided where its input is not", 0, Distribution::replicated);
  expect_bad("divided where its input is not", 1, Distribution::replicated);
  Plan replicated = divided_plan();
  for (int32_t number : {0, 1, 2}) node(replicated, number).distribution = Distribution::replicated;
  EXPECT_NE(verify_plan(replicated).detail().message.find("gathers what"), std::string::npos);
  expect_bad("gathered rows are replicated", 3, Distribution::block);
  expect_bad("gathered rows are replicated", 4, Distribution::varying);
  Plan plan = divided_plan();
  node(plan, 3).output.fields[0].type = text_type();
  EXPECT_NE(verify_plan(plan).detail().message.find("columns differ"), std::string::npos);
}

TEST(StageLayout, InputsOnceAscendingAndComputedOutputs) {
  Plan plan = good_plan();
  const StageLayout layout = stage_layout(plan, node(plan, 3));
  EXPECT_EQ(layout.input_columns, (std::vector<int32_t>{0, 3}));
  EXPECT_EQ(layout.computed_outputs, (std::vector<int32_t>{1}));
  EXPECT_TRUE(needs_code(plan, node(plan, 3)));
  node(plan, 3).predicate = {};
  node(plan, 3).expressions.pop_back();
  EXPECT_FALSE(needs_code(plan, node(plan, 3)));
  EXPECT_EQ(stage_symbol(2, 5), "stage_2_5");
}

TEST(StageLayout, ScalarsComeFromKeylessAggregates) {
  EXPECT_FALSE(gives_scalars(good_plan()));
  const std::string scan = "plan () {\n  %0 = argument 0 [0] -> [\"A\": int64]\n";
  const std::string sum = "  %1 = aggregate %0 by [] [sum 0] -> [\"t\": int64]\n";
  EXPECT_FALSE(gives_scalars(*parse_plan(scan + "output %0\n}")));
  EXPECT_TRUE(gives_scalars(*parse_plan(scan + sum + "output %1\n}")));
  const std::string stage = "  %2 = stage %1 [#0] -> [\"t\": int64]\n";
  EXPECT_TRUE(gives_scalars(*parse_plan(scan + sum + stage + "output %2\n}")));
}

}  // namespace
}  // namespace shoal::plan
