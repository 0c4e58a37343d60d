// Which elements of an array lists of numbers and masks choose (NumPy's advanced indexing).
#pragma once

#include <string>
#include <vector>

#include "engine/objects/arrays/dimensions.h"

namespace shoal::engine {

// Operands of a call, from `first` on: the dimensions at which keys begin as bits, the dimension of
// the result at which those of the keys begin, and the keys: numbers, arrays of them, masks.
struct AdvancedIndex {
  Dimensions chosen;             // of the keys together; without strides
  std::vector<int64_t> offsets;  // for each place in `chosen`: of the element, in bytes
  Dimensions before;             // dimensions without a key, those before `chosen` in the result
  Dimensions after;

  // The shape of the result.
  [[nodiscard]] Dimensions result() const;
};

// Returns 0, or non-zero with NumPy's IndexError in the world.
[[nodiscard]] int32_t find_advanced_index(const ArrayCall& call, const ArrayView& array, int first,
                                          AdvancedIndex& index, int32_t place);

// The places of elements that are not 0, one list of numbers for each dimension.
[[nodiscard]] std::vector<std::vector<int64_t>> nonzero_places(const ArrayView& array);

// "(2,3)"
[[nodiscard]] std::string shape_text(const int64_t* lengths, int32_t rank);

}  // namespace shoal::engine
