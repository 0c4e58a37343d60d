#include "compiler/ir_to_plan/segment_builder.h"

#include <algorithm>

#include "base/check.h"

namespace shoal::ir {
namespace {

bool is_comparison(OpKind kind) { return kind >= OpKind::equal && kind <= OpKind::greater_equal; }

bool is_string_comparison(const Function& function, const Op& op) {
  return is_comparison(op.kind) && op.type.form == TypeForm::column &&
         function.ops[op.operands[0]].type.element.kind == types::TypeKind::string;
}

plan::ExpressionOp expression_op(OpKind kind) {
  const auto offset = static_cast<int>(kind) - static_cast<int>(OpKind::cast);
  return static_cast<plan::ExpressionOp>(static_cast<int>(plan::ExpressionOp::cast) + offset);
}

// A larger expression is computed step by step, each step a column.
constexpr int kExpressionSizeMax = 64;

// Both lists name the elementwise operations in the same order.
static_assert(static_cast<int>(OpKind::greater_equal) - static_cast<int>(OpKind::cast) ==
              static_cast<int>(plan::ExpressionOp::greater_equal) -
                  static_cast<int>(plan::ExpressionOp::cast));

}  // namespace

plan::NodeId SegmentBuilder::lower_frame(ValueId frame) {
  const auto found = nodes_.find(frame);
  if (found != nodes_.end()) return found->second;
  const Op& source = op(frame);
  plan::NodeId node;
  switch (source.kind) {
    case OpKind::read_parquet: node = lower_source(source, plan::NodeKind::scan_parquet); break;
    case OpKind::argument_frame: node = lower_source(source, plan::NodeKind::argument); break;
    case OpKind::add_row_number: node = lower_row_number(source); break;
    case OpKind::filter: node = lower_filter(source); break;
    case OpKind::project: node = lower_project(source); break;
    case OpKind::limit: node = lower_limit(source); break;
    case OpKind::aggregate: node = lower_aggregate(source); break;
    case OpKind::gather: node = lower_gather(source); break;
    case OpKind::attach_column: node = lower_attach(source); break;
    default: SHOAL_CHECK(!"an op that gives no frame");
  }
  nodes_[frame] = node;
  return node;
}

plan::Node SegmentBuilder::node_of(const Op& source, plan::NodeKind kind) {
  plan::Node node;
  node.kind = kind;
  node.output = source.type.schema;
  node.span = source.span;
  node.distribution = source.distribution;
  return node;
}

plan::NodeId SegmentBuilder::lower_source(const Op& source, plan::NodeKind kind) {
  plan::Node node = node_of(source, kind);
  node.source = source.source;
  const auto count = static_cast<int32_t>(source.type.schema.fields.size());
  for (int32_t column = 0; column < count; ++column) node.source_columns.push_back(column);
  return plan_.nodes.add(std::move(node));
}

plan::NodeId SegmentBuilder::lower_row_number(const Op& source) {
  plan::Node node = node_of(source, plan::NodeKind::row_number);
  node.input = lower_frame(source.operands[0]);
  return plan_.nodes.add(std::move(node));
}

plan::NodeId SegmentBuilder::lower_argument_columns(ValueId frame,
                                                    const std::vector<ValueId>& columns) {
  ValueId source = frame;
  if (op(source).kind == OpKind::add_row_number) source = op(source).operands[0];
  const Op& argument = op(source);
  if (argument.kind != OpKind::argument_frame) return {};
  plan::Node node = node_of(argument, plan::NodeKind::argument);
  node.source = argument.source;
  node.output.fields.clear();
  for (const ValueId value : columns) {
    const Op& column = op(value);
    const size_t count = argument.type.schema.fields.size();
    const bool is_plain = column.kind == OpKind::column && column.operands[0] == frame &&
                          static_cast<size_t>(column.position) < count;
    if (!is_plain) return {};
    node.source_columns.push_back(column.position);
    const auto position = static_cast<size_t>(column.position);
    node.output.fields.push_back(argument.type.schema.fields[position]);
  }
  return plan_.nodes.add(std::move(node));
}

plan::Node SegmentBuilder::stage_over(const Input& input, types::Schema output,
                                      SourceSpan span) const {
  plan::Node node;
  node.kind = plan::NodeKind::stage;
  node.input = input.node;
  node.output = std::move(output);
  node.span = span;
  node.distribution = plan_.nodes[input.node].distribution;
  return node;
}

plan::NodeId SegmentBuilder::lower_filter(const Op& filter) {
  Input input{lower_frame(filter.operands[0])};
  prepare(input, filter.operands[1]);
  plan::Node stage = stage_over(input, filter.type.schema, filter.span);
  stage.distribution = filter.distribution;
  stage.predicate = lower_expression(input, filter.operands[1]);
  const auto& fields = filter.type.schema.fields;
  for (size_t i = 0; i < fields.size(); ++i) {
    stage.expressions.push_back(column_expression(static_cast<int32_t>(i), fields[i].type));
  }
  return plan_.nodes.add(std::move(stage));
}

plan::NodeId SegmentBuilder::lower_project(const Op& project) {
  Input input{lower_frame(project.operands[0])};
  const std::vector<ValueId> columns(project.operands.begin() + 1, project.operands.end());
  for (const ValueId column : columns) prepare(input, column);
  plan::Node stage = stage_over(input, project.type.schema, project.span);
  for (const ValueId column : columns) {
    stage.expressions.push_back(lower_expression(input, column));
  }
  return plan_.nodes.add(std::move(stage));
}

plan::NodeId SegmentBuilder::lower_limit(const Op& limit) {
  plan::Node node = node_of(limit, plan::NodeKind::limit);
  node.input = lower_frame(limit.operands[0]);
  node.row_count = lower_scalar(limit.operands[1], types::numpy_type(types::TypeKind::int64));
  return plan_.nodes.add(std::move(node));
}

plan::NodeId SegmentBuilder::lower_aggregate(const Op& aggregate) {
  plan::Node node = node_of(aggregate, plan::NodeKind::aggregate);
  node.input = lower_frame(aggregate.operands[0]);
  node.aggregation = aggregate.aggregation;
  return plan_.nodes.add(std::move(node));
}

plan::NodeId SegmentBuilder::lower_gather(const Op& gather) {
  plan::Node node = node_of(gather, plan::NodeKind::gather);
  node.input = lower_frame(gather.operands[0]);
  return plan_.nodes.add(std::move(node));
}

plan::NodeId SegmentBuilder::lower_attach(const Op& attach) {
  plan::Node node = node_of(attach, plan::NodeKind::attach);
  if (attach.operands.size() > 1) node.input = lower_frame(attach.operands[0]);
  const ValueId array = attach.operands.back();
  const auto known = std::find(arrays_.begin(), arrays_.end(), array);
  node.source = static_cast<int32_t>(known - arrays_.begin());
  if (known == arrays_.end()) arrays_.push_back(array);
  node.error = static_cast<ErrorKind>(attach.source);
  node.message = std::get<std::string>(attach.literal);
  return plan_.nodes.add(std::move(node));
}

plan::NodeId SegmentBuilder::lower_reductions(ValueId frame,
                                              const std::vector<Reduction>& reductions) {
  Input input{lower_frame(frame)};
  std::vector<ValueId> columns;
  for (const Reduction& reduction : reductions) {
    const bool is_new =
        std::find(columns.begin(), columns.end(), reduction.column) == columns.end();
    if (reduction.column.is_valid() && is_new) columns.push_back(reduction.column);
  }
  const bool all_plain = std::all_of(columns.begin(), columns.end(), [&](ValueId column) {
    return op(column).kind == OpKind::column;
  });
  plan::Node aggregate;
  aggregate.kind = plan::NodeKind::aggregate;
  aggregate.span = reductions.front().span;
  for (const Reduction& reduction : reductions) {
    plan::AggregateItem item = reduction.item;
    item.column = -1;
    if (reduction.column.is_valid()) {
      const auto place = std::find(columns.begin(), columns.end(), reduction.column);
      item.column =
          all_plain ? op(reduction.column).position : static_cast<int32_t>(place - columns.begin());
    }
    aggregate.aggregation.items.push_back(item);
    aggregate.output.fields.push_back(reduction.output);
  }
  aggregate.input = input.node;
  if (!all_plain) {
    for (const ValueId column : columns) prepare(input, column);
    plan::Node stage = stage_over(input, {}, aggregate.span);
    for (const ValueId column : columns) {
      stage.expressions.push_back(lower_expression(input, column));
      stage.output.fields.push_back(types::Field{"value", op(column).type.element, {}});
    }
    aggregate.input = plan_.nodes.add(std::move(stage));
  }
  return plan_.nodes.add(std::move(aggregate));
}

void SegmentBuilder::prepare(Input& input, ValueId value) {
  add_string_comparisons(input, value);
  add_large_columns(input, value);
}

// A plan's expressions are trees: what two others use is computed, and printed, twice.
int SegmentBuilder::add_large_columns(Input& input, ValueId value) {
  const Op& source = op(value);
  const bool is_operation = source.type.form == TypeForm::column && source.kind != OpKind::column &&
                            source.kind != OpKind::broadcast;
  if (!is_operation || input.computed.count(value) > 0) return 1;
  const auto known = input.sizes.find(value);
  if (known != input.sizes.end()) return known->second;
  int size = 1;
  for (const ValueId operand : source.operands) size += add_large_columns(input, operand);
  if (size > kExpressionSizeMax) {
    add_computed_column(input, value);
    size = 1;
  }
  return input.sizes[value] = size;
}

// Appends `value` to the input's columns, which keep their positions.
void SegmentBuilder::add_computed_column(Input& input, ValueId value) {
  const Op& source = op(value);
  plan::Node stage = stage_over(input, plan_.nodes[input.node].output, source.span);
  const auto position = static_cast<int32_t>(stage.output.fields.size());
  for (int32_t i = 0; i < position; ++i) {
    const types::ColumnType& type = stage.output.fields[static_cast<size_t>(i)].type;
    stage.expressions.push_back(column_expression(i, type));
  }
  stage.expressions.push_back(lower_expression(input, value));
  stage.output.fields.push_back(types::Field{"computed", source.type.element, {}});
  input.node = plan_.nodes.add(std::move(stage));
  input.computed[value] = position;
  input.expressions[value] = column_expression(position, source.type.element);
}

void SegmentBuilder::add_string_comparisons(Input& input, ValueId value) {
  const Op& source = op(value);
  const bool inside_rows = source.type.form == TypeForm::column && source.kind != OpKind::column;
  if (!inside_rows || input.computed.count(value) > 0) return;
  if (!input.searched.insert(value).second) return;
  if (!is_string_comparison(function_, source)) {
    for (const ValueId operand : source.operands) add_string_comparisons(input, operand);
    return;
  }
  for (const ValueId operand : source.operands) {
    const bool is_computed =
        op(operand).type.form == TypeForm::column && op(operand).kind != OpKind::column;
    if (is_computed && input.computed.count(operand) == 0) add_computed_column(input, operand);
  }
  const auto position_of = [&](ValueId operand) {
    const auto computed = input.computed.find(operand);
    return computed == input.computed.end() ? op(operand).position : computed->second;
  };
  plan::Node node;
  node.kind = plan::NodeKind::string_compare;
  node.input = input.node;
  node.output = plan_.nodes[input.node].output;
  node.span = source.span;
  node.distribution = plan_.nodes[input.node].distribution;
  node.left = position_of(source.operands[0]);
  node.compare_op = expression_op(source.kind);
  const Op& right = op(source.operands[1]);
  node.right = right.type.form == TypeForm::column
                   ? column_expression(position_of(source.operands[1]), right.type.element)
                   : lower_scalar(source.operands[1], right.type.element);
  input.computed[value] = static_cast<int32_t>(node.output.fields.size());
  node.output.fields.push_back(types::Field{"comparison", source.type.element, {}});
  input.node = plan_.nodes.add(std::move(node));
}

plan::ExpressionId SegmentBuilder::lower_expression(Input& input, ValueId value) {
  const Op& source = op(value);
  const auto made = input.expressions.find(value);
  if (made != input.expressions.end()) return made->second;
  const auto computed = input.computed.find(value);
  plan::ExpressionId result;
  if (computed != input.computed.end()) {
    result = column_expression(computed->second, source.type.element);
  } else if (source.kind == OpKind::column) {
    result = column_expression(source.position, source.type.element);
  } else if (source.kind == OpKind::broadcast) {
    result = lower_scalar(source.operands[1], source.type.element);
  } else if (source.type.form != TypeForm::column) {
    result = lower_scalar(value, source.type.element);
  } else {
    plan::Expression expression;
    const bool is_call = source.kind == OpKind::map_rows;
    expression.op = is_call ? plan::ExpressionOp::call : expression_op(source.kind);
    expression.type = source.type.element;
    expression.index = is_call ? source.source : 0;
    for (const ValueId operand : source.operands) {
      if (op(operand).type.form == TypeForm::frame) continue;  // whose rows they are
      expression.operands.push_back(lower_expression(input, operand));
    }
    result = plan_.expressions.add(std::move(expression));
  }
  input.expressions[value] = result;
  return result;
}

plan::ExpressionId SegmentBuilder::lower_scalar(ValueId value, const types::ColumnType& type) {
  const Op& source = op(value);
  plan::Expression expression;
  expression.type = type;
  if (source.kind == OpKind::constant) {
    expression.op = plan::ExpressionOp::literal;
    expression.literal = source.literal;
    return plan_.expressions.add(std::move(expression));
  }
  const auto known = std::find(parameters_.begin(), parameters_.end(), value);
  expression.op = plan::ExpressionOp::parameter;
  expression.index = static_cast<int32_t>(known - parameters_.begin());
  if (known == parameters_.end()) {
    parameters_.push_back(value);
    plan_.parameters.push_back(type);
  }
  return plan_.expressions.add(std::move(expression));
}

plan::ExpressionId SegmentBuilder::column_expression(int32_t position,
                                                     const types::ColumnType& type) {
  plan::Expression expression;
  expression.op = plan::ExpressionOp::column;
  expression.type = type;
  expression.index = position;
  return plan_.expressions.add(std::move(expression));
}

plan::Plan SegmentBuilder::take_plan(plan::NodeId output, std::vector<ValueId>& parameters) {
  plan_.output = output;
  plan_.array_count = static_cast<int32_t>(arrays_.size());
  parameters = std::move(parameters_);
  parameters.insert(parameters.end(), arrays_.begin(), arrays_.end());
  return std::move(plan_);
}

}  // namespace shoal::ir
