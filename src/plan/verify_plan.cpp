// The rules that every plan obeys; the first broken one is reported with its node.
#include <algorithm>
#include <optional>

#include "base/concat.h"
#include "plan/plan.h"

namespace shoal::plan {
namespace {

using types::ColumnType;
using types::Schema;
using types::TypeKind;

bool is_comparison(ExpressionOp op) {
  return op >= ExpressionOp::equal && op <= ExpressionOp::greater_equal;
}

class Verifier {
 public:
  explicit Verifier(const Plan& plan) : plan_(plan) {}

  Status run() {
    if (!plan_.nodes.contains(plan_.output)) return fail("output is not a node");
    for (number_ = 0; number_ < plan_.nodes.size(); ++number_) {
      SHOAL_RETURN_IF_ERROR(check_node(plan_.nodes[NodeId{number_}]));
    }
    return Status::ok();
  }

 private:
  Status fail(std::string_view what) const {
    return Status::internal(concat("bad plan, node %", number_, ": ", what));
  }

  static bool in_range(int32_t position, size_t count) {
    return position >= 0 && static_cast<size_t>(position) < count;
  }

  // Operands come before their users, so that no expression contains itself.
  Status check_expression(ExpressionId id, const Schema& input) const {
    if (!plan_.expressions.contains(id)) return fail("no such expression");
    const Expression& expression = plan_.expressions[id];
    for (const ExpressionId operand : expression.operands) {
      if (operand >= id) return fail("operand must come first");
    }
    const int operands = operand_count(expression.op);
    if (operands >= 0 && expression.operands.size() != static_cast<size_t>(operands))
      return fail("wrong number of operands");
    switch (expression.op) {
      case ExpressionOp::column:
        if (!in_range(expression.index, input.fields.size()) ||
            input.fields[static_cast<size_t>(expression.index)].type != expression.type) {
          return fail("column reference does not fit the input");
        }
        return Status::ok();
      case ExpressionOp::parameter:
        if (!in_range(expression.index, plan_.parameters.size()) ||
            plan_.parameters[static_cast<size_t>(expression.index)] != expression.type) {
          return fail("parameter reference does not fit");
        }
        return Status::ok();
      case ExpressionOp::literal:
        return literal_fits(expression.literal, expression.type)
                   ? Status::ok()
                   : fail("literal does not fit its type");
      default: return check_operands(expression, input);
    }
  }

  Status check_operands(const Expression& expression, const Schema& input) const {
    for (const ExpressionId operand : expression.operands) {
      SHOAL_RETURN_IF_ERROR(check_expression(operand, input));
    }
    if (expression.op == ExpressionOp::call) {
      return expression.index >= 0 ? Status::ok() : fail("no such function");
    }
    const ColumnType& first = plan_.expressions[expression.operands[0]].type;
    if (is_comparison(expression.op)) {
      if (expression.type.kind != TypeKind::boolean) return fail("a comparison is boolean");
      const ColumnType& second = plan_.expressions[expression.operands[1]].type;
      return first.kind == second.kind ? Status::ok() : fail("operands of different types");
    }
    if (expression.op == ExpressionOp::cast) return Status::ok();
    for (const ExpressionId operand : expression.operands) {
      if (plan_.expressions[operand].type.kind != expression.type.kind) {
        return fail("operand type differs from the result type");
      }
    }
    return Status::ok();
  }

  Status check_source(const Node& node) const {
    if (node.input.is_valid()) return fail("a source has no input");
    if (node.kind == NodeKind::argument && !node.scan_predicates.empty()) {
      return fail("only scans have predicates");
    }
    if (node.source < 0 || node.source_columns.size() != node.output.fields.size()) {
      return fail("source columns do not fit the output");
    }
    for (const int32_t column : node.source_columns) {
      if (column < 0) return fail("negative source column");
    }
    for (const ScanPredicate& predicate : node.scan_predicates) {
      if (!in_range(predicate.column, node.output.fields.size()) || !is_comparison(predicate.op)) {
        return fail("bad scan predicate");
      }
      SHOAL_RETURN_IF_ERROR(check_expression(predicate.operand, {}));
      const Expression& operand = plan_.expressions[predicate.operand];
      if (operand.op != ExpressionOp::literal && operand.op != ExpressionOp::parameter) {
        return fail("a scan predicate compares with a constant");
      }
      const ColumnType& type = node.output.fields[static_cast<size_t>(predicate.column)].type;
      if (operand.type.kind != type.kind || operand.type.unit != type.unit) {
        return fail("a scan predicate's constant has its column's kind and unit");
      }
    }
    return Status::ok();
  }

  Status check_stage(const Node& node, const Schema& input) const {
    if (node.predicate.is_valid()) {
      SHOAL_RETURN_IF_ERROR(check_expression(node.predicate, input));
      if (plan_.expressions[node.predicate].type.kind != TypeKind::boolean) {
        return fail("predicate is not boolean");
      }
    }
    if (node.expressions.size() != node.output.fields.size()) return fail("outputs differ");
    for (size_t i = 0; i < node.expressions.size(); ++i) {
      SHOAL_RETURN_IF_ERROR(check_expression(node.expressions[i], input));
      if (plan_.expressions[node.expressions[i]].type != node.output.fields[i].type) {
        return fail("output type differs from its expression");
      }
    }
    return Status::ok();
  }

  Status check_aggregate(const Node& node, const Schema& input) const {
    if (node.output.fields.size() != node.aggregation.keys.size() + node.aggregation.items.size()) {
      return fail("outputs differ");
    }
    for (size_t i = 0; i < node.aggregation.keys.size(); ++i) {
      if (!in_range(node.aggregation.keys[i], input.fields.size()) ||
          input.fields[static_cast<size_t>(node.aggregation.keys[i])].type !=
              node.output.fields[i].type) {
        return fail("key does not fit the input");
      }
    }
    for (const AggregateItem& item : node.aggregation.items) {
      const bool has_none = item.kind == types::AggregateKind::size && item.column == -1;
      if (!has_none && !in_range(item.column, input.fields.size())) {
        return fail("aggregate of a column that is not there");
      }
    }
    return Status::ok();
  }

  // Row numbers, comparisons and arrays append one column to the input's; `kind`: none, any.
  Status check_appended(const Node& node, const Schema& input, std::optional<TypeKind> kind) const {
    const bool is_one_more = node.output.fields.size() == input.fields.size() + 1;
    if (!is_one_more || (kind && node.output.fields.back().type.kind != *kind)) {
      return fail("appended column missing");
    }
    for (size_t i = 0; i < input.fields.size(); ++i) {
      if (node.output.fields[i].type != input.fields[i].type) return fail("columns differ");
    }
    return Status::ok();
  }

  Status check_string_compare(const Node& node, const Schema& input) const {
    SHOAL_RETURN_IF_ERROR(check_appended(node, input, TypeKind::boolean));
    if (!in_range(node.left, input.fields.size()) ||
        input.fields[static_cast<size_t>(node.left)].type.kind != TypeKind::string ||
        !is_comparison(node.compare_op)) {
      return fail("bad string comparison");
    }
    SHOAL_RETURN_IF_ERROR(check_expression(node.right, input));
    return plan_.expressions[node.right].type.kind == TypeKind::string
               ? Status::ok()
               : fail("compared with something that is no string");
  }

  Status check_limit(const Node& node, const Schema& input) const {
    SHOAL_RETURN_IF_ERROR(check_expression(node.row_count, {}));
    if (plan_.expressions[node.row_count].type.kind != TypeKind::int64) {
      return fail("row count is not an int64");
    }
    return check_same_columns(node, input);
  }

  Status check_same_columns(const Node& node, const Schema& input) const {
    if (node.output.fields.size() != input.fields.size()) return fail("outputs differ");
    for (size_t i = 0; i < input.fields.size(); ++i) {
      if (node.output.fields[i].type != input.fields[i].type) return fail("columns differ");
    }
    return Status::ok();
  }

  // Rows become whole again in a gather or in a row over all of them, nowhere else; replicated rows
  // are never divided.
  Status check_distribution(const Node& node, const Node& input) const {
    const bool is_reduction = node.kind == NodeKind::aggregate && node.aggregation.keys.empty();
    if (node.kind == NodeKind::gather && !is_divided(input.distribution)) {
      return fail("gathers what every rank has");
    }
    if (node.kind == NodeKind::gather || is_reduction) {
      return is_divided(node.distribution) ? fail("gathered rows are replicated") : Status::ok();
    }
    return is_divided(node.distribution) == is_divided(input.distribution)
               ? Status::ok()
               : fail("divided where its input is not, or the other way round");
  }

  Status check_node(const Node& node) const {
    if (node.kind == NodeKind::scan_parquet || node.kind == NodeKind::argument) {
      return check_source(node);
    }
    if (node.kind == NodeKind::attach && !in_range(node.source, array_count())) {
      return fail("no such array");
    }
    if (node.kind == NodeKind::attach && node.error > ErrorKind::interrupted) {
      return fail("no exception of Python");
    }
    if (node.kind == NodeKind::attach && !node.input.is_valid()) {
      return is_divided(node.distribution) ? fail("arrays are on every rank")
                                           : check_appended(node, {}, {});
    }
    if (!node.input.is_valid() || node.input.index >= number_) return fail("input must come first");
    const Node& input_node = plan_.nodes[node.input];
    const Schema& input = input_node.output;
    SHOAL_RETURN_IF_ERROR(check_distribution(node, input_node));
    switch (node.kind) {
      case NodeKind::row_number:
        if (input_node.kind != NodeKind::scan_parquet && input_node.kind != NodeKind::argument &&
            input_node.kind != NodeKind::aggregate && input_node.kind != NodeKind::attach) {
          return fail("rows are numbered at a source");
        }
        return check_appended(node, input, TypeKind::int64);
      case NodeKind::stage: return check_stage(node, input);
      case NodeKind::string_compare: return check_string_compare(node, input);
      case NodeKind::aggregate: return check_aggregate(node, input);
      case NodeKind::attach: return check_appended(node, input, {});
      case NodeKind::gather: return check_same_columns(node, input);
      default: return check_limit(node, input);
    }
  }

  [[nodiscard]] size_t array_count() const {
    return static_cast<size_t>(std::max(plan_.array_count, 0));
  }

  const Plan& plan_;
  int32_t number_ = 0;
};

}  // namespace

Status verify_plan(const Plan& plan) { return Verifier(plan).run(); }

}  // namespace shoal::plan
