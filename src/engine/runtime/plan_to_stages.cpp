// Nodes that work batch by batch.
#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "base/concat.h"
#include "engine/operators/compiled/compiled_stage.h"
#include "engine/operators/limit.h"
#include "engine/operators/row_number.h"
#include "engine/operators/string_compare.h"
#include "engine/runtime/plan_runner.h"
#include "plan/expression_columns.h"
#include "plan/stage_layout.h"

namespace shoal::engine {
namespace {

using plan::ExpressionOp;
using plan::Node;
using plan::NodeKind;

void collect_calls(const plan::Plan& plan, plan::ExpressionId id,
                   std::vector<plan::ExpressionId>& calls) {
  const plan::Expression& expression = plan.expressions[id];
  if (expression.op == ExpressionOp::call) calls.push_back(id);
  for (const plan::ExpressionId operand : expression.operands) collect_calls(plan, operand, calls);
}

// Functions are numbered in the order of the program.
int32_t step_of(const plan::Plan& plan, int32_t function) {
  std::set<int32_t> earlier;
  for (const plan::Expression& expression : plan.expressions) {
    if (expression.op == ExpressionOp::call && expression.index < function) {
      earlier.insert(expression.index);
    }
  }
  return static_cast<int32_t>(earlier.size());
}

std::vector<RowFunction> row_functions_of(const plan::Plan& plan, const Node& node,
                                          const plan::StageLayout& layout) {
  std::vector<plan::ExpressionId> calls;
  if (node.predicate.is_valid()) collect_calls(plan, node.predicate, calls);
  for (const plan::ExpressionId id : node.expressions) collect_calls(plan, id, calls);
  std::map<int32_t, RowFunction> functions;
  for (const plan::ExpressionId id : calls) {
    const int32_t number = plan.expressions[id].index;
    RowFunction& function = functions[number];
    if (!function.inputs.empty()) continue;
    function.number = number;
    function.step = step_of(plan, number);
    std::vector<int32_t> columns;
    plan::collect_columns(plan, id, columns);
    for (size_t i = 0; i < layout.input_columns.size(); ++i) {
      const int32_t column = layout.input_columns[i];
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) continue;
      function.inputs.push_back(static_cast<int>(i));
      const auto& fields = plan.nodes[node.input].output.fields;
      function.names.push_back(fields[static_cast<size_t>(column)].name);
    }
  }
  std::vector<RowFunction> list;
  for (auto& [number, function] : functions) list.push_back(std::move(function));
  return list;
}

Result<std::unique_ptr<Stage>> compiled_stage(const PlanRun& run, plan::NodeId id) {
  const Node& node = run.plan.nodes[id];
  const plan::StageLayout layout = plan::stage_layout(run.plan, node);
  const types::Schema& input = run.plan.nodes[node.input].output;
  CompiledStageOptions stage;
  if (node.code >= 0) {
    stage.function = run.inputs.stage_function(node.code);
    if (stage.function == nullptr) return Status::internal("stage without code");
  }
  stage.has_predicate = node.predicate.is_valid();
  for (const int32_t column : layout.input_columns) {
    stage.inputs.push_back(column);
    stage.input_types.push_back(input.fields[static_cast<size_t>(column)].type);
  }
  for (size_t i = 0; i < node.expressions.size(); ++i) {
    const plan::Expression& expression = run.plan.expressions[node.expressions[i]];
    StageOutput output;
    if (expression.op == ExpressionOp::column) {
      output.column = expression.index;
    } else {
      output.computed = static_cast<int>(stage.computed_types.size());
      stage.computed_types.push_back(node.output.fields[i].type);
    }
    stage.outputs.push_back(output);
  }
  for (const Parameter& parameter : run.inputs.parameters) {
    stage.parameters.push_back(parameter.bits);
  }
  stage.row_functions = row_functions_of(run.plan, node, layout);
  stage.errors = run.inputs.errors;
  stage.make_world = run.inputs.make_world;
  if (stage.row_functions.size() > kRowFunctionsMax) {
    return Status::error(ErrorKind::unsupported,
                         concat("more than ", kRowFunctionsMax,
                                " functions of rows in one step are not supported yet"));
  }
  if (!stage.row_functions.empty() && run.is_divided(id)) {
    stage.is_one_of_several_steps = step_of(run.plan, std::numeric_limits<int32_t>::max()) > 1;
    stage.communicator = run.options.ranks.communicator;
    stage.meeting = meeting_at(run, id, "apply");
  }
  return make_compiled_stage(std::move(stage));
}

std::unique_ptr<Stage> string_compare(const PlanRun& run, const Node& node) {
  StringCompareOptions compare;
  compare.left = node.left;
  compare.comparison = static_cast<StringComparison>(static_cast<int>(node.compare_op) -
                                                     static_cast<int>(ExpressionOp::equal));
  compare.missing_propagates =
      node.output.fields.back().type.missing_policy() == types::MissingPolicy::validity;
  const plan::Expression& right = run.plan.expressions[node.right];
  if (right.op == ExpressionOp::column) {
    compare.right = right.index;
  } else if (right.op == ExpressionOp::literal) {
    compare.constant = std::get<std::string>(right.literal);
  } else {
    compare.constant = run.parameter_of(right).text;
  }
  return make_string_compare(std::move(compare));
}

}  // namespace

Result<std::unique_ptr<Stage>> stage_of(const PlanRun& run, plan::NodeId id) {
  const Node& node = run.plan.nodes[id];
  switch (node.kind) {
    case NodeKind::row_number: return make_row_number();
    case NodeKind::limit: return make_limit(limit_of(run, node));
    case NodeKind::string_compare: return string_compare(run, node);
    default: return compiled_stage(run, id);
  }
}

}  // namespace shoal::engine
