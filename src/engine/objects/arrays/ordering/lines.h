// Elements of arrays one after the other, and lines along one dimension.
#pragma once

#include <vector>

#include "engine/objects/arrays/dimensions.h"

namespace shoal::engine {

// All elements in the order of the array.
template <typename Element>
std::vector<Element> elements_of(const ArrayView& array) {
  std::vector<Element> elements(static_cast<size_t>(array.element_count()));
  if (elements.empty()) return elements;
  ArrayView copy = row_major(array);
  copy.data = reinterpret_cast<std::byte*>(elements.data());
  copy_elements(array, copy);
  return elements;
}

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
