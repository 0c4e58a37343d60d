// The sink: per batch, rows to group slots, then every aggregate over the rows.
#include "engine/operators/hash_aggregate.h"

#include <algorithm>
#include <utility>

#include "engine/operators/exchange_groups.h"
#include "engine/operators/hash_aggregate_state.h"
#include "engine/operators/scatter/scatter_groups.h"

namespace shoal::engine {
namespace {

// Rows that come out of order can bring a group's first row forward.
void lower_first_rows(const SlotShape& shape, const RowSlots& rows, const RowPositions& positions) {
  for (int64_t i = 0; i < rows.count; ++i) shape.lower_first_row(rows.slots[i], positions[i]);
}

}  // namespace

Status update_groups(const Batch& batch, const RowSlots& rows, HashAggregateLocal& local) {
  const HashAggregatePlan& plan = local.plan;
  GroupTargets targets;
  targets.states = rows.slots;
  targets.run_ends = rows.run_ends;
  targets.run_count = rows.run_ends == nullptr ? 0 : static_cast<int32_t>(rows.count);
  targets.row_count = batch.row_count;
  targets.first_row = batch.first_row;
  static const Column kNoColumn;
  size_t offset = 0;
  for (size_t a = 0; a < plan.functions.size(); ++a) {
    // The pointers move from one function's states to the next one's.
    const size_t step = plan.state_offsets[a] - std::exchange(offset, plan.state_offsets[a]);
    for (int64_t i = 0; i < rows.count; ++i) rows.slots[i] += step;
    const int column = plan.options.aggregates[a].column;
    const Column& input = column < 0 ? kNoColumn : batch.columns[static_cast<size_t>(column)];
    SHOAL_RETURN_IF_ERROR(plan.functions[a]->update(input, targets, local.memories[a].get()));
  }
  return Status::ok();
}

namespace {

class HashAggregate final : public Sink {
 public:
  explicit HashAggregate(HashAggregateOptions options) {
    Result<HashAggregatePlan> plan = HashAggregatePlan::make(std::move(options));
    plan_status_ = plan.take_status();
    if (plan_status_.is_ok()) plan_ = std::move(*plan);
  }

  [[nodiscard]] std::unique_ptr<SharedState> make_shared_state() const override {
    return std::make_unique<SharedScatter>();
  }
  [[nodiscard]] Result<std::unique_ptr<LocalState>> make_local_state() const override;
  [[nodiscard]] Status consume(Batch& batch, SharedState& shared, LocalState& local) const override;
  [[nodiscard]] Result<Table> finish(SharedState& shared,
                                     std::vector<std::unique_ptr<LocalState>>& locals,
                                     const FinishContext& context) const override;

 private:
  [[nodiscard]] Status add_local_if_none(std::vector<std::unique_ptr<LocalState>>& locals) const;

  HashAggregatePlan plan_;
  Status plan_status_;  // why the aggregates cannot be computed, if so
};

Result<std::unique_ptr<LocalState>> HashAggregate::make_local_state() const {
  if (!plan_status_.is_ok()) return plan_status_.clone();
  auto local = std::make_unique<HashAggregateLocal>(plan_);
  SHOAL_RETURN_IF_ERROR(local->prepare());
  return std::unique_ptr<LocalState>(std::move(local));
}

Status HashAggregate::consume(Batch& batch, SharedState& shared, LocalState& local) const {
  if (batch.row_count == 0) return Status::ok();
  auto& state = static_cast<HashAggregateLocal&>(local);
  if (plan_.scatter.is_possible) {
    auto& scatter = static_cast<SharedScatter&>(shared);
    SHOAL_ASSIGN_OR_RETURN(const bool is_put_off, scatter_batch(batch, scatter, state));
    if (is_put_off) return Status::ok();
  }
  SHOAL_ASSIGN_OR_RETURN(const RowSlots rows, find_row_slots(batch, state));
  if (plan_.shape.has_first_row && batch.first_row < state.rows_end_seen) {
    lower_first_rows(plan_.shape, rows, {batch.first_row, rows.run_ends});
  }
  state.rows_end_seen = std::max(state.rows_end_seen, batch.first_row + batch.row_count);
  return update_groups(batch, rows, state);
}

Status HashAggregate::add_local_if_none(std::vector<std::unique_ptr<LocalState>>& locals) const {
  if (!locals.empty()) return Status::ok();
  SHOAL_ASSIGN_OR_RETURN(auto local, make_local_state());
  locals.push_back(std::move(local));
  return Status::ok();
}

Result<Table> HashAggregate::finish(SharedState&, std::vector<std::unique_ptr<LocalState>>& locals,
                                    const FinishContext& context) const {
  Status prepared = add_local_if_none(locals);
  std::vector<HashAggregateLocal*> states;
  for (const auto& local : locals) states.push_back(static_cast<HashAggregateLocal*>(local.get()));
  if (context.communicator != nullptr) {
    return finish_across_ranks(plan_, states, context, std::move(prepared));
  }
  SHOAL_RETURN_IF_ERROR(std::move(prepared));
  return finish_hash_aggregate(plan_, states, context.thread_count);
}

}  // namespace

Result<HashAggregatePlan> HashAggregatePlan::make(HashAggregateOptions options) {
  HashAggregatePlan plan;
  plan.options = std::move(options);
  plan.code_missing = plan.options.keys.size() > 1 && !plan.options.dropna;
  std::vector<types::ColumnType> key_types;
  for (const GroupKey& key : plan.options.keys) key_types.push_back(key.type);
  plan.layout = make_key_layout(key_types, plan.code_missing);
  plan.shape.lane_count = plan.layout.lane_count;
  plan.shape.has_first_row = !plan.options.sort;
  size_t offset = plan.shape.states_offset();
  for (const GroupAggregate& aggregate : plan.options.aggregates) {
    SHOAL_ASSIGN_OR_RETURN(auto function, make_aggregate_function({.kind = aggregate.kind,
                                                                   .input = aggregate.input,
                                                                   .output = aggregate.output,
                                                                   .ddof = aggregate.ddof,
                                                                   .min_count = aggregate.min_count,
                                                                   .skipna = aggregate.skipna}));
    plan.state_offsets.push_back(offset);
    offset += function->state_bytes();
    plan.functions.push_back(std::move(function));
  }
  // 24 and 56 bytes would often straddle cache lines for little gain.
  plan.shape.slot_bytes = offset == 24 || offset == 56 ? offset + 8 : offset;
  plan.scatter = make_scatter_layout(plan);
  return plan;
}

void HashAggregatePlan::initialize_states(std::byte* slots, int64_t count) const {
  for (size_t a = 0; a < functions.size(); ++a) {
    functions[a]->initialize(slots + state_offsets[a], shape.slot_bytes, count);
  }
}

HashAggregateLocal::HashAggregateLocal(const HashAggregatePlan& of_plan)
    : plan(of_plan),
      table(of_plan.shape,
            [&of_plan](std::byte* slots_fresh, int64_t count) {
              of_plan.initialize_states(slots_fresh, count);
            }),
      keys(of_plan.options.keys.size()),
      lanes(static_cast<size_t>(of_plan.layout.lane_count)) {
  for (const auto& function : plan.functions) memories.push_back(function->make_memory());
}

Status HashAggregateLocal::prepare() {
  SHOAL_ASSIGN_OR_RETURN(scratch, allocate_buffer(std::max(plan.shape.slot_bytes, size_t{8})));
  if (plan.shape.has_first_row) plan.shape.first_row(scratch->data()) = 0;
  plan.initialize_states(scratch->data(), 1);
  return Status::ok();
}

std::unique_ptr<Sink> make_hash_aggregate(HashAggregateOptions options) {
  return std::make_unique<HashAggregate>(std::move(options));
}

}  // namespace shoal::engine
