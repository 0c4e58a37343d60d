// A scan of files: which columns, which rows of this rank, which row groups can be left out.
#include <bit>

#include "engine/io/encodings/codec.h"
#include "engine/io/encodings/value_conversion.h"
#include "engine/operators/parquet_scan.h"
#include "engine/operators/table_source.h"
#include "engine/runtime/plan_runner.h"

namespace shoal::engine {
namespace {

using plan::ExpressionOp;
using plan::Node;
using plan::NodeId;

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

// Statistics of times are in the file's unit, which may not be the column's.
Result<bool> stores_values_of(const Node& node, const plan::ScanPredicate& predicate,
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
Result<bool> uses_foreign_codec(const Node& node, const ReadTable& read) {
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

PruningPredicate pruning_predicate(const PlanRun& run, const Node& node,
                                   const plan::ScanPredicate& predicate, const ReadTable& read) {
  const auto column =
      static_cast<size_t>(node.source_columns[static_cast<size_t>(predicate.column)]);
  PruningPredicate pruning;
  pruning.leaf = read.leaves[column];
  pruning.op = static_cast<PruningOp>(static_cast<int>(predicate.op) -
                                      static_cast<int>(ExpressionOp::equal));
  const plan::Expression& operand = run.plan.expressions[predicate.operand];
  pruning.constant = operand.op == ExpressionOp::literal
                         ? constant_of(operand.literal)
                         : constant_of(operand.type, run.parameter_of(operand));
  return pruning;
}

// The ranks that divide the rows of a scan, and which of them this is.
struct Share {
  int rank = 0;
  int rank_count = 1;
};

Share share_of(const PlanRun& run, NodeId scan) {
  if (!run.is_divided(scan)) return {};
  const comm::Communicator& communicator = *run.options.ranks.communicator;
  return {communicator.rank(), communicator.size()};
}

// The rows of a scan as columns in memory. Each rank reads all of them and keeps its share.
Result<std::unique_ptr<Source>> provided_source(const PlanRun& run, NodeId scan,
                                                const ReadTable& read) {
  const Share share = share_of(run, scan);
  const int64_t total = read.dataset->row_count;
  const int64_t begin = total * share.rank / share.rank_count;
  Table table;
  table.row_count = total * (share.rank + 1) / share.rank_count - begin;
  run.counters.rows_read += table.row_count;
  for (const int32_t column : run.plan.nodes[scan].source_columns) {
    SHOAL_ASSIGN_OR_RETURN(const Column values, read.provide_column(column));
    SHOAL_ASSIGN_OR_RETURN(Column part, slice(values, begin, table.row_count));
    table.columns.push_back(std::move(part));
  }
  return make_table_source(std::move(table), run.options.batch_row_count_max, begin);
}

}  // namespace

Result<std::unique_ptr<Source>> scan_source(const PlanRun& run, NodeId scan) {
  const Node& node = run.plan.nodes[scan];
  if (static_cast<size_t>(node.source) >= run.inputs.reads.size()) {
    return Status::internal("plan reads a file set that the call does not have");
  }
  const ReadTable& read = run.inputs.reads[static_cast<size_t>(node.source)];
  if (read.provide_column != nullptr) {
    SHOAL_ASSIGN_OR_RETURN(const bool has_foreign_codec, uses_foreign_codec(node, read));
    if (has_foreign_codec) return provided_source(run, scan, read);
  }
  const Share share = share_of(run, scan);
  ParquetScanOptions options;
  options.columns.batch_row_count_max = static_cast<int32_t>(run.options.batch_row_count_max);
  options.morsel_count_min = kMorselsPerThread * run.options.run.thread_count;
  options.rank = share.rank;
  options.rank_count = share.rank_count;
  for (size_t i = 0; i < node.source_columns.size(); ++i) {
    const auto column = static_cast<size_t>(node.source_columns[i]);
    if (column >= read.leaves.size() || read.types[column] != node.output.fields[i].type) {
      return Status::internal("plan and file disagree about a column");
    }
    options.columns.columns.push_back({read.leaves[column], read.types[column]});
  }
  for (const plan::ScanPredicate& predicate : node.scan_predicates) {
    PruningPredicate pruning = pruning_predicate(run, node, predicate, read);
    SHOAL_ASSIGN_OR_RETURN(const bool is_comparable, stores_values_of(node, predicate, read));
    if (is_comparable) options.predicates.push_back(std::move(pruning));
  }
  return make_parquet_source(read.dataset, std::move(options));
}

}  // namespace shoal::engine
