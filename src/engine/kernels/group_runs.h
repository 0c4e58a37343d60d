// Finds runs of equal keys in rows that are not encoded as runs: sorted and clustered data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace shoal::engine {

// Runs are looked for when this many of the sampled neighbours are equal, and used when they are
// this long on average.
inline constexpr int64_t kNeighboursSampled = 16;
inline constexpr int64_t kNeighboursEqualMin = 15;
inline constexpr int64_t kRunRowsMin = 8;
inline constexpr int64_t kRowsScanned = 16;  // compared at once

// Splits the rows [0, count) where any of the lanes changes. Returns the number of runs, whose ends
// are in `run_ends`, or 0 if rows do not look or turn out to be in long runs.
template <typename T>
[[nodiscard]] int64_t split_runs(const T* const* lanes, int lane_count, int64_t count,
                                 std::vector<int32_t>& run_ends) {
  const auto equal = [&](int64_t a, int64_t b) {
    T difference = 0;
    for (int l = 0; l < lane_count; ++l) difference |= lanes[l][a] ^ lanes[l][b];
    return difference == 0;
  };
  if (count < 2 * kRowsScanned) return 0;
  int64_t equal_neighbours = 0;
  for (int64_t s = 0; s < kNeighboursSampled; ++s) {
    const int64_t i = (count - 2) * s / (kNeighboursSampled - 1);
    equal_neighbours += static_cast<int64_t>(equal(i, i + 1));
  }
  if (equal_neighbours < kNeighboursEqualMin) return 0;

  const int64_t run_count_max = count / kRunRowsMin;
  if (run_ends.size() < static_cast<size_t>(run_count_max)) {
    run_ends.resize(static_cast<size_t>(run_count_max));
  }
  int32_t* ends = run_ends.data();
  int64_t run_count = 0;
  for (int64_t begin = 0; begin < count;) {
    int64_t end = begin + 1;
    for (T difference = 0; end + kRowsScanned <= count; end += kRowsScanned) {
      for (int l = 0; l < lane_count; ++l) {
        const T* lane = lanes[l];
        const T code = lane[begin];
        for (int64_t i = 0; i < kRowsScanned; ++i) difference |= lane[end + i] ^ code;
      }
      if (difference != 0) break;
    }
    while (end < count && equal(begin, end)) ++end;
    if (run_count == run_count_max) return 0;
    ends[run_count++] = static_cast<int32_t>(end);
    begin = end;
  }
  return run_count;
}

// Moves the code of each run to the run's position.
inline void compact_runs(uint64_t* const* lanes, int lane_count, const int32_t* ends,
                         int64_t run_count) {
  for (int l = 0; l < lane_count; ++l) {
    for (int64_t run = 1; run < run_count; ++run) lanes[l][run] = lanes[l][ends[run - 1]];
  }
}

}  // namespace shoal::engine
