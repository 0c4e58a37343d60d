// A group-by with very many groups misses the cache at every row, and threads that meet the same
// keys make each group several times. From some number of groups on, rows are therefore put off,
// cut up by ranges of their keys; in the end each range's groups are made by one thread, where they
// fit into the cache, and come out in order.
//
// Only where the order of rows does not matter, groups are sorted by key, and keys and values have
// a fixed width. Other batches, and those with keys outside of what the ranges were made for, go to
// the threads' tables as ever; both are brought together in the end.
#pragma once

#include <memory>
#include <vector>

#include "base/status.h"
#include "engine/operators/hash_aggregate_finish.h"
#include "engine/operators/hash_aggregate_state.h"

namespace shoal::engine {

[[nodiscard]] ScatterLayout make_scatter_layout(const HashAggregatePlan& plan);

// Puts the rows off if that pays; false: they must be added to the table. Precondition: the
// layout is possible.
[[nodiscard]] Result<bool> scatter_batch(const Batch& batch, SharedScatter& shared,
                                         HashAggregateLocal& local);

// Whether a thread has put rows off.
[[nodiscard]] bool has_scattered(const std::vector<HashAggregateLocal*>& locals);

// As finish_hash_aggregate and merge_locals, with rows put off; these are used up. Precondition:
// has_scattered.
[[nodiscard]] Result<Table> finish_scattered(const HashAggregatePlan& plan,
                                             const std::vector<HashAggregateLocal*>& locals,
                                             int thread_count);
[[nodiscard]] Result<MergedGroups> merge_scattered(const HashAggregatePlan& plan,
                                                   const std::vector<HashAggregateLocal*>& locals,
                                                   int thread_count);

// Adds the rows of one range to the table of `part`.
[[nodiscard]] Status add_scattered_rows(const ScatteredRows& rows, size_t range,
                                        HashAggregateLocal& part);

}  // namespace shoal::engine
