// Which rank gets which group: by ranges of the key, cut so that ranks get about the same number of
// groups, or by the key's hash.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/operators/exchange/packed_groups.h"

namespace shoal::engine {

// A plan for the keys alone, for samples of groups. It has no aggregates.
[[nodiscard]] HashAggregatePlan make_key_plan(const HashAggregatePlan& plan);

// How many keys or rows of a rank a sample has, at most. With many ranks fewer: all get all of
// them, and a range is cut by those of all ranks.
[[nodiscard]] int64_t sample_size(int rank_count);

// Some of the groups, at random, the same in every run.
[[nodiscard]] std::vector<std::byte*> sample_groups(const MergedGroups& merged, size_t count_max);
// What begins with the lanes of a key, as slots do, with string codes as in `merged`.
[[nodiscard]] Result<PackedGroups> pack_sample(const HashAggregatePlan& key_plan,
                                               const std::vector<HashAggregateLocal*>& locals,
                                               const MergedGroups& merged,
                                               const std::vector<std::byte*>& sampled);

// Keys at which the ranges of ranks 1, 2, … begin, ascending.
struct KeySplitters {
  size_t count = 0;
  // Per key, ascending: the strings that the splitters have. Number i of them has the code 2i + 1,
  // and a string between number i - 1 and number i has 2i.
  std::vector<std::vector<std::string>> strings;
  std::vector<uint64_t> lanes;  // [splitter][lane]
};

// From the samples of all ranks; rank r's stands for `weights[r]`. The same on all ranks.
[[nodiscard]] Result<KeySplitters> choose_key_splitters(const HashAggregatePlan& key_plan,
                                                        const std::vector<comm::Received>& samples,
                                                        const std::vector<uint64_t>& weights);

// How many splitters are not above the key. Precondition: the key has no strings.
[[nodiscard]] uint32_t destination_of(const KeySplitters& splitters, const uint64_t* lanes,
                                      size_t lane_count);

using GroupDestinations = PooledArray<uint32_t>;  // per group of the list

// The number of splitters that are not above the key; the missing single key goes to `last`.
[[nodiscard]] Result<GroupDestinations> destinations_by_range(const HashAggregatePlan& plan,
                                                              const MergedGroups& merged,
                                                              const KeySplitters& splitters,
                                                              uint32_t last, int thread_count);

// By the values of the key, whatever their codes are on this rank.
[[nodiscard]] Result<GroupDestinations> destinations_by_hash(const HashAggregatePlan& plan,
                                                             const MergedGroups& merged,
                                                             int destination_count,
                                                             int thread_count);

// Positions at which to cut items of these weights (in order) into `part_count` parts of about
// equal weight: part_count - 1, ascending. Precondition: there are items.
[[nodiscard]] std::vector<size_t> cut_by_weight(std::span<const uint64_t> weights, int part_count);

}  // namespace shoal::engine
