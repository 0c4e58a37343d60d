// The steps between ranks. Whatever can fail on one rank alone lies between two meetings; the
// second one takes the failure to all.
#include "engine/operators/exchange_groups.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/concat.h"
#include "base/hash.h"
#include "engine/operators/exchange/first_row_ranges.h"
#include "engine/operators/exchange/group_destinations.h"
#include "engine/operators/exchange/packed_groups.h"
#include "engine/operators/exchange_rows.h"
#include "engine/operators/scatter/scatter_groups.h"
#include "engine/operators/scatter/travelling_rows.h"

namespace shoal::engine {
namespace {

using Locals = std::vector<HashAggregateLocal*>;

// The meetings after the first, which is the sink's.
enum class Step : uint64_t { packed = 1, at_root, finished, done };

comm::Meeting meeting_of(const FinishContext& context, Step step) {
  comm::Meeting meeting = *context.meeting;
  meeting.operation = mix_bits(meeting.operation + static_cast<uint64_t>(step));
  return meeting;
}

Status agree(const FinishContext& context, Step step, Status own) {
  return context.communicator->agree(meeting_of(context, step), std::move(own));
}

// The groups of this rank before the first meeting.
struct OwnGroups {
  MergedGroups merged;
  uint64_t bytes = 0;   // that they would travel in; many are only estimated, by their slots
  PackedGroups all;     // when they are few, or there are no keys
  TravellingRows rows;  // that no groups are made of here
  HashAggregatePlan key_plan;
  PackedGroups sample;  // of sorted groups
};

bool is_sorted(const HashAggregatePlan& plan) {
  return plan.options.sort && !plan.options.keys.empty();
}

uint64_t estimate_bytes(const HashAggregatePlan& plan, const MergedGroups& merged) {
  const size_t count = merged.groups.slots.size();
  uint64_t bytes = count * plan.shape.slot_bytes;
  if (bytes > plan.options.gathered_bytes_max) return bytes;
  std::vector<std::byte*> states(count);
  for (size_t a = 0; a < plan.functions.size(); ++a) {
    if (plan.functions[a]->is_relocatable()) continue;
    for (size_t i = 0; i < count; ++i) states[i] = merged.groups.slots[i] + plan.state_offsets[a];
    bytes += plan.functions[a]->packed_bytes(states.data(), static_cast<int64_t>(count));
  }
  for (const KeyStrings& strings : merged.strings) {
    for (size_t code = 0; code < strings.by_code.size(); ++code) {
      bytes += sizeof(StringView16) + strings.by_code[code].length_bytes;
    }
  }
  return bytes;
}

Status prepare(const HashAggregatePlan& plan, const Locals& locals, const FinishContext& context,
               OwnGroups& own) {
  if (locals.empty()) return Status::internal("groups of a rank without a local state");
  for (HashAggregateLocal* local : locals) local->table.release_index();
  SHOAL_ASSIGN_OR_RETURN(own.rows, TravellingRows::take(locals));
  const uint64_t row_bytes = static_cast<uint64_t>(own.rows.row_count()) * plan.scatter.row_bytes;
  SHOAL_ASSIGN_OR_RETURN(own.merged,
                         merge_locals(plan, locals, StringCodes::ids, context.thread_count));
  own.bytes = estimate_bytes(plan, own.merged) + row_bytes;
  if (plan.options.keys.empty() || own.bytes <= plan.options.gathered_bytes_max) {
    SHOAL_ASSIGN_OR_RETURN(std::vector<PackedGroups> packed,
                           pack_groups(plan, locals, own.merged.groups, own.merged.strings, {}, 1,
                                       context.thread_count));
    own.all = std::move(packed.front());
  }
  if (!is_sorted(plan)) return Status::ok();
  own.key_plan = make_key_plan(plan);
  const auto count = static_cast<size_t>(sample_size(context.communicator->size()));
  const size_t sampled_rows = row_bytes == 0 ? 0 : count * row_bytes / own.bytes;
  std::vector<std::byte*> sampled = sample_groups(own.merged, count - sampled_rows);
  for (std::byte* row : own.rows.sample(sampled_rows)) sampled.push_back(row);
  SHOAL_ASSIGN_OR_RETURN(own.sample, pack_sample(own.key_plan, locals, own.merged, sampled));
  return Status::ok();
}

// What came from all ranks, in rank order, and as one list.
struct GatheredGroups {
  std::vector<std::unique_ptr<HashAggregateLocal>> owned;
  Locals locals;
  MergedGroups merged;

  void add(std::unique_ptr<HashAggregateLocal> local) {
    locals.push_back(local.get());
    owned.push_back(std::move(local));
  }
};

Status merge_gathered(const HashAggregatePlan& plan, int thread_count, GatheredGroups& groups) {
  SHOAL_ASSIGN_OR_RETURN(groups.merged,
                         merge_locals(plan, groups.locals, codes_for_order(plan), thread_count));
  return order_merged(plan, groups.merged);
}

Result<Table> finish_received(const HashAggregatePlan& plan,
                              const std::vector<comm::Received>& received, int thread_count) {
  GatheredGroups groups;
  for (size_t r = 0; r < received.size(); ++r) {
    SHOAL_ASSIGN_OR_RETURN(auto local, unpack_groups(plan, received[r], static_cast<int>(r)));
    groups.add(std::move(local));
  }
  SHOAL_RETURN_IF_ERROR(merge_gathered(plan, thread_count, groups));
  return make_group_table(plan, groups.locals, groups.merged, thread_count);
}

// Few groups, or none but the one of all rows: each rank finishes all of them.
Result<Table> finish_everywhere(const HashAggregatePlan& plan, const FinishContext& context,
                                OwnGroups& own) {
  comm::Communicator& communicator = *context.communicator;
  SHOAL_ASSIGN_OR_RETURN(const auto received, communicator.all_gather(message_of(plan, own.all)));
  SHOAL_ASSIGN_OR_RETURN(Table table, finish_received(plan, received, context.thread_count));
  if (plan.options.keys.empty()) return table;
  const int64_t size = communicator.size();
  const int64_t begin = table.row_count * communicator.rank() / size;
  table.row_count = table.row_count * (communicator.rank() + 1) / size - begin;
  for (Column& column : table.columns) {
    SHOAL_ASSIGN_OR_RETURN(column, slice(column, begin, table.row_count));
  }
  return table;
}

std::vector<TypeKind> output_kinds(const HashAggregatePlan& plan) {
  std::vector<TypeKind> kinds;
  for (const GroupKey& key : plan.options.keys) kinds.push_back(key.type.kind);
  for (const GroupAggregate& aggregate : plan.options.aggregates) {
    kinds.push_back(aggregate.output.kind);
  }
  return kinds;
}

// No keys, and states too large for every rank to have all of them: the row is made on rank 0.
Result<Table> finish_at_root(const HashAggregatePlan& plan, const FinishContext& context,
                             OwnGroups& own) {
  comm::Communicator& communicator = *context.communicator;
  SHOAL_ASSIGN_OR_RETURN(const auto received, communicator.gather(message_of(plan, own.all), 0));
  Result<Table> row = Table();
  if (communicator.rank() == 0) row = finish_received(plan, received, context.thread_count);
  SHOAL_RETURN_IF_ERROR(agree(context, Step::at_root, row.take_status()));
  return all_gather_rows(*row, output_kinds(plan), communicator);
}

// What this rank has for each rank.
struct Parts {
  std::vector<PackedGroups> groups;
  std::vector<RowPieces> pieces;  // of `rows`
  TravellingRows rows;
};

// Cuts this rank's groups up by their destination, and lets go of them.
Result<Parts> cut_for_ranks(const HashAggregatePlan& plan, const Locals& locals,
                            const FinishContext& context,
                            const std::vector<comm::Received>& samples,
                            const std::vector<uint64_t>& weights, OwnGroups& own) {
  const int size = context.communicator->size();
  Parts parts;
  parts.rows = std::move(own.rows);
  parts.pieces.resize(static_cast<size_t>(size));
  GroupDestinations destinations;
  if (is_sorted(plan)) {
    SHOAL_ASSIGN_OR_RETURN(const KeySplitters splitters,
                           choose_key_splitters(own.key_plan, samples, weights));
    SHOAL_ASSIGN_OR_RETURN(
        destinations, destinations_by_range(plan, own.merged, splitters,
                                            static_cast<uint32_t>(size - 1), context.thread_count));
    SHOAL_ASSIGN_OR_RETURN(parts.pieces,
                           parts.rows.cut(splitters, static_cast<size_t>(plan.layout.lane_count),
                                          static_cast<size_t>(size)));
  } else {
    SHOAL_ASSIGN_OR_RETURN(destinations,
                           destinations_by_hash(plan, own.merged, size, context.thread_count));
  }
  SHOAL_ASSIGN_OR_RETURN(
      parts.groups,
      pack_groups(plan, locals, own.merged.groups, own.merged.strings,
                  {destinations.data(), destinations.size()}, size, context.thread_count));
  own = {};
  for (HashAggregateLocal* local : locals) {
    local->table.release_all();
    local->keys.clear();
    local->memories.clear();
  }
  return parts;
}

// What has come to this rank: from itself, without travelling, and from the others.
struct Arrived {
  std::vector<comm::Received> groups;
  std::vector<comm::Received> rows;  // none where no rank has rows
};

// Precondition: all ranks have agreed that they have their parts, and whether there are rows.
Result<Arrived> exchange_parts(const HashAggregatePlan& plan, Parts& parts, bool has_rows,
                               comm::Communicator& communicator) {
  const auto rank = static_cast<size_t>(communicator.rank());
  std::vector<comm::Message> groups(parts.groups.size());
  std::vector<comm::Message> rows(parts.groups.size());
  for (size_t r = 0; r < groups.size(); ++r) {
    if (r == rank) continue;
    groups[r] = message_of(plan, parts.groups[r]);
    rows[r].parts = std::move(parts.pieces[r]);
  }
  Arrived arrived;
  SHOAL_ASSIGN_OR_RETURN(arrived.groups, communicator.exchange(groups));
  if (!has_rows) return arrived;
  SHOAL_ASSIGN_OR_RETURN(arrived.rows, communicator.exchange(rows));
  return arrived;
}

Result<GatheredGroups> unpack_all(const HashAggregatePlan& plan, size_t rank, PackedGroups own,
                                  const std::vector<comm::Received>& received) {
  GatheredGroups groups;
  for (size_t r = 0; r < received.size(); ++r) {
    auto local = r == rank ? unpack_groups(plan, std::move(own))
                           : unpack_groups(plan, received[r], static_cast<int>(r));
    if (!local.is_ok()) return local.take_status();
    groups.add(std::move(local).value());
  }
  return groups;
}

// Adds the rows to the groups; false if there are none.
Result<bool> add_rows(const HashAggregatePlan& plan, int thread_count, RowPieces pieces,
                      const std::vector<comm::Received>& received, GatheredGroups& groups) {
  for (size_t r = 0; r < received.size(); ++r) {
    if (!are_rows(plan, received[r].view())) {
      return Status::internal(concat("the rows that came from rank ", r, " are damaged"));
    }
    pieces.push_back(received[r].view());
  }
  std::erase_if(pieces, [](const auto& piece) { return piece.empty(); });
  if (pieces.empty()) return false;
  SHOAL_ASSIGN_OR_RETURN(auto scattered, scatter_pieces(plan, pieces, thread_count));
  for (HashAggregateLocal* local : groups.locals) {
    local->scatter.ranges = scattered[0]->scatter.ranges;
  }
  for (auto& local : scattered) groups.add(std::move(local));
  return true;
}

Status add_first_rows(const HashAggregatePlan& plan, const MergedGroups& merged, Table& table) {
  const size_t count = merged.groups.slots.size();
  SHOAL_ASSIGN_OR_RETURN(BufferRef values, allocate_buffer(count * sizeof(int64_t)));
  for (size_t i = 0; i < count; ++i) {
    values->as<int64_t>()[i] = plan.shape.first_row(merged.groups.slots[i]);
  }
  Column& column = table.columns.emplace_back();
  column.kind = TypeKind::int64;
  column.values = values->data();
  column.owners.push_back(std::move(values));
  return Status::ok();
}

// Says in the locals by which ranges of their keys they are merged, so that each range fits into
// the cache; false where they are merged as a whole.
bool cut_by_keys(const HashAggregatePlan& plan, const GatheredGroups& groups) {
  if (!plan.scatter.is_possible) return false;
  int64_t total = 0;
  const HashAggregateLocal* largest = groups.locals[0];
  for (const HashAggregateLocal* local : groups.locals) {
    total += local->table.group_count();
    if (local->table.group_count() > largest->table.group_count()) largest = local;
  }
  if (total < plan.options.scatter_groups_min) return false;
  const auto ranges = std::make_shared<const KeyRanges>(largest->table);
  if (!ranges->are_even()) return false;
  for (HashAggregateLocal* local : groups.locals) local->scatter.ranges = ranges;
  return true;
}

// The table of what has come to this rank; an unsorted one with the groups' first rows.
Result<Table> finish_arrived(const HashAggregatePlan& plan, const FinishContext& context,
                             Parts parts, Arrived arrived) {
  const auto rank = static_cast<size_t>(context.communicator->rank());
  SHOAL_ASSIGN_OR_RETURN(GatheredGroups groups,
                         unpack_all(plan, rank, std::move(parts.groups[rank]), arrived.groups));
  SHOAL_ASSIGN_OR_RETURN(
      const bool has_rows,
      add_rows(plan, context.thread_count, std::move(parts.pieces[rank]), arrived.rows, groups));
  parts = {};
  arrived = {};
  if (has_rows || cut_by_keys(plan, groups)) {
    return finish_scattered(plan, groups.locals, context.thread_count);
  }
  SHOAL_RETURN_IF_ERROR(merge_gathered(plan, context.thread_count, groups));
  SHOAL_ASSIGN_OR_RETURN(
      Table table, make_group_table(plan, groups.locals, groups.merged, context.thread_count));
  if (!plan.options.sort) SHOAL_RETURN_IF_ERROR(add_first_rows(plan, groups.merged, table));
  return table;
}

Result<Table> finish_by_parts(const HashAggregatePlan& plan, const Locals& locals,
                              const FinishContext& context, const std::vector<uint64_t>& weights,
                              OwnGroups& own) {
  comm::Communicator& communicator = *context.communicator;
  std::vector<comm::Received> samples;
  if (is_sorted(plan)) {
    SHOAL_ASSIGN_OR_RETURN(samples, communicator.all_gather(message_of(own.key_plan, own.sample)));
  }
  Result<Parts> parts = cut_for_ranks(plan, locals, context, samples, weights, own);
  const int64_t own_rows = parts.is_ok() ? parts->rows.row_count() : 0;
  SHOAL_ASSIGN_OR_RETURN(const std::vector<uint64_t> row_counts,
                         communicator.meet(meeting_of(context, Step::packed),
                                           static_cast<uint64_t>(own_rows), parts.take_status()));
  const bool has_rows =
      std::any_of(row_counts.begin(), row_counts.end(), [](uint64_t count) { return count > 0; });
  SHOAL_ASSIGN_OR_RETURN(Arrived arrived, exchange_parts(plan, *parts, has_rows, communicator));
  Result<Table> table = finish_arrived(plan, context, std::move(parts).value(), std::move(arrived));
  if (plan.options.sort) return table;
  SHOAL_RETURN_IF_ERROR(agree(context, Step::finished, table.take_status()));
  return move_to_position_ranges(std::move(table).value(), output_kinds(plan), communicator,
                                 context.thread_count);
}

Result<Table> finish_groups(const HashAggregatePlan& plan, const Locals& locals,
                            const FinishContext& context, const std::vector<uint64_t>& bytes,
                            OwnGroups& own) {
  const uint64_t total = std::accumulate(bytes.begin(), bytes.end(), uint64_t{0});
  if (total <= plan.options.gathered_bytes_max) return finish_everywhere(plan, context, own);
  if (plan.options.keys.empty()) return finish_at_root(plan, context, own);
  return finish_by_parts(plan, locals, context, bytes, own);
}

}  // namespace

Result<Table> finish_across_ranks(const HashAggregatePlan& plan, const Locals& locals,
                                  const FinishContext& context, Status own_status) {
  OwnGroups own;
  if (own_status.is_ok()) own_status = prepare(plan, locals, context, own);
  SHOAL_ASSIGN_OR_RETURN(
      const std::vector<uint64_t> bytes,
      context.communicator->meet(*context.meeting, own.bytes, std::move(own_status)));
  Result<Table> table = finish_groups(plan, locals, context, bytes, own);
  if (table.is_agreed_failure()) return table;
  SHOAL_RETURN_IF_ERROR(agree(context, Step::done, table.take_status()));
  return table;
}

}  // namespace shoal::engine
