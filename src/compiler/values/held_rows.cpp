#include "compiler/values/held_rows.h"

#include <set>
#include <utility>

#include "compiler/values/gathered_rows.h"
#include "compiler/values/rows.h"

namespace shoal::compiler {
namespace {

// A list may hold itself.
constexpr int kDepthMax = 20;

void collect(const Translation& translation, const Value& value, int depth,
             std::vector<ir::ValueId>& out) {
  if (depth > kDepthMax) return;
  if (const Frame* frame = value.frame()) out.push_back(frame->rows.frame);
  if (const auto* series = value.as<Series>()) out.push_back(series->rows.frame);
  if (const GroupBy* groupby = value.groupby()) out.push_back(groupby->frame.rows.frame);
  if (const auto* scalar = value.as<Scalar>()) {
    const ir::Op& op = op_of(translation, scalar->value);
    if (op.kind == ir::OpKind::scalar_of || op.kind == ir::OpKind::column_values)
      out.push_back(op.operands[0]);
  }
  if (const Sequence* sequence = value.sequence()) {
    for (const Value& item : sequence->items) collect(translation, item, depth + 1, out);
  }
  if (const Mapping* mapping = value.mapping()) {
    for (const auto& [key, item] : mapping->items) collect(translation, item, depth + 1, out);
  }
}

Value gathered_groupby(Translation& translation, const GroupBy& groupby) {
  auto gathered = std::make_shared<GroupBy>(groupby);
  std::vector<ColumnReference*> columns = column_references(gathered->frame);
  for (GroupKey& key : gathered->keys) columns.push_back(&key.column);
  gather_rows(translation, gathered->frame.rows, std::move(columns));
  return Value{std::shared_ptr<const GroupBy>(std::move(gathered))};
}

void gather(Translation& translation, Value& value, int depth) {
  if (depth > kDepthMax) return;
  if (auto* cell = std::get_if<std::shared_ptr<Frame>>(&value.data)) {
    gather_rows(translation, (*cell)->rows, column_references(**cell));
  } else if (auto* series = std::get_if<Series>(&value.data)) {
    gather_rows(translation, series->rows, {&series->column});
  } else if (const GroupBy* groupby = value.groupby()) {
    value = gathered_groupby(translation, *groupby);
  } else if (auto* sequence = std::get_if<std::shared_ptr<Sequence>>(&value.data)) {
    for (Value& item : (*sequence)->items) gather(translation, item, depth + 1);
  } else if (auto* mapping = std::get_if<std::shared_ptr<Mapping>>(&value.data)) {
    for (auto& [key, item] : (*mapping)->items) gather(translation, item, depth + 1);
  }
}

}  // namespace

std::vector<ir::ValueId> row_frames(const Translation& translation, const Value& value) {
  std::vector<ir::ValueId> frames;
  collect(translation, value, 0, frames);
  return frames;
}

bool is_made_of_rank(const Translation& translation, ir::ValueId value) {
  std::vector<ir::ValueId> waiting = {value};
  std::set<ir::ValueId> seen;
  while (!waiting.empty()) {
    const ir::ValueId next = waiting.back();
    waiting.pop_back();
    if (!seen.insert(next).second) continue;
    const ir::Op& op = op_of(translation, next);
    if (ir::op_distribution_rule(op.kind) == ir::DistributionRule::RANK) return true;
    waiting.insert(waiting.end(), op.operands.begin(), op.operands.end());
  }
  return false;
}

void gather_value(Translation& translation, Value& value) { gather(translation, value, 0); }

}  // namespace shoal::compiler
