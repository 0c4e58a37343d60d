// How a reduction goes through an array: the places of its result, and for each of them the
// elements that are put together.
#pragma once

#include "engine/objects/arrays/dimensions.h"

namespace shoal::engine {

struct ReductionShape {
  Dimensions kept;     // in the order of the array
  Dimensions reduced;  // dimensions that continue each other are one

  // Whether elements of neighbouring places of the result lie nearer to each other than those that
  // are put together.
  [[nodiscard]] bool is_by_rows() const;
};

enum class ReducedOrder : uint8_t {
  of_array,  // as the array is numbered
  of_memory  // the smallest stride fastest
};

// `axes` has a bit for each dimension that is reduced.
[[nodiscard]] ReductionShape reduction_shape(const ArrayView& array, uint64_t axes,
                                             ReducedOrder order);

// The shape of the result: without the reduced dimensions, or with 1 for them if it has as many
// dimensions as the array.
struct ResultShape {
  int64_t lengths[kRankMax] = {};
  int32_t rank = 0;
};
[[nodiscard]] ResultShape result_shape(const ArrayView& array, uint64_t axes, int32_t result_rank);

}  // namespace shoal::engine
