// Group-by and reductions: keys to groups, aggregates per group, in threads.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/operators/operator.h"
#include "types/aggregate.h"
#include "types/column_type.h"

namespace shoal::engine {

struct GroupKey {
  int column = 0;  // position in the batch
  types::ColumnType type;
};

struct GroupAggregate {
  types::AggregateKind kind = types::AggregateKind::sum;
  int column = -1;  // position in the batch; -1 only for size
  types::ColumnType input;
  types::ColumnType output;
  int32_t ddof = 1;       // std, var
  int64_t min_count = 0;  // sum, prod: fewer present values give missing
  bool skipna = true;     // false: a missing value makes the result missing (Series reductions)
};

struct HashAggregateOptions {
  std::vector<GroupKey> keys;  // empty: one row, also for no input
  std::vector<GroupAggregate> aggregates;
  bool sort = true;    // by key, ascending, missing last; false: first-seen order
  bool dropna = true;  // leave out rows with a missing key
  // Across ranks: groups of all ranks that have fewer bytes together go to every rank.
  uint64_t gathered_bytes_max = uint64_t{1} << 20;
  // A thread that has so many groups, and looks as if it will have 12 times as many or more, puts
  // rows off (scatter_groups.h): its table no longer fits into the cache of a core.
  int64_t scatter_groups_min = 131072;
  // Of rows put off by all threads together.
  int64_t scattered_bytes_max = int64_t{512} << 20;
};

// Takes batches with the key and aggregate columns; gives one row per group: the keys, then the
// aggregates, flat. The answer does not depend on the number of threads or on batch borders:
// integer results are exact (sums wrap as NumPy's do), float sums are compensated (double-double)
// and rounded once.
[[nodiscard]] std::unique_ptr<Sink> make_hash_aggregate(HashAggregateOptions options);

}  // namespace shoal::engine
