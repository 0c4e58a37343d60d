// Merging by partitions of the hash, ordering by radix sort.
#include "engine/kernels/group_finish.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/parallel.h"

namespace shoal::engine {
namespace {

constexpr int64_t kGroupsMergedSerially = 65536;
constexpr int kPartitionBits = 6;
constexpr int64_t kMergeBatch = 1024;
constexpr size_t kComparisonSortMax = 64;

// The slots of one table that belong to one partition.
using SlotLists = std::vector<PooledArray<std::byte*>>;

// Bits that neither the index position (low) nor the entry tag (upper 16) uses.
int partition_of(uint64_t hash) {
  return static_cast<int>(hash >> (48 - kPartitionBits) & ((1U << kPartitionBits) - 1));
}

// All slots but the one of the missing key.
Status list_slots(const GroupTable& table, const SlotShape& shape, PooledArray<std::byte*>& list) {
  SHOAL_RETURN_IF_ERROR(list.reserve(static_cast<size_t>(table.group_count())));
  if (!shape.has_first_row) {
    table.for_each_indexed_slot([&](std::byte* slot) { list.push_reserved(slot); });
    return Status::ok();
  }
  table.for_each_slot([&](std::byte* slot) {
    if (slot != table.existing_unindexed_slot()) list.push_reserved(slot);
  });
  return Status::ok();
}

Status partition_slots(const GroupTable& table, const SlotShape& shape, SlotLists& lists) {
  if (lists.size() == 1) return list_slots(table, shape, lists[0]);
  std::vector<size_t> counts(lists.size(), 0);
  const auto place = [&](std::byte* slot) {
    return static_cast<size_t>(partition_of(hash_lanes(slot_lanes(slot), shape.lane_count)));
  };
  table.for_each_slot([&](std::byte* slot) { ++counts[place(slot)]; });
  for (size_t p = 0; p < lists.size(); ++p) SHOAL_RETURN_IF_ERROR(lists[p].reserve(counts[p]));
  table.for_each_slot([&](std::byte* slot) {
    if (slot != table.existing_unindexed_slot()) lists[place(slot)].push_reserved(slot);
  });
  return Status::ok();
}

// Pairs of slots with the same key, merged a batch at a time.
struct PendingMerges {
  const SlotShape& shape;
  const SlotMerger& merge;
  int partition;
  int64_t count = 0;
  std::array<std::byte*, kMergeBatch> into{};
  std::array<std::byte*, kMergeBatch> from{};

  [[nodiscard]] Status add(std::byte* target, std::byte* source) {
    if (shape.has_first_row) shape.lower_first_row(target, shape.first_row(source));
    into[static_cast<size_t>(count)] = target;
    from[static_cast<size_t>(count)] = source;
    return ++count == kMergeBatch ? flush() : Status::ok();
  }
  [[nodiscard]] Status flush() {
    const int64_t pending = std::exchange(count, 0);
    return pending == 0 ? Status::ok() : merge(into.data(), from.data(), pending, partition);
  }
};

// The slot in `index` with the key of `slot`, or null after adding `slot` itself.
std::byte* find_or_insert(SlotIndex& index, std::byte* slot, const SlotShape& shape) {
  const uint64_t* lanes = slot_lanes(slot);
  const uint64_t hash = hash_lanes(lanes, shape.lane_count);
  uint64_t* entries = index.entries();
  for (uint64_t position = hash & index.mask();; position = (position + 1) & index.mask()) {
    const uint64_t entry = entries[position];
    if (entry == 0) {
      entries[position] = SlotIndex::make_entry(hash, slot);
      return nullptr;
    }
    std::byte* found = SlotIndex::slot_of(entry);
    if (SlotIndex::may_match(entry, hash) &&
        std::equal(lanes, lanes + shape.lane_count, slot_lanes(found))) {
      return found;
    }
  }
}

// Merges partition `partition` of all tables; the surviving slots are appended to `merged`.
Status merge_partition(const std::vector<SlotLists>& lists, int partition, const SlotShape& shape,
                       const SlotMerger& merge, PooledArray<std::byte*>& merged) {
  const auto p = static_cast<size_t>(partition);
  size_t total = 0;
  for (const SlotLists& of_table : lists) total += of_table[p].size();
  SlotIndex index;
  SHOAL_RETURN_IF_ERROR(index.reserve(static_cast<int64_t>(total)));
  SHOAL_RETURN_IF_ERROR(merged.reserve(total));
  PendingMerges pending{shape, merge, partition};
  for (const SlotLists& of_table : lists) {
    for (size_t i = 0; i < of_table[p].size(); ++i) {
      std::byte* slot = of_table[p][i];
      std::byte* target = find_or_insert(index, slot, shape);
      if (target == nullptr) {
        merged.push_reserved(slot);
      } else {
        SHOAL_RETURN_IF_ERROR(pending.add(target, slot));
      }
    }
    // A batch must not hold the same target twice.
    SHOAL_RETURN_IF_ERROR(pending.flush());
  }
  return Status::ok();
}

Result<std::byte*> merge_missing(const std::vector<GroupTable*>& tables, const SlotShape& shape,
                                 const SlotMerger& merge) {
  std::byte* merged = nullptr;
  for (const GroupTable* table : tables) {
    std::byte* slot = table->existing_unindexed_slot();
    if (slot == nullptr) continue;
    if (merged == nullptr) {
      merged = slot;
      continue;
    }
    if (shape.has_first_row) shape.lower_first_row(merged, shape.first_row(slot));
    SHOAL_RETURN_IF_ERROR(merge(&merged, &slot, 1, 0));
  }
  return merged;
}

struct SortItem {
  uint64_t code;
  std::byte* slot;
};

// Stable; passes only over the bytes in which codes differ. `spare` has room for all items.
void sort_by_code(PooledArray<SortItem>& items, PooledArray<SortItem>& spare) {
  uint64_t differing = 0;
  bool is_sorted = true;
  for (size_t i = 1; i < items.size(); ++i) {
    differing |= items[i].code ^ items[0].code;
    is_sorted = is_sorted && items[i - 1].code <= items[i].code;
  }
  if (is_sorted) return;
  if (items.size() <= kComparisonSortMax) {
    std::stable_sort(items.begin(), items.end(),
                     [](const SortItem& a, const SortItem& b) { return a.code < b.code; });
    return;
  }
  for (int shift = 0; shift < 64; shift += 8) {
    if ((differing >> shift & 255) == 0) continue;
    std::array<size_t, 257> starts{};
    for (const SortItem& item : items) ++starts[(item.code >> shift & 255) + 1];
    for (size_t digit = 1; digit < starts.size(); ++digit) starts[digit] += starts[digit - 1];
    for (const SortItem& item : items) spare[starts[item.code >> shift & 255]++] = item;
    std::swap(items, spare);
  }
}

bool is_in_order(GroupOrder order, const SlotShape& shape, std::byte* const* slots, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    if (order == GroupOrder::by_first_row) {
      if (shape.first_row(slots[i - 1]) > shape.first_row(slots[i])) return false;
      continue;
    }
    const uint64_t* before = slot_lanes(slots[i - 1]);
    const uint64_t* after = slot_lanes(slots[i]);
    if (std::lexicographical_compare(after, after + shape.lane_count, before,
                                     before + shape.lane_count)) {
      return false;
    }
  }
  return true;
}

}  // namespace

int merge_partition_count(const std::vector<GroupTable*>& tables) {
  int64_t total = 0;
  for (const GroupTable* table : tables) total += table->group_count();
  return total < kGroupsMergedSerially || tables.size() < 2 ? 1 : 1 << kPartitionBits;
}

Result<GroupList> merge_groups(const std::vector<GroupTable*>& tables, const SlotShape& shape,
                               int thread_count, const SlotMerger& merge) {
  const int partition_count = merge_partition_count(tables);
  std::vector<SlotLists> lists(tables.size());
  SHOAL_RETURN_IF_ERROR(run_parallel(
      static_cast<int>(tables.size()), partition_count > 1 ? thread_count : 1, [&](int t) {
        SlotLists& of_table = lists[static_cast<size_t>(t)];
        of_table.resize(static_cast<size_t>(partition_count));
        return partition_slots(*tables[static_cast<size_t>(t)], shape, of_table);
      }));

  GroupList groups;
  SlotLists merged(static_cast<size_t>(partition_count));
  if (tables.size() == 1) {
    merged = std::move(lists[0]);
  } else if (!tables.empty()) {
    SHOAL_RETURN_IF_ERROR(run_parallel(partition_count, thread_count, [&](int p) {
      return merge_partition(lists, p, shape, merge, merged[static_cast<size_t>(p)]);
    }));
  }
  if (partition_count == 1) {
    groups.slots = std::move(merged[0]);
  } else {
    size_t total = 0;
    for (const PooledArray<std::byte*>& part : merged) total += part.size();
    SHOAL_RETURN_IF_ERROR(groups.slots.reserve(total + 1));
    for (PooledArray<std::byte*>& part : merged) {
      for (std::byte* slot : part) groups.slots.push_reserved(slot);
    }
  }
  SHOAL_ASSIGN_OR_RETURN(groups.missing, merge_missing(tables, shape, merge));
  if (groups.missing != nullptr) {
    SHOAL_RETURN_IF_ERROR(groups.slots.reserve(groups.slots.size() + 1));
    groups.slots.push_reserved(groups.missing);
  }
  return groups;
}

Status order_groups(GroupOrder order, const SlotShape& shape, GroupList& groups) {
  PooledArray<std::byte*>& slots = groups.slots;
  const bool keeps_missing_last = order == GroupOrder::by_lanes && groups.missing != nullptr;
  const size_t count = slots.size() - (keeps_missing_last ? 1 : 0);
  if (is_in_order(order, shape, slots.data(), count)) return Status::ok();
  PooledArray<SortItem> items;
  PooledArray<SortItem> spare;
  SHOAL_RETURN_IF_ERROR(items.resize(count));
  SHOAL_RETURN_IF_ERROR(spare.resize(count));
  for (size_t i = 0; i < count; ++i) items[i].slot = slots[i];
  const int rounds = order == GroupOrder::by_lanes ? shape.lane_count : 1;
  for (int lane = rounds - 1; lane >= 0; --lane) {
    for (SortItem& item : items) {
      item.code = order == GroupOrder::by_lanes ? slot_lanes(item.slot)[lane]
                                                : static_cast<uint64_t>(shape.first_row(item.slot));
    }
    sort_by_code(items, spare);
  }
  for (size_t i = 0; i < count; ++i) slots[i] = items[i].slot;
  return Status::ok();
}

}  // namespace shoal::engine
