// What ranks do together for a node of a plan, apart from aggregates, which their sink finishes.
#include <algorithm>
#include <bit>
#include <string_view>
#include <utility>

#include "base/concat.h"
#include "base/hash.h"
#include "engine/operators/collect.h"
#include "engine/operators/exchange_rows.h"
#include "engine/operators/limit.h"
#include "engine/runtime/plan_runner.h"

namespace shoal::engine {
namespace {

using plan::Node;
using plan::NodeId;

struct RowCounts {
  int64_t before = 0;  // on lower ranks
  int64_t total = 0;
};

// Counts the rows of a table on all ranks; agrees on `own`.
Result<RowCounts> count_rows(const PlanRun& run, const comm::Meeting& meeting, Result<Table>& own) {
  comm::Communicator& communicator = *run.options.ranks.communicator;
  const auto local = own.is_ok() ? static_cast<uint64_t>(own->row_count) : 0;
  SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> counts,
                         communicator.meet(meeting, local, own.take_status()));
  RowCounts rows;
  for (size_t rank = 0; rank < counts.size(); ++rank) {
    if (rank < static_cast<size_t>(communicator.rank())) {
      rows.before += static_cast<int64_t>(counts[rank]);
    }
    rows.total += static_cast<int64_t>(counts[rank]);
  }
  return rows;
}

Status keep_first(Table& table, int64_t kept) {
  if (kept >= table.row_count) return Status::ok();
  for (Column& column : table.columns) {
    SHOAL_ASSIGN_OR_RETURN(column, slice(column, 0, kept));
  }
  table.row_count = kept;
  return Status::ok();
}

Status wrong_length(const Node& node, int64_t rows, int64_t length) {
  ErrorDetail detail;
  detail.kind = node.error;
  detail.message = node.message;
  const std::pair<std::string_view, int64_t> fields[] = {{"{rows}", rows}, {"{length}", length}};
  for (const auto& [field, number] : fields) {
    const size_t place = detail.message.find(field);
    if (place == std::string::npos) continue;
    detail.message.replace(place, field.size(), std::to_string(number));
  }
  detail.span = node.span;
  return Status::error(std::move(detail));
}

// The first rows of this rank, or all its rows for a limit from the end.
Result<Table> limit_own_rows(const PlanRun& run, const Node& node, int64_t limit) {
  if (limit < 0) return table_of(run, node.input);
  SHOAL_ASSIGN_OR_RETURN(Pipeline pipeline, pipeline_to(run, node.input));
  pipeline.in_row_order = true;
  pipeline.stages.push_back(make_limit(limit));
  pipeline.sink = make_collect(kinds_of(node));
  return run_pipeline(pipeline, run.options.run, run.counters);
}

}  // namespace

comm::Meeting meeting_at(const PlanRun& run, NodeId node, std::string_view step) {
  const RankOptions& ranks = run.options.ranks;
  comm::Meeting meeting;
  meeting.operation = mix_bits(ranks.operation + static_cast<uint64_t>(node.index) + 1);
  meeting.place = concat(ranks.place(run.plan.nodes[node].span), ", ", step);
  return meeting;
}

Result<int64_t> first_row_of(const PlanRun& run, NodeId node, Result<Table>& table) {
  if (!run.is_divided(node)) return table.is_ok() ? Result<int64_t>(0) : table.take_status();
  if (table.is_agreed_failure()) return table.take_status();
  SHOAL_ASSIGN_OR_RETURN(const RowCounts rows,
                         count_rows(run, meeting_at(run, node, "counting rows"), table));
  return rows.before;
}

int64_t limit_of(const PlanRun& run, const Node& node) {
  const plan::Expression& count = run.plan.expressions[node.row_count];
  if (count.op == plan::ExpressionOp::literal) return std::get<int64_t>(count.literal);
  return std::bit_cast<int64_t>(run.parameter_of(count).bits);
}

Result<Table> limit_table(const PlanRun& run, NodeId id) {
  const Node& node = run.plan.nodes[id];
  const int64_t limit = limit_of(run, node);
  Result<Table> own = limit_own_rows(run, node, limit);
  RowCounts rows;
  if (run.is_divided(id)) {
    if (own.is_agreed_failure()) return own;
    SHOAL_ASSIGN_OR_RETURN(rows, count_rows(run, meeting_at(run, id, "head"), own));
  } else {
    if (!own.is_ok()) return own;
    rows.total = own->row_count;
  }
  const int64_t end = limit >= 0 ? limit : rows.total + limit;
  SHOAL_RETURN_IF_ERROR(keep_first(*own, std::max<int64_t>(0, end - rows.before)));
  return own;
}

Result<Table> attach_table(const PlanRun& run, NodeId id) {
  const Node& node = run.plan.nodes[id];
  const AttachedArray& array = run.inputs.arrays[static_cast<size_t>(node.source)];
  Table none;
  none.row_count = array.length;
  Result<Table> own = node.input.is_valid() ? table_of(run, node.input) : std::move(none);
  RowCounts rows;
  if (run.is_divided(id)) {
    if (own.is_agreed_failure()) return own;
    SHOAL_ASSIGN_OR_RETURN(rows, count_rows(run, meeting_at(run, id, "attaching an array"), own));
  } else {
    if (!own.is_ok()) return own;
    rows.total = own->row_count;
  }
  Status fits;
  if (rows.total != array.length) fits = wrong_length(node, rows.total, array.length);
  if (run.is_divided(id)) {
    // Ranks may have arrays of different lengths.
    comm::Communicator& communicator = *run.options.ranks.communicator;
    fits = communicator.agree(meeting_at(run, id, "checking an array's length"), std::move(fits));
  }
  SHOAL_RETURN_IF_ERROR(std::move(fits));
  Column column;
  column.kind = node.output.fields.back().type.kind;
  column.values =
      static_cast<const std::byte*>(array.elements) + rows.before * types::value_bytes(column.kind);
  column.owners = array.owners;
  own->columns.push_back(std::move(column));
  return own;
}

Result<Table> gather_table(const PlanRun& run, NodeId id) {
  const Node& node = run.plan.nodes[id];
  Result<Table> own = table_of(run, node.input);
  if (!run.is_divided(node.input)) return own;
  if (own.is_agreed_failure()) return own;
  comm::Communicator& communicator = *run.options.ranks.communicator;
  SHOAL_RETURN_IF_ERROR(communicator.agree(meeting_at(run, id, "gather"), own.take_status()));
  return all_gather_rows(*own, kinds_of(node), communicator);
}

}  // namespace shoal::engine
