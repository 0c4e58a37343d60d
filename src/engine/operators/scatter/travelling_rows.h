// Rows that were put off go as they are to the rank in whose key range they are, which makes each
// group once; groups made on the way would be made again there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "engine/operators/exchange/group_destinations.h"
#include "engine/operators/hash_aggregate_state.h"
#include "engine/operators/scatter/scattered_rows.h"

namespace shoal::engine {

// Rows packed one after the other (ScatterLayout).
using RowPieces = std::vector<std::span<const std::byte>>;

class TravellingRows {
 public:
  TravellingRows() = default;  // none
  // Takes what the threads have put off, where it is more than what is gathered everywhere and not
  // much more than the groups that it makes: else there are none, and the locals are as they were.
  // Ranges with many times their share of the rows, which may be of few keys, stay there as groups.
  [[nodiscard]] static Result<TravellingRows> take(const std::vector<HashAggregateLocal*>& locals);

  [[nodiscard]] int64_t row_count() const { return row_count_; }
  // In the order of their ranges, which begin with the lanes of their keys.
  [[nodiscard]] std::vector<std::byte*> sample(size_t count_max) const;
  // By rank; they borrow from this.
  [[nodiscard]] Result<std::vector<RowPieces>> cut(const KeySplitters& splitters, size_t lane_count,
                                                   size_t rank_count);

 private:
  std::vector<std::unique_ptr<ScatteredRows>> rows_;  // of each thread
  std::shared_ptr<const KeyRanges> ranges_;
  size_t row_bytes_ = 0;
  int64_t row_count_ = 0;
  std::vector<std::vector<std::byte>> copies_;  // by rank: of ranges that several ranks share
};

// Whether the bytes are rows that can be used, whoever made them and whatever their values.
[[nodiscard]] bool are_rows(const HashAggregatePlan& plan, std::span<const std::byte> bytes);

// Puts rows off again: one local state per thread, whose ranges are made for these rows.
[[nodiscard]] Result<std::vector<std::unique_ptr<HashAggregateLocal>>> scatter_pieces(
    const HashAggregatePlan& plan, const RowPieces& pieces, int thread_count);

}  // namespace shoal::engine
