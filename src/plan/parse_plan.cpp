// Reads what print_plan writes. Cache entries go through here: nothing is trusted, and
// verify_plan follows.
#include "base/text_reader.h"
#include "plan/plan.h"
#include "plan/text_parts.h"

namespace shoal::plan {
namespace {

constexpr int kDepthMax = 200;

class PlanReader {
 public:
  explicit PlanReader(std::string_view text) : reader_(text, "plan") {}

  Result<Plan> read() {
    reader_.expect("plan");
    reader_.expect("(");
    while (reader_.is_ok() && !reader_.accept(")")) {
      plan_.parameters.push_back(read_column_type(reader_, ",)"));
      if (!reader_.peek(")")) reader_.expect(",");
    }
    if (reader_.accept("arrays")) plan_.array_count = reader_.index();
    reader_.expect("{");
    while (reader_.is_ok() && !reader_.accept("output")) read_node();
    plan_.output = read_node_reference();
    reader_.expect("}");
    if (reader_.is_ok() && !reader_.at_end()) reader_.fail("text after the end");
    SHOAL_RETURN_IF_ERROR(reader_.status());
    return std::move(plan_);
  }

 private:
  NodeId read_node_reference() {
    reader_.expect("%");
    const NodeId id{reader_.index()};
    if (!plan_.nodes.contains(id)) reader_.fail("no such node");
    return id;
  }

  ExpressionOp read_op() {
    const std::string_view name = reader_.word();
    for (int op = 0; op <= static_cast<int>(ExpressionOp::call); ++op) {
      if (expression_op_name(static_cast<ExpressionOp>(op)) == name) {
        return static_cast<ExpressionOp>(op);
      }
    }
    reader_.fail("unknown operation");
    return ExpressionOp::literal;
  }

  ExpressionId read_expression(const types::Schema& input, int depth = 0) {
    Expression expression;
    if (depth > kDepthMax) reader_.fail("nested too deeply");
    if (reader_.accept("#")) {
      expression.op = ExpressionOp::column;
      expression.index = reader_.index();
      if (expression.index >= static_cast<int32_t>(input.fields.size())) {
        reader_.fail("no such column");
        return {};
      }
      expression.type = input.fields[static_cast<size_t>(expression.index)].type;
    } else if (reader_.accept("$")) {
      expression.op = ExpressionOp::parameter;
      expression.index = reader_.index();
      if (expression.index >= static_cast<int32_t>(plan_.parameters.size())) {
        reader_.fail("no such parameter");
        return {};
      }
      expression.type = plan_.parameters[static_cast<size_t>(expression.index)];
    } else {
      read_operation(expression, input, depth);
    }
    return plan_.expressions.add(std::move(expression));
  }

  void read_operation(Expression& expression, const types::Schema& input, int depth) {
    expression.op = read_op();
    reader_.expect(":");
    expression.type = read_column_type(reader_, " (");
    if (expression.op == ExpressionOp::literal) {
      expression.literal = read_literal(reader_, expression.type);
      return;
    }
    if (expression.op == ExpressionOp::call) return read_call(expression, input, depth);
    reader_.expect("(");
    for (int i = 0; reader_.is_ok() && i < operand_count(expression.op); ++i) {
      if (i > 0) reader_.expect(",");
      expression.operands.push_back(read_expression(input, depth + 1));
    }
    reader_.expect(")");
  }

  void read_call(Expression& expression, const types::Schema& input, int depth) {
    expression.index = reader_.index();
    reader_.expect("(");
    while (reader_.is_ok() && !reader_.accept(")")) {
      expression.operands.push_back(read_expression(input, depth + 1));
      if (!reader_.peek(")")) reader_.expect(",");
    }
  }

  void read_scan(Node& node) {
    node.source = reader_.index();
    node.source_columns = read_integers(reader_);
    while (reader_.accept("where")) {
      ScanPredicate predicate;
      predicate.column = reader_.index();
      predicate.op = read_op();
      predicate.operand = read_expression({});
      node.scan_predicates.push_back(predicate);
    }
  }

  void read_stage(Node& node, const types::Schema& input) {
    if (reader_.accept("if")) node.predicate = read_expression(input);
    reader_.expect("[");
    while (reader_.is_ok() && !reader_.accept("]")) {
      node.expressions.push_back(read_expression(input));
      if (!reader_.peek("]")) reader_.expect(",");
    }
    if (reader_.accept("code")) node.code = reader_.index();
  }

  NodeKind read_kind() {
    const std::string_view name = reader_.word();
    for (int kind = 0; kind <= static_cast<int>(NodeKind::gather); ++kind) {
      if (node_kind_name(static_cast<NodeKind>(kind)) == name) return static_cast<NodeKind>(kind);
    }
    reader_.fail("unknown node");
    return NodeKind::stage;
  }

  void read_details(Node& node, const types::Schema& input) {
    switch (node.kind) {
      case NodeKind::scan_parquet:
      case NodeKind::argument: return read_scan(node);
      case NodeKind::row_number:
      case NodeKind::gather: return;
      case NodeKind::stage: return read_stage(node, input);
      case NodeKind::string_compare:
        node.left = reader_.index();
        node.compare_op = read_op();
        node.right = read_expression(input);
        return;
      case NodeKind::aggregate: node.aggregation = read_aggregation(reader_); return;
      case NodeKind::limit: node.row_count = read_expression(input); return;
      case NodeKind::attach:
        node.source = reader_.index();
        node.error = static_cast<ErrorKind>(reader_.index());
        node.message = reader_.quoted();
        return;
    }
  }

  void read_node() {
    Node node;
    reader_.expect("%");
    if (reader_.index() != plan_.nodes.size()) reader_.fail("nodes must be numbered in order");
    reader_.expect("=");
    node.kind = read_kind();
    if (reader_.peek("%")) node.input = read_node_reference();
    if (!reader_.is_ok()) return;
    const types::Schema input =
        node.input.is_valid() ? plan_.nodes[node.input].output : types::Schema{};
    read_details(node, input);
    reader_.expect("->");
    node.output = read_schema(reader_);
    node.distribution = read_held(reader_);
    node.span = read_span(reader_);
    plan_.nodes.add(std::move(node));
  }

  TextReader reader_;
  Plan plan_;
};

}  // namespace

Result<Plan> parse_plan(std::string_view text) { return PlanReader(text).read(); }

}  // namespace shoal::plan
