// The steps from local states, of threads or of ranks, to a table.
#pragma once

#include <memory>
#include <vector>

#include "base/status.h"
#include "engine/kernels/group_finish.h"
#include "engine/operators/hash_aggregate_state.h"

namespace shoal::engine {

// The strings of one key column by code, and what their bytes live in.
struct KeyStrings {
  PooledArray<StringView16> by_code;
  std::vector<std::shared_ptr<const void>> owners;
};

// What the codes of string keys become.
enum class StringCodes : uint8_t {
  ids,    // in no order
  ranks,  // ascending as the strings
};

[[nodiscard]] inline StringCodes codes_for_order(const HashAggregatePlan& plan) {
  return plan.options.sort ? StringCodes::ranks : StringCodes::ids;
}

// Makes the codes of string keys the same in all locals. One entry per key, empty for others.
[[nodiscard]] Result<std::vector<KeyStrings>> unify_key_strings(
    const HashAggregatePlan& plan, const std::vector<HashAggregateLocal*>& locals,
    StringCodes codes, int thread_count);

// All groups of some locals, each once. The slots stay in the locals' tables, mostly.
struct MergedGroups {
  GroupList groups;
  std::vector<KeyStrings> strings;  // per key
  // What states took while they were merged, per partition and function; lives until after
  // finalize.
  std::vector<std::vector<std::unique_ptr<AggregateMemory>>> memories;
  // Own slots that are not in the locals' tables.
  std::vector<std::unique_ptr<HashAggregateLocal>> parts;
};

// Merges the states of the slots from[i] into those of into[i]; `memories` are those of `into`.
[[nodiscard]] Status merge_states(const HashAggregatePlan& plan, std::byte* const* into,
                                  std::byte* const* from, int64_t count,
                                  const std::vector<std::unique_ptr<AggregateMemory>>& memories);

// States are merged in the order of the locals. Groups are in no order yet; the missing single key
// is the last. Precondition: there is a local.
[[nodiscard]] Result<MergedGroups> merge_locals(const HashAggregatePlan& plan,
                                                const std::vector<HashAggregateLocal*>& locals,
                                                StringCodes codes, int thread_count);

// Precondition: codes_for_order.
[[nodiscard]] Status order_merged(const HashAggregatePlan& plan, MergedGroups& merged);

// One row per group, in the order of the list: the keys, then the aggregates.
[[nodiscard]] Result<Table> make_group_table(const HashAggregatePlan& plan,
                                             const std::vector<HashAggregateLocal*>& locals,
                                             const MergedGroups& merged, int thread_count);

}  // namespace shoal::engine
