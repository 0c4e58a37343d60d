// Plan nodes become sources, stages and sinks. A node that needs all its rows at once (aggregate,
// limit from the end) ends a pipeline; its table is the source of the next.
#include <algorithm>
#include <bit>
#include <optional>

#include "base/concat.h"
#include "engine/io/encodings/codec.h"
#include "engine/io/encodings/value_conversion.h"
#include "engine/operators/collect.h"
#include "engine/operators/compiled_stage.h"
#include "engine/operators/hash_aggregate.h"
#include "engine/operators/limit.h"
#include "engine/operators/parquet_scan.h"
#include "engine/operators/row_number.h"
#include "engine/operators/string_compare.h"
#include "engine/operators/table_source.h"
#include "engine/runtime/run_plan.h"
#include "plan/stage_layout.h"

namespace shoal::engine {
namespace {

using plan::ExpressionOp;
using plan::Node;
using plan::NodeId;
using plan::NodeKind;

// Four per thread keep all threads busy to the end.
constexpr int kMorselsPerThread = 4;

// Both comparisons are in the same order.
static_assert(static_cast<int>(PruningOp::ge) - static_cast<int>(PruningOp::eq) ==
              static_cast<int>(ExpressionOp::greater_equal) -
                  static_cast<int>(ExpressionOp::equal));

PruningConstant constant_of(const plan::LiteralValue& literal) {
  if (const bool* value = std::get_if<bool>(&literal)) return static_cast<int64_t>(*value);
  if (const auto* value = std::get_if<int64_t>(&literal)) return *value;
  if (const auto* value = std::get_if<uint64_t>(&literal)) return *value;
  if (const auto* value = std::get_if<double>(&literal)) return *value;
  return std::get<std::string>(literal);
}

PruningConstant constant_of(const types::ColumnType& type, const Parameter& parameter) {
  if (type.kind == TypeKind::string) return parameter.text;
  if (type.is_float()) return std::bit_cast<double>(parameter.bits);
  if (type.is_unsigned_integer()) return parameter.bits;
  return std::bit_cast<int64_t>(parameter.bits);
}

class PlanRunner {
 public:
  PlanRunner(const plan::Plan& plan, const PlanInputs& inputs, const PlanOptions& options,
             ScanCounters& counters)
      : plan_(plan), inputs_(inputs), options_(options), counters_(counters) {}

  Result<Table> table_of(NodeId id) {
    const Node& node = plan_.nodes[id];
    if (node.kind == NodeKind::aggregate) return run_aggregate(node);
    if (node.kind == NodeKind::limit && limit_of(node) < 0) return cut_end(node);
    if (node.kind == NodeKind::argument) return argument_table(node);
    SHOAL_ASSIGN_OR_RETURN(Pipeline pipeline, pipeline_to(id));
    std::vector<TypeKind> kinds;
    for (const types::Field& field : node.output.fields) kinds.push_back(field.type.kind);
    pipeline.sink = make_collect(std::move(kinds));
    return run_pipeline(pipeline, options_.run, counters_);
  }

 private:
  // The source and stages that give the rows of `id`; the sink is the caller's.
  Result<Pipeline> pipeline_to(NodeId id) {
    const Node& node = plan_.nodes[id];
    const bool is_breaker = node.kind == NodeKind::aggregate || node.kind == NodeKind::argument ||
                            (node.kind == NodeKind::limit && limit_of(node) < 0);
    if (node.kind == NodeKind::scan_parquet) return scan(node);
    if (is_breaker) {
      SHOAL_ASSIGN_OR_RETURN(Table table, table_of(id));
      Pipeline pipeline;
      pipeline.source = make_table_source(std::move(table), options_.batch_row_count_max);
      return pipeline;
    }
    SHOAL_ASSIGN_OR_RETURN(Pipeline pipeline, pipeline_to(node.input));
    SHOAL_ASSIGN_OR_RETURN(std::unique_ptr<Stage> stage, stage_of(node, pipeline));
    pipeline.stages.push_back(std::move(stage));
    return pipeline;
  }

  Result<std::unique_ptr<Stage>> stage_of(const Node& node, Pipeline& pipeline) {
    switch (node.kind) {
      case NodeKind::row_number: return make_row_number();
      case NodeKind::string_compare: return string_compare(node);
      case NodeKind::limit: pipeline.in_row_order = true; return make_limit(limit_of(node));
      default: return compiled_stage(node);
    }
  }

  Result<Pipeline> scan(const Node& node) {
    if (static_cast<size_t>(node.source) >= inputs_.reads.size()) {
      return Status::internal("plan reads a file set that the call does not have");
    }
    const ReadTable& read = inputs_.reads[static_cast<size_t>(node.source)];
    if (read.provide_column != nullptr) {
      SHOAL_ASSIGN_OR_RETURN(const bool has_foreign_codec, uses_foreign_codec(node, read));
      if (has_foreign_codec) return provided_table(node, read);
    }
    ParquetScanOptions scan_options;
    scan_options.columns.batch_row_count_max = static_cast<int32_t>(options_.batch_row_count_max);
    scan_options.morsel_count_min = kMorselsPerThread * options_.run.thread_count;
    for (size_t i = 0; i < node.source_columns.size(); ++i) {
      const auto column = static_cast<size_t>(node.source_columns[i]);
      if (column >= read.leaves.size() || read.types[column] != node.output.fields[i].type) {
        return Status::internal("plan and file disagree about a column");
      }
      scan_options.columns.columns.push_back({read.leaves[column], read.types[column]});
    }
    for (const plan::ScanPredicate& predicate : node.scan_predicates) {
      PruningPredicate pruning = pruning_predicate(node, predicate, read);
      SHOAL_ASSIGN_OR_RETURN(const bool is_comparable, stores_values_of(node, predicate, read));
      if (is_comparable) scan_options.predicates.push_back(std::move(pruning));
    }
    Pipeline pipeline;
    SHOAL_ASSIGN_OR_RETURN(pipeline.source,
                           make_parquet_source(read.dataset, std::move(scan_options)));
    return pipeline;
  }

  // Statistics of times are in the file's unit, which may not be the column's.
  static Result<bool> stores_values_of(const Node& node, const plan::ScanPredicate& predicate,
                                       const ReadTable& read) {
    const auto position = static_cast<size_t>(predicate.column);
    const types::ColumnType& type = node.output.fields[position].type;
    if (!type.is_temporal()) return true;
    const auto column = static_cast<size_t>(node.source_columns[position]);
    const auto leaf = static_cast<size_t>(read.leaves[column]);
    SHOAL_ASSIGN_OR_RETURN(const ValueConversion conversion,
                           find_conversion(read.dataset->leaves()[leaf], type));
    return conversion.convert == nullptr;
  }

  // A writer has one codec per column of a file: the first row group of each file tells.
  static Result<bool> uses_foreign_codec(const Node& node, const ReadTable& read) {
    const ParquetDataset& dataset = *read.dataset;
    for (size_t group = 0; group < dataset.row_groups.size(); ++group) {
      if (dataset.row_groups[group].row_group != 0) continue;
      for (const int32_t column : node.source_columns) {
        const int32_t leaf = read.leaves[static_cast<size_t>(column)];
        SHOAL_ASSIGN_OR_RETURN(const ColumnChunk chunk,
                               dataset.column_chunk(static_cast<int>(group), leaf));
        if (!check_codec(chunk.codec).is_ok()) return true;
      }
    }
    return false;
  }

  // The rows of a scan as columns in memory.
  Result<Pipeline> provided_table(const Node& node, const ReadTable& read) {
    Table table;
    table.row_count = read.dataset->row_count;
    counters_.rows_read += table.row_count;
    for (const int32_t column : node.source_columns) {
      SHOAL_ASSIGN_OR_RETURN(Column values, read.provide_column(column));
      table.columns.push_back(std::move(values));
    }
    Pipeline pipeline;
    pipeline.source = make_table_source(std::move(table), options_.batch_row_count_max);
    return pipeline;
  }

  PruningPredicate pruning_predicate(const Node& node, const plan::ScanPredicate& predicate,
                                     const ReadTable& read) const {
    const auto column =
        static_cast<size_t>(node.source_columns[static_cast<size_t>(predicate.column)]);
    PruningPredicate pruning;
    pruning.leaf = read.leaves[column];
    pruning.op = static_cast<PruningOp>(static_cast<int>(predicate.op) -
                                        static_cast<int>(ExpressionOp::equal));
    const plan::Expression& operand = plan_.expressions[predicate.operand];
    pruning.constant = operand.op == ExpressionOp::literal
                           ? constant_of(operand.literal)
                           : constant_of(operand.type, parameter_of(operand));
    return pruning;
  }

  const Parameter& parameter_of(const plan::Expression& expression) const {
    return inputs_.parameters[static_cast<size_t>(expression.index)];
  }

  Result<Table> argument_table(const Node& node) {
    if (static_cast<size_t>(node.source) >= inputs_.arguments.size()) {
      return Status::internal("plan uses an argument that the call does not have");
    }
    const ArgumentTable& argument = inputs_.arguments[static_cast<size_t>(node.source)];
    Table table;
    table.row_count = argument.row_count;
    counters_.rows_read += argument.row_count;
    for (const int32_t column : node.source_columns) {
      SHOAL_ASSIGN_OR_RETURN(Column values, argument.provide_column(column));
      table.columns.push_back(std::move(values));
    }
    return table;
  }

  Result<Table> run_aggregate(const Node& node) {
    const plan::Aggregation& aggregation = node.aggregation;
    const types::Schema& input = plan_.nodes[node.input].output;
    HashAggregateOptions aggregate;
    aggregate.sort = aggregation.sort;
    aggregate.dropna = aggregation.dropna;
    for (const int32_t key : aggregation.keys) {
      aggregate.keys.push_back({key, input.fields[static_cast<size_t>(key)].type});
    }
    for (size_t i = 0; i < aggregation.items.size(); ++i) {
      const plan::AggregateItem& item = aggregation.items[i];
      GroupAggregate entry;
      entry.kind = item.kind;
      entry.column = item.column;
      if (item.column >= 0) entry.input = input.fields[static_cast<size_t>(item.column)].type;
      entry.output = node.output.fields[aggregation.keys.size() + i].type;
      entry.ddof = item.ddof;
      entry.min_count = item.min_count;
      entry.skipna = item.skipna;
      aggregate.aggregates.push_back(entry);
    }
    SHOAL_ASSIGN_OR_RETURN(Pipeline pipeline, pipeline_to(node.input));
    pipeline.sink = make_hash_aggregate(std::move(aggregate));
    return run_pipeline(pipeline, options_.run, counters_);
  }

  // All but the last rows.
  Result<Table> cut_end(const Node& node) {
    SHOAL_ASSIGN_OR_RETURN(Table table, table_of(node.input));
    const int64_t kept = std::max<int64_t>(0, table.row_count + limit_of(node));
    for (Column& column : table.columns) {
      SHOAL_ASSIGN_OR_RETURN(column, slice(column, 0, kept));
    }
    table.row_count = kept;
    return table;
  }

  int64_t limit_of(const Node& node) const {
    const plan::Expression& count = plan_.expressions[node.row_count];
    if (count.op == ExpressionOp::literal) return std::get<int64_t>(count.literal);
    return std::bit_cast<int64_t>(parameter_of(count).bits);
  }

  Result<std::unique_ptr<Stage>> compiled_stage(const Node& node) const {
    const plan::StageLayout layout = plan::stage_layout(plan_, node);
    const types::Schema& input = plan_.nodes[node.input].output;
    CompiledStageOptions stage;
    if (node.code >= 0) {
      stage.function = inputs_.stage_function(node.code);
      if (stage.function == nullptr) return Status::internal("stage without code");
    }
    stage.has_predicate = node.predicate.is_valid();
    for (const int32_t column : layout.input_columns) {
      stage.inputs.push_back(column);
      stage.input_types.push_back(input.fields[static_cast<size_t>(column)].type);
    }
    for (size_t i = 0; i < node.expressions.size(); ++i) {
      const plan::Expression& expression = plan_.expressions[node.expressions[i]];
      StageOutput output;
      if (expression.op == ExpressionOp::column) {
        output.column = expression.index;
      } else {
        output.computed = static_cast<int>(stage.computed_types.size());
        stage.computed_types.push_back(node.output.fields[i].type);
      }
      stage.outputs.push_back(output);
    }
    for (const Parameter& parameter : inputs_.parameters)
      stage.parameters.push_back(parameter.bits);
    return make_compiled_stage(std::move(stage));
  }

  Result<std::unique_ptr<Stage>> string_compare(const Node& node) const {
    StringCompareOptions compare;
    compare.left = node.left;
    compare.comparison = static_cast<StringComparison>(static_cast<int>(node.compare_op) -
                                                       static_cast<int>(ExpressionOp::equal));
    compare.missing_propagates =
        node.output.fields.back().type.missing_policy() == types::MissingPolicy::validity;
    const plan::Expression& right = plan_.expressions[node.right];
    if (right.op == ExpressionOp::column) {
      compare.right = right.index;
    } else if (right.op == ExpressionOp::literal) {
      compare.constant = std::get<std::string>(right.literal);
    } else {
      compare.constant = parameter_of(right).text;
    }
    return make_string_compare(std::move(compare));
  }

  const plan::Plan& plan_;
  const PlanInputs& inputs_;
  const PlanOptions& options_;
  ScanCounters& counters_;
};

}  // namespace

Result<Table> run_plan(const plan::Plan& plan, const PlanInputs& inputs, const PlanOptions& options,
                       ScanCounters& counters) {
  if (inputs.parameters.size() != plan.parameters.size()) {
    return Status::internal("plan and call disagree about the parameters");
  }
  return PlanRunner(plan, inputs, options, counters).table_of(plan.output);
}

}  // namespace shoal::engine
