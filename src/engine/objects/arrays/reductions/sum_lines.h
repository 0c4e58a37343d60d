// Sums of rows of elements.
#pragma once

#include <type_traits>

#include "engine/objects/arrays/reductions/fold_lines.h"

namespace shoal::engine {

// Integers wrap.
template <typename Number>
Number wrapping_sum(Number a, Number b) {
  if constexpr (std::is_integral_v<Number>) {
    return static_cast<Number>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  } else {
    return a + b;
  }
}
template <typename Number>
Number wrapping_product(Number a, Number b) {
  if constexpr (std::is_integral_v<Number>) {
    return static_cast<Number>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  } else {
    return a * b;
  }
}

// NumPy's sum of rows of floats (pairwise_sum in loops_utils.h.src): halves, down to blocks of 128
// elements in eight lanes. `state_of(i)` is what the element at i adds.
template <typename State, typename StateOf>
State pairwise_sum(const StateOf& state_of, int64_t begin, int64_t count) {
  if (count < 8) {
    State sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += state_of(begin + i);
    return sum;
  }
  if (count > 128) {
    const int64_t half = count / 2 - count / 2 % 8;
    const State left = pairwise_sum<State>(state_of, begin, half);
    return left + pairwise_sum<State>(state_of, begin + half, count - half);
  }
  State lanes[8];
  for (int64_t k = 0; k < 8; ++k) lanes[k] = state_of(begin + k);
  int64_t i = 8;
  for (; i + 8 <= count; i += 8) {
    for (int64_t k = 0; k < 8; ++k) lanes[k] += state_of(begin + i + k);
  }
  State sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
              ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  for (; i < count; ++i) sum += state_of(begin + i);
  return sum;
}

// The row of a fold whose states are added.
template <typename Element, typename Fold>
typename Fold::State sum_of_line(const Fold& fold, const std::byte* data, int64_t stride,
                                 int64_t count, int64_t place) {
  using State = typename Fold::State;
  if constexpr (!std::is_floating_point_v<State>) {
    return fold_in_order<Element>(fold, data, stride, count, place);
  } else {
    if (stride == static_cast<int64_t>(sizeof(Element))) {
      return pairwise_sum<State>(
          [&](int64_t i) {
            return fold.of(load<Element>(data + i * int64_t{sizeof(Element)}), place);
          },
          0, count);
    }
    return pairwise_sum<State>(
        [&](int64_t i) { return fold.of(load<Element>(data + i * stride), place); }, 0, count);
  }
}

}  // namespace shoal::engine
