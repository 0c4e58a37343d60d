// Rows of elements put together by a Fold:
//   State             what is put together, an element of the result
//   of(element, i)    the state of one element; `i` numbers the place of the result
//   combine(a, b)     the state of both, in this order
//   line(data, stride, count, i)   of a row of elements, count > 0
#pragma once

#include <cstdint>

#include "engine/objects/arrays/elements.h"

namespace shoal::engine {

// One element after the other.
template <typename Element, typename Fold>
typename Fold::State fold_in_order(const Fold& fold, const std::byte* data, int64_t stride,
                                   int64_t count, int64_t place) {
  typename Fold::State state = fold.of(load<Element>(data), place);
  if (stride == static_cast<int64_t>(sizeof(Element))) {
    for (int64_t i = 1; i < count; ++i) {
      const auto element = load<Element>(data + i * int64_t{sizeof(Element)});
      state = fold.combine(state, fold.of(element, place));
    }
  } else {
    for (int64_t i = 1; i < count; ++i) {
      state = fold.combine(state, fold.of(load<Element>(data + i * stride), place));
    }
  }
  return state;
}

// In lanes beside each other where elements lie so: for folds for which the order does not matter.
template <typename Element, typename Fold>
typename Fold::State fold_in_lanes(const Fold& fold, const std::byte* data, int64_t stride,
                                   int64_t count, int64_t place) {
  constexpr int64_t kLanes = 64 / sizeof(Element) > 16 ? 64 / sizeof(Element) : 16;
  constexpr auto kBytes = int64_t{sizeof(Element)};
  using State = typename Fold::State;
  if (stride != kBytes || count < 2 * kLanes) {
    return fold_in_order<Element>(fold, data, stride, count, place);
  }
  State lanes[kLanes];
  for (int64_t k = 0; k < kLanes; ++k) lanes[k] = fold.of(load<Element>(data + k * kBytes), place);
  int64_t i = kLanes;
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t k = 0; k < kLanes; ++k) {
      const auto element = load<Element>(data + (i + k) * kBytes);
      lanes[k] = fold.combine(lanes[k], fold.of(element, place));
    }
  }
  State state = lanes[0];
  for (int64_t k = 1; k < kLanes; ++k) state = fold.combine(state, lanes[k]);
  for (; i < count; ++i) {
    state = fold.combine(state, fold.of(load<Element>(data + i * kBytes), place));
  }
  return state;
}

}  // namespace shoal::engine
