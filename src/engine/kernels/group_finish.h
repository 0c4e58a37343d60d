// From the tables of all threads to the list of groups: merged, each group once, and ordered.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/status.h"
#include "engine/kernels/group_array.h"
#include "engine/kernels/group_table.h"

namespace shoal::engine {

// All groups; slots stay owned by the tables they come from.
struct GroupList {
  PooledArray<std::byte*> slots;
  std::byte* missing = nullptr;  // the one of `slots` that holds the missing single key, if any
};

// Merges the states of from[i] into those of into[i]; calls for different partitions may run at
// the same time. First rows are merged by merge_groups.
using SlotMerger = std::function<Status(std::byte* const* into, std::byte* const* from,
                                        int64_t count, int partition)>;

// How many partitions merge_groups makes.
[[nodiscard]] int merge_partition_count(const std::vector<GroupTable*>& tables);

// One slot for each key of any table, with the states of all its slots merged into it, in the
// order of the tables. Lanes must mean the same in all tables.
[[nodiscard]] Result<GroupList> merge_groups(const std::vector<GroupTable*>& tables,
                                             const SlotShape& shape, int thread_count,
                                             const SlotMerger& merge);

enum class GroupOrder : uint8_t {
  by_lanes,      // ascending, the missing single key last
  by_first_row,  // ascending
};

[[nodiscard]] Status order_groups(GroupOrder order, const SlotShape& shape, GroupList& groups);

}  // namespace shoal::engine
