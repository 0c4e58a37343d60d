#include "engine/operators/collect.h"
#include "engine/operators/hash_aggregate.h"
#include "engine/operators/table_source.h"
#include "engine/runtime/plan_runner.h"

namespace shoal::engine {
namespace {

using plan::Node;
using plan::NodeId;
using plan::NodeKind;

Result<Table> argument_table(const PlanRun& run, const Node& node) {
  if (static_cast<size_t>(node.source) >= run.inputs.arguments.size()) {
    return Status::internal("plan uses an argument that the call does not have");
  }
  const ArgumentTable& argument = run.inputs.arguments[static_cast<size_t>(node.source)];
  Table table;
  table.row_count = argument.row_count;
  run.counters.rows_read += argument.row_count;
  for (const int32_t column : node.source_columns) {
    SHOAL_ASSIGN_OR_RETURN(Column values, argument.provide_column(column));
    table.columns.push_back(std::move(values));
  }
  return table;
}

HashAggregateOptions aggregate_options(const PlanRun& run, const Node& node) {
  const plan::Aggregation& aggregation = node.aggregation;
  const types::Schema& input = run.plan.nodes[node.input].output;
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
  return aggregate;
}

// Over a divided input the ranks finish the aggregate together.
Result<Table> aggregate_table(const PlanRun& run, NodeId id) {
  const Node& node = run.plan.nodes[id];
  RunOptions options = run.options.run;
  comm::Meeting meeting;
  Result<Pipeline> pipeline = pipeline_to(run, node.input);
  if (run.is_divided(node.input)) {
    meeting = meeting_at(run, id, node.aggregation.keys.empty() ? "reduction" : "groupby");
    options.communicator = run.options.ranks.communicator;
    options.meeting = &meeting;
    if (!pipeline.is_ok() && !pipeline.is_agreed_failure()) {
      return options.communicator->agree(meeting, pipeline.take_status());
    }
  }
  if (!pipeline.is_ok()) return pipeline.take_status();
  pipeline->sink = make_hash_aggregate(aggregate_options(run, node));
  return run_pipeline(*pipeline, options, run.counters);
}

bool is_breaker(const PlanRun& run, NodeId id) {
  const Node& node = run.plan.nodes[id];
  if (node.kind == NodeKind::limit) return run.is_divided(id) || limit_of(run, node) < 0;
  return node.kind == NodeKind::aggregate || node.kind == NodeKind::argument ||
         node.kind == NodeKind::gather || node.kind == NodeKind::attach;
}

Result<Table> breaker_table(const PlanRun& run, NodeId id) {
  const Node& node = run.plan.nodes[id];
  switch (node.kind) {
    case NodeKind::aggregate: return aggregate_table(run, id);
    case NodeKind::argument: return argument_table(run, node);
    case NodeKind::limit: return limit_table(run, id);
    case NodeKind::attach: return attach_table(run, id);
    default: return gather_table(run, id);
  }
}

}  // namespace

Result<Pipeline> pipeline_to(const PlanRun& run, NodeId id) {
  const Node& node = run.plan.nodes[id];
  Pipeline pipeline;
  if (node.kind == NodeKind::scan_parquet) {
    SHOAL_ASSIGN_OR_RETURN(pipeline.source, scan_source(run, id));
    return pipeline;
  }
  if (is_breaker(run, id)) {
    Result<Table> table = breaker_table(run, id);
    SHOAL_ASSIGN_OR_RETURN(const int64_t first_row, first_row_of(run, id, table));
    pipeline.source =
        make_table_source(std::move(*table), run.options.batch_row_count_max, first_row);
    return pipeline;
  }
  SHOAL_ASSIGN_OR_RETURN(pipeline, pipeline_to(run, node.input));
  if (node.kind == NodeKind::limit) pipeline.in_row_order = true;
  SHOAL_ASSIGN_OR_RETURN(std::unique_ptr<Stage> stage, stage_of(run, id));
  pipeline.stages.push_back(std::move(stage));
  return pipeline;
}

std::vector<TypeKind> kinds_of(const Node& node) {
  std::vector<TypeKind> kinds;
  for (const types::Field& field : node.output.fields) kinds.push_back(field.type.kind);
  return kinds;
}

namespace {

// In place, if the number of rows is known, so that nothing is copied.
Result<std::unique_ptr<Sink>> collect_of(const Node& node, const Pipeline& pipeline) {
  const std::optional<SourceRows> rows = pipeline.source->rows();
  bool is_in_place = rows.has_value() && !pipeline.in_row_order;
  for (const std::unique_ptr<Stage>& stage : pipeline.stages) is_in_place &= stage->keeps_rows();
  for (const types::Field& field : node.output.fields) {
    is_in_place &= field.type.kind != TypeKind::string &&
                   field.type.missing_policy() != types::MissingPolicy::validity;
  }
  if (!is_in_place) return make_collect(kinds_of(node));
  SHOAL_ASSIGN_OR_RETURN(ResultRowsRef result,
                         allocate_result_rows(kinds_of(node), rows->first_row, rows->row_count));
  if (!pipeline.stages.empty()) pipeline.stages.back()->write_into(result);
  return make_collect_in_place(std::move(result));
}

}  // namespace

Result<Table> table_of(const PlanRun& run, NodeId id) {
  if (is_breaker(run, id)) return breaker_table(run, id);
  SHOAL_ASSIGN_OR_RETURN(Pipeline pipeline, pipeline_to(run, id));
  SHOAL_ASSIGN_OR_RETURN(pipeline.sink, collect_of(run.plan.nodes[id], pipeline));
  return run_pipeline(pipeline, run.options.run, run.counters);
}

Result<Table> run_plan(const plan::Plan& plan, const PlanInputs& inputs, const PlanOptions& options,
                       ScanCounters& counters) {
  if (inputs.parameters.size() != plan.parameters.size()) {
    return Status::internal("plan and call disagree about the parameters");
  }
  if (inputs.arrays.size() != static_cast<size_t>(plan.array_count)) {
    return Status::internal("plan and call disagree about the arrays");
  }
  return table_of(PlanRun{plan, inputs, options, counters}, plan.output);
}

}  // namespace shoal::engine
