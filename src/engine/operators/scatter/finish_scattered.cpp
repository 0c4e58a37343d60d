// From rows put off to groups: each range of keys by one thread, whatever threads its rows and
// groups come from; the ranges one after the other are all groups in order.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/parallel.h"
#include "engine/operators/scatter/scatter_groups.h"

namespace shoal::engine {
namespace {

using Locals = std::vector<HashAggregateLocal*>;

constexpr size_t kMergedAtOnce = 1024;

// The slots of a thread's table, by range.
using SlotsByRange = std::vector<PooledArray<std::byte*>>;

Status cut_up_slots(const GroupTable& table, const KeyRanges& ranges, SlotsByRange& slots) {
  slots.resize(KeyRanges::kCount);
  std::array<size_t, KeyRanges::kCount> counts{};
  const auto range_of = [&](std::byte* slot) { return ranges.range_of(slot_lanes(slot)[0]); };
  table.for_each_indexed_slot([&](std::byte* slot) { ++counts[range_of(slot)]; });
  for (size_t r = 0; r < counts.size(); ++r) SHOAL_RETURN_IF_ERROR(slots[r].reserve(counts[r]));
  table.for_each_indexed_slot([&](std::byte* slot) { slots[range_of(slot)].push_reserved(slot); });
  return Status::ok();
}

// Merges slots with different keys into the table of `part`.
Status absorb(std::byte* const* slots, size_t slot_count, HashAggregateLocal& part) {
  const auto lane_count = static_cast<size_t>(part.plan.layout.lane_count);
  std::vector<uint64_t> lanes(lane_count * kMergedAtOnce);
  std::vector<uint64_t*> lane_pointers;
  for (size_t l = 0; l < lane_count; ++l) lane_pointers.push_back(&lanes[l * kMergedAtOnce]);
  std::array<std::byte*, kMergedAtOnce> into;
  for (size_t begin = 0; begin < slot_count; begin += kMergedAtOnce) {
    const size_t count = std::min(kMergedAtOnce, slot_count - begin);
    for (size_t i = 0; i < count; ++i) {
      for (size_t l = 0; l < lane_count; ++l) {
        lane_pointers[l][i] = slot_lanes(slots[begin + i])[l];
      }
    }
    const auto signed_count = static_cast<int64_t>(count);
    SHOAL_RETURN_IF_ERROR(
        part.table.find_or_create(lane_pointers.data(), {}, signed_count, into.data()));
    SHOAL_RETURN_IF_ERROR(
        merge_states(part.plan, into.data(), slots + begin, signed_count, part.memories));
  }
  return Status::ok();
}

Status absorb_table(const GroupTable& table, HashAggregateLocal& part) {
  PooledArray<std::byte*> slots;
  SHOAL_RETURN_IF_ERROR(slots.reserve(static_cast<size_t>(table.group_count())));
  table.for_each_slot([&](std::byte* slot) { slots.push_reserved(slot); });
  return absorb(slots.data(), slots.size(), part);
}

class ScatteredGroups {
 public:
  ScatteredGroups(const HashAggregatePlan& plan, const Locals& locals)
      : plan_(plan), locals_(locals), table_slots_(locals.size()) {}

  [[nodiscard]] Status prepare(int thread_count) {
    const KeyRanges* ranges = nullptr;
    for (const HashAggregateLocal* local : locals_) {
      if (local->scatter.ranges != nullptr) ranges = local->scatter.ranges.get();
    }
    return run_parallel(static_cast<int>(locals_.size()), thread_count, [&](int task) {
      const auto l = static_cast<size_t>(task);
      return cut_up_slots(locals_[l]->table, *ranges, table_slots_[l]);
    });
  }

  // All groups of one range. Called once for each.
  [[nodiscard]] Result<std::unique_ptr<HashAggregateLocal>> make_part(size_t range) {
    std::unique_ptr<HashAggregateLocal> part;
    for (HashAggregateLocal* local : locals_) {
      if (part == nullptr && !local->scatter.parts.empty()) {
        part = std::move(local->scatter.parts[range]);
      }
    }
    if (part == nullptr) part = std::make_unique<HashAggregateLocal>(plan_);
    for (const HashAggregateLocal* local : locals_) {
      const ScatterState& scatter = local->scatter;
      if (scatter.rows != nullptr) {
        SHOAL_RETURN_IF_ERROR(add_scattered_rows(*scatter.rows, range, *part));
      }
      if (!scatter.parts.empty() && scatter.parts[range] != nullptr) {
        SHOAL_RETURN_IF_ERROR(absorb_table(scatter.parts[range]->table, *part));
      }
    }
    for (SlotsByRange& of_table : table_slots_) {
      const PooledArray<std::byte*>& slots = of_table[range];
      SHOAL_RETURN_IF_ERROR(absorb(slots.data(), slots.size(), *part));
    }
    return part;
  }

  [[nodiscard]] Result<GroupList> list_groups(HashAggregateLocal& part) const {
    SHOAL_ASSIGN_OR_RETURN(GroupList groups,
                           merge_groups({&part.table}, plan_.shape, 1, SlotMerger()));
    SHOAL_RETURN_IF_ERROR(order_groups(GroupOrder::by_lanes, plan_.shape, groups));
    return groups;
  }

  // The slot of the missing single key, merged, or null.
  [[nodiscard]] Result<std::byte*> merge_missing() {
    std::byte* merged = nullptr;
    for (HashAggregateLocal* local : locals_) {
      std::byte* slot = local->table.existing_unindexed_slot();
      if (slot == nullptr) continue;
      if (merged != nullptr) {
        SHOAL_RETURN_IF_ERROR(merge_states(plan_, &merged, &slot, 1, locals_[0]->memories));
      } else {
        merged = slot;
      }
    }
    return merged;
  }

  void release_rows() {
    for (HashAggregateLocal* local : locals_) local->scatter.rows = nullptr;
    table_slots_.clear();
  }

 private:
  const HashAggregatePlan& plan_;
  const Locals& locals_;
  std::vector<SlotsByRange> table_slots_;  // by local
};

MergedGroups merged_of(const HashAggregatePlan& plan, GroupList groups) {
  MergedGroups merged;
  merged.groups = std::move(groups);
  merged.strings.resize(plan.options.keys.size());
  return merged;
}

// The columns of all tables, one after the other; none is of strings.
Result<Column> concatenate_columns(const std::vector<Table>& tables, size_t c, int64_t row_count) {
  Column whole;
  whole.kind = tables[0].columns[c].kind;
  const auto width = static_cast<size_t>(types::value_bytes(whole.kind));
  const auto rows = static_cast<size_t>(row_count);
  SHOAL_ASSIGN_OR_RETURN(BufferRef values, allocate_buffer(rows * width));
  BufferRef validity;
  for (const Table& table : tables) {
    if (table.columns[c].validity == nullptr || validity != nullptr) continue;
    SHOAL_ASSIGN_OR_RETURN(validity, allocate_buffer(rows));
  }
  size_t begin = 0;
  for (const Table& table : tables) {
    const Column& part = table.columns[c];
    const auto count = static_cast<size_t>(table.row_count);
    if (count == 0) continue;
    std::memcpy(values->data() + begin * width, part.values, count * width);
    if (validity != nullptr) {
      std::byte* to = validity->data() + begin;
      part.validity == nullptr ? std::memset(to, 1, count) : std::memcpy(to, part.validity, count);
    }
    begin += count;
  }
  whole.values = values->data();
  whole.owners.push_back(std::move(values));
  if (validity != nullptr) {
    whole.validity = validity->as<uint8_t>();
    whole.owners.push_back(std::move(validity));
  }
  return whole;
}

Result<Table> concatenate(std::vector<Table> tables, int thread_count) {
  Table whole;
  for (const Table& table : tables) whole.row_count += table.row_count;
  whole.columns.resize(tables[0].columns.size());
  SHOAL_RETURN_IF_ERROR(
      run_parallel(static_cast<int>(whole.columns.size()), thread_count, [&](int task) -> Status {
        const auto c = static_cast<size_t>(task);
        SHOAL_ASSIGN_OR_RETURN(whole.columns[c], concatenate_columns(tables, c, whole.row_count));
        return Status::ok();
      }));
  return whole;
}

}  // namespace

bool has_scattered(const Locals& locals) {
  return std::any_of(locals.begin(), locals.end(), [](const HashAggregateLocal* local) {
    return local->scatter.ranges != nullptr;
  });
}

Result<Table> finish_scattered(const HashAggregatePlan& plan, const Locals& locals,
                               int thread_count) {
  ScatteredGroups scattered(plan, locals);
  SHOAL_RETURN_IF_ERROR(scattered.prepare(thread_count));
  std::vector<Table> tables(KeyRanges::kCount);
  const auto task_count = static_cast<int>(tables.size());
  SHOAL_RETURN_IF_ERROR(run_parallel(task_count, thread_count, [&](int task) -> Status {
    SHOAL_ASSIGN_OR_RETURN(auto part, scattered.make_part(static_cast<size_t>(task)));
    SHOAL_ASSIGN_OR_RETURN(GroupList groups, scattered.list_groups(*part));
    const MergedGroups merged = merged_of(plan, std::move(groups));
    SHOAL_ASSIGN_OR_RETURN(tables[static_cast<size_t>(task)],
                           make_group_table(plan, locals, merged, 1));
    return Status::ok();
  }));
  SHOAL_ASSIGN_OR_RETURN(std::byte * missing, scattered.merge_missing());
  if (missing != nullptr) {
    GroupList groups;
    groups.missing = missing;
    SHOAL_RETURN_IF_ERROR(groups.slots.resize(1));
    groups.slots[0] = missing;
    const MergedGroups merged = merged_of(plan, std::move(groups));
    SHOAL_ASSIGN_OR_RETURN(Table row, make_group_table(plan, locals, merged, 1));
    tables.push_back(std::move(row));
  }
  scattered.release_rows();
  return concatenate(std::move(tables), thread_count);
}

Result<MergedGroups> merge_scattered(const HashAggregatePlan& plan, const Locals& locals,
                                     int thread_count) {
  ScatteredGroups scattered(plan, locals);
  SHOAL_RETURN_IF_ERROR(scattered.prepare(thread_count));
  MergedGroups merged = merged_of(plan, {});
  merged.parts.resize(KeyRanges::kCount);
  std::vector<GroupList> lists(merged.parts.size());
  const auto task_count = static_cast<int>(lists.size());
  SHOAL_RETURN_IF_ERROR(run_parallel(task_count, thread_count, [&](int task) -> Status {
    const auto range = static_cast<size_t>(task);
    SHOAL_ASSIGN_OR_RETURN(merged.parts[range], scattered.make_part(range));
    SHOAL_ASSIGN_OR_RETURN(lists[range], scattered.list_groups(*merged.parts[range]));
    merged.parts[range]->table.release_index();
    return Status::ok();
  }));
  scattered.release_rows();
  size_t total = 0;
  for (const GroupList& list : lists) total += list.slots.size();
  GroupList& groups = merged.groups;
  SHOAL_RETURN_IF_ERROR(groups.slots.reserve(total + 1));
  for (GroupList& list : lists) {
    for (std::byte* slot : list.slots) groups.slots.push_reserved(slot);
  }
  SHOAL_ASSIGN_OR_RETURN(groups.missing, scattered.merge_missing());
  if (groups.missing != nullptr) groups.slots.push_reserved(groups.missing);
  return merged;
}

}  // namespace shoal::engine
