// Plans print and parse back: every node kind, every operation, every aggregate, every kind of
// literal. The lists are those of the headers, so a new entry is tested the day it is added.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace shoal::plan {
namespace {

using types::ColumnType;
using types::TypeKind;

const std::vector<ExpressionOp>& all_ops() {
  static const std::vector<ExpressionOp> ops = {
#define SHOAL_DEFINE(name, operands) ExpressionOp::name,
      SHOAL_EXPRESSION_OPS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
  };
  return ops;
}

const std::vector<NodeKind>& all_nodes() {
  static const std::vector<NodeKind> kinds = {
#define SHOAL_DEFINE(name) NodeKind::name,
      SHOAL_PLAN_NODES(SHOAL_DEFINE)
#undef SHOAL_DEFINE
  };
  return kinds;
}

bool is_comparison(ExpressionOp op) {
  return op >= ExpressionOp::equal && op <= ExpressionOp::greater_equal;
}

void expect_round_trip(const Plan& plan) {
  const std::string text = print_plan(plan);
  const Status verified = verify_plan(plan);
  EXPECT_TRUE(verified.is_ok()) << verified.clone().detail().message << "\n" << text;
  Result<Plan> read = parse_plan(text);
  ASSERT_TRUE(read.is_ok()) << read.take_status().detail().message << "\n" << text;
  EXPECT_EQ(print_plan(*read), text);
  EXPECT_TRUE(verify_plan(*read).is_ok()) << text;
  for (size_t length = 0; length + 1 < text.size(); ++length) {
    EXPECT_FALSE(parse_plan(text.substr(0, length)).is_ok()) << text.substr(0, length);
  }
}

// Columns: 0 int64, 1 boolean, 2 string, 3 a zoned time; parameters: int64, string.
class PlanMaker {
 public:
  PlanMaker() {
    ColumnType text = types::numpy_type(TypeKind::string);
    text.family = types::Family::str_nan;
    ColumnType time = types::numpy_type(TypeKind::timestamp);
    time.unit = types::TimeUnit::microsecond;
    time.timezone = "Europe/Berlin";
    Node scan;
    scan.kind = NodeKind::scan_parquet;
    scan.source = 1;
    scan.source_columns = {4, 0, 2, 9};
    scan.output.fields = {{"a", types::numpy_type(TypeKind::int64), {}},
                          {"b \"x\"\n", types::numpy_type(TypeKind::boolean), {}},
                          {"", text, {}},
                          {"t", time, {}}};
    plan.parameters = {types::numpy_type(TypeKind::int64), text};
    plan.output = plan.nodes.add(scan);
  }

  const types::Schema& input() { return plan.nodes[plan.output].output; }

  ExpressionId reference(ExpressionOp op, int32_t index) {
    Expression expression;
    expression.op = op;
    expression.index = index;
    const auto at = static_cast<size_t>(index);
    expression.type = op == ExpressionOp::column ? input().fields[at].type : plan.parameters[at];
    return plan.expressions.add(expression);
  }

  ExpressionId literal(ColumnType type, LiteralValue value) {
    Expression expression;
    expression.type = std::move(type);
    expression.literal = std::move(value);
    return plan.expressions.add(expression);
  }

  // `op` over the int64 column as often as it wants operands.
  ExpressionId operation(ExpressionOp op) {
    if (op == ExpressionOp::column || op == ExpressionOp::parameter) return reference(op, 0);
    if (op == ExpressionOp::literal) return literal(types::numpy_type(TypeKind::int64), int64_t{7});
    Expression expression;
    expression.op = op;
    expression.type = types::numpy_type(is_comparison(op) ? TypeKind::boolean : TypeKind::int64);
    for (int i = 0; i < operand_count(op); ++i) {
      expression.operands.push_back(reference(ExpressionOp::column, 0));
    }
    return plan.expressions.add(expression);
  }

  void add_stage(ExpressionId predicate, const std::vector<ExpressionId>& expressions) {
    Node stage;
    stage.kind = NodeKind::stage;
    stage.input = plan.output;
    stage.predicate = predicate;
    stage.expressions = expressions;
    for (const ExpressionId id : expressions) {
      stage.output.fields.push_back({"out", plan.expressions[id].type, {}});
    }
    plan.output = plan.nodes.add(stage);
  }

  Node over_input(NodeKind kind) {
    Node node;
    node.kind = kind;
    node.input = plan.output;
    node.output = input();
    node.span = {0, 3, 4, 3, 20};
    return node;
  }

  // Adds a node of `kind` with something in every member that counts for it.
  void add_node(NodeKind kind) {
    switch (kind) {
      case NodeKind::scan_parquet:
        plan.nodes[plan.output].scan_predicates = {
            {0, ExpressionOp::less_equal, reference(ExpressionOp::parameter, 0)},
            {2, ExpressionOp::not_equal, literal(input().fields[2].type, std::string("x\"y"))}};
        return;
      case NodeKind::argument: plan.nodes[plan.output].kind = NodeKind::argument; return;
      case NodeKind::row_number: {
        Node node = over_input(kind);
        node.output.fields.push_back({"row", types::numpy_type(TypeKind::int64), {}});
        plan.output = plan.nodes.add(node);
        return;
      }
      case NodeKind::stage:
        add_stage(reference(ExpressionOp::column, 1), {operation(ExpressionOp::add)});
        plan.nodes[plan.output].code = 3;
        return;
      case NodeKind::string_compare: {
        Node node = over_input(kind);
        node.left = 2;
        node.compare_op = ExpressionOp::greater;
        node.right = reference(ExpressionOp::parameter, 1);
        node.output.fields.push_back({"c", types::numpy_type(TypeKind::boolean), {}});
        plan.output = plan.nodes.add(node);
        return;
      }
      case NodeKind::aggregate: add_aggregates(); return;
      case NodeKind::limit: {
        Node node = over_input(kind);
        node.row_count = literal(types::numpy_type(TypeKind::int64), int64_t{-5});
        plan.output = plan.nodes.add(node);
        return;
      }
      case NodeKind::attach: {
        Node node = over_input(kind);
        node.source = 1;
        node.message = "{rows} \"rows\" and {length}";
        node.output.fields.push_back({"a", types::numpy_type(TypeKind::float32), {}});
        plan.array_count = 2;
        plan.output = plan.nodes.add(node);
        return;
      }
      case NodeKind::gather: {
        plan.nodes[plan.output].distribution = types::Distribution::varying;
        plan.output = plan.nodes.add(over_input(kind));
        return;
      }
    }
  }

  void add_aggregates() {
    Node node = over_input(NodeKind::aggregate);
    node.output.fields = {input().fields[2], input().fields[3]};
    node.aggregation.keys = {2, 3};
    node.aggregation.sort = false;
    node.aggregation.dropna = false;
    const auto add = [&](const AggregateItem& item) {
      node.aggregation.items.push_back(item);
      node.output.fields.push_back({"n", types::numpy_type(TypeKind::int64), {}});
    };
#define SHOAL_DEFINE(name) add({types::AggregateKind::name, 0, 0, -2, false});
    SHOAL_AGGREGATES(SHOAL_DEFINE)
#undef SHOAL_DEFINE
    add({types::AggregateKind::size, -1, 1, 0, true});
    add({types::AggregateKind::size, 2, 1, 0, true});
    plan.output = plan.nodes.add(node);
  }

  Plan plan;
};

TEST(PlanText, EveryNodeKindReadsBack) {
  for (const NodeKind kind : all_nodes()) {
    PlanMaker maker;
    maker.add_node(kind);
    SCOPED_TRACE(node_kind_name(kind));
    EXPECT_EQ(maker.plan.nodes[maker.plan.output].kind, kind);
    expect_round_trip(maker.plan);
  }
}

TEST(PlanText, EveryDistributionReadsBack) {
#define SHOAL_DEFINE(name) types::Distribution::name,
  for (const types::Distribution held : {SHOAL_DISTRIBUTIONS(SHOAL_DEFINE)}) {
#undef SHOAL_DEFINE
    PlanMaker maker;
    maker.plan.nodes[maker.plan.output].distribution = held;
    maker.add_stage({}, {maker.operation(ExpressionOp::add)});
    maker.plan.nodes[maker.plan.output].distribution = held;
    expect_round_trip(maker.plan);
    EXPECT_EQ(parse_plan(print_plan(maker.plan))->nodes[maker.plan.output].distribution, held);
  }
}

TEST(PlanText, EveryOperationReadsBack) {
  for (const ExpressionOp op : all_ops()) {
    PlanMaker maker;
    const ExpressionId id = maker.operation(op);
    maker.add_stage({}, {id});
    SCOPED_TRACE(expression_op_name(op));
    expect_round_trip(maker.plan);
  }
}

TEST(PlanText, EveryLiteralReadsBackExactly) {
  const auto type = [](TypeKind kind) { return types::numpy_type(kind); };
  PlanMaker maker;
  ColumnType time = type(TypeKind::timestamp);
  time.timezone = "UTC";
  maker.add_stage(
      {},
      {maker.literal(type(TypeKind::boolean), true), maker.literal(type(TypeKind::boolean), false),
       maker.literal(type(TypeKind::int8), int64_t{-128}),
       maker.literal(type(TypeKind::int64), std::numeric_limits<int64_t>::min()),
       maker.literal(type(TypeKind::uint64), std::numeric_limits<uint64_t>::max()),
       maker.literal(type(TypeKind::float32), 0.1), maker.literal(type(TypeKind::float64), -0.0),
       maker.literal(type(TypeKind::float64), std::numeric_limits<double>::infinity()),
       maker.literal(type(TypeKind::float64), std::numeric_limits<double>::quiet_NaN()),
       maker.literal(time, int64_t{1}), maker.literal(type(TypeKind::duration), int64_t{-1}),
       maker.literal(type(TypeKind::string), std::string("a\n\"b\\"))});
  expect_round_trip(maker.plan);
  const Plan read = *parse_plan(print_plan(maker.plan));
  EXPECT_EQ(
      std::get<std::string>(read.expressions[read.nodes[read.output].expressions.back()].literal),
      "a\n\"b\\");
}

TEST(PlanText, BadTextIsRefused) {
  const std::string scan = "plan (int64) {\n  %0 = scan_parquet 0 [0] -> [\"A\": int64]\n";
  ASSERT_TRUE(parse_plan(scan + "  output %0\n}\n").is_ok());
  for (const std::string& text :
       {std::string(), std::string("plan () {}"), scan, scan + "  output %1\n}",
        scan + "  output %0\n} x", scan + "  %2 = limit %0 literal:int64 1 -> []\n  output %0\n}",
        scan + "  %1 = widen %0 -> []\n  output %0\n}",
        scan + "  %1 = gather %0 -> [] held\n  output %0\n}",
        scan + "  %1 = gather %0 -> [] held replicated\n  output %0\n}",
        scan + "  %1 = stage %7 [] -> []\n  output %0\n}",
        scan + "  %1 = stage %0 [#1] -> [\"A\": int64]\n  output %0\n}",
        scan + "  %1 = stage %0 [$1] -> [\"A\": int64]\n  output %0\n}",
        scan + "  %1 = stage %0 [plus:int64(#0, #0)] -> [\"A\": int64]\n  output %0\n}",
        scan + "  %1 = stage %0 [add:int64(#0)] -> [\"A\": int64]\n  output %0\n}",
        scan + "  %1 = aggregate %0 by [] [total 0] -> [\"A\": int64]\n  output %0\n}"}) {
    EXPECT_FALSE(parse_plan(text).is_ok()) << text;
  }
  std::string deep = scan + "  %1 = stage %0 [";
  for (int i = 0; i < 100000; ++i) deep += "negate:int64(";
  EXPECT_FALSE(parse_plan(deep).is_ok());
}

}  // namespace
}  // namespace shoal::plan
