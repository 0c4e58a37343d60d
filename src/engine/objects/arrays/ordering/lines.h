// An array as lines of elements that lie along one dimension.
#pragma once

#include "engine/objects/arrays/dimensions.h"

namespace shoal::engine {

// The lines of an array along one dimension.
struct Lines {
  Dimensions others;
  int64_t length;
  int64_t stride;
};
[[nodiscard]] inline Lines lines_along(const ArrayView& array, int64_t axis) {
  Lines lines{{}, array.shape[axis], array.strides[axis]};
  for (int32_t i = 0; i < array.rank; ++i) {
    if (i != axis) lines.others.add(array.shape[i], array.strides[i]);
  }
  return lines;
}

}  // namespace shoal::engine
