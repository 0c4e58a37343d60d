// The order of values of any type, found by stable sorting of 64-bit parts of them.
#pragma once

#include <cstdint>

#include "engine/objects/containers/list.h"

namespace shoal::engine {

// Which value of the list, and parts of it whose order can be read off as that of numbers.
struct SortEntry {
  uint64_t key;
  uint64_t next_key;  // decides where keys are equal
  int64_t index;
};

// Numbers whose order is that of ints and of floats. -0.0 and 0.0 have the same, and all NaNs,
// which come behind everything else; for lists with NaNs see nan_order.h.
[[nodiscard]] inline uint64_t integer_key(uint64_t cell) { return cell ^ uint64_t{1} << 63; }
[[nodiscard]] inline uint64_t real_key(uint64_t cell) {
  constexpr uint64_t kSign = uint64_t{1} << 63;
  const double value = real_of(cell);
  if (value != value) return ~uint64_t{0};
  if (value == 0) return kSign;
  return (cell & kSign) != 0 ? ~cell : cell | kSign;
}

// Fills `entries`, which has room for the list's items as `scratch` has, with their numbers in
// ascending order of the items; equal ones keep their order.
void sort_values(const ObjectLayout& item, const abi::ListObject& list, SortEntry* entries,
                 SortEntry* scratch);

}  // namespace shoal::engine
