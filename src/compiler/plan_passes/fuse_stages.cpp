#include "compiler/plan_passes/fuse_stages.h"

#include "compiler/plan_passes/rewrite.h"
#include "plan/expression_columns.h"

namespace shoal::plan_passes {
namespace {

using plan::Expression;
using plan::ExpressionId;
using plan::ExpressionOp;
using plan::Node;
using plan::NodeId;
using plan::NodeKind;
using plan::Plan;

// Compile time grows faster than a function's size; LLVM shares what substitution has repeated.
constexpr int kExpressionSizeMax = 200;

ExpressionId both(Plan& plan, ExpressionId first, ExpressionId second) {
  // Rows are kept where a predicate is present and true, so operands of different families may be
  // combined once each is a plain boolean; the type of the first is kept when they agree.
  const types::ColumnType first_type = plan.expressions[first].type;
  const types::ColumnType second_type = plan.expressions[second].type;
  Expression combined;
  combined.op = ExpressionOp::bit_and;
  combined.type = first_type.family == types::Family::numpy ? second_type : first_type;
  combined.operands = {first, second};
  return plan.expressions.add(std::move(combined));
}

int substituted_size(const Plan& plan, const Node& upper, const Node& lower) {
  std::vector<int32_t> columns;
  int size = 0;
  if (upper.predicate.is_valid()) {
    collect_columns(plan, upper.predicate, columns);
    size += expression_size(plan, upper.predicate);
  }
  for (const ExpressionId id : upper.expressions) {
    collect_columns(plan, id, columns);
    size += expression_size(plan, id);
  }
  if (lower.predicate.is_valid()) size += expression_size(plan, lower.predicate);
  for (const int32_t column : columns) {
    size += expression_size(plan, lower.expressions[static_cast<size_t>(column)]);
  }
  return size;
}

// Puts `upper` on the input of the stage `lower`.
void fuse(Plan& plan, Node& upper, const Node& lower) {
  const ColumnReplacement replace = [&plan, &lower](int32_t position) {
    return lower.expressions[static_cast<size_t>(position)];
  };
  // Copies go into the same plan; ids of the old expressions stay valid.
  if (upper.predicate.is_valid()) {
    const ExpressionId predicate = copy_expression(plan, upper.predicate, plan, replace);
    upper.predicate =
        lower.predicate.is_valid() ? both(plan, lower.predicate, predicate) : predicate;
  } else {
    upper.predicate = lower.predicate;
  }
  for (ExpressionId& id : upper.expressions) id = copy_expression(plan, id, plan, replace);
  upper.input = lower.input;
}

}  // namespace

void fuse_stages(Plan& plan) {
  for (int32_t number = 0; number < plan.nodes.size(); ++number) {
    Node node = plan.nodes[NodeId{number}];
    if (node.input.is_valid()) {
      while (forwards_input(plan, plan.nodes[node.input])) {
        node.input = plan.nodes[node.input].input;
      }
    }
    if (node.kind == NodeKind::stage) {
      while (plan.nodes[node.input].kind == NodeKind::stage) {
        const Node lower = plan.nodes[node.input];
        if (substituted_size(plan, node, lower) > kExpressionSizeMax) break;
        if (lower.predicate.is_valid() && has_calls(plan, node)) break;
        fuse(plan, node, lower);
      }
    }
    plan.nodes[NodeId{number}] = std::move(node);
  }
}

}  // namespace shoal::plan_passes
