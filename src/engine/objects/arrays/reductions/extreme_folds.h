// The smallest, the largest, any and all, see fold_lines.h.
#pragma once

#include <algorithm>

#include "engine/objects/arrays/reductions/fold_lines.h"
#include "engine/objects/arrays/reductions/missing_elements.h"

namespace shoal::engine {

// The smallest or largest; one missing value makes the result missing, or they are skipped.
template <typename Element, bool kIsMax, Missing kMissing, bool kSkips>
struct ExtremeFold {
  using State = Element;
  State of(Element element, int64_t /*place*/) const { return element; }
  State combine(State a, State b) const {
    const bool is_better = kIsMax ? b > a : b < a;
    if constexpr (kMissing == Missing::none) {
      return is_better ? b : a;
    } else if constexpr (kSkips) {
      const bool is_taken = (is_better & !is_missing<kMissing>(b)) | is_missing<kMissing>(a);
      return is_taken ? b : a;
    } else {
      const bool is_taken = (is_better & !is_missing<kMissing>(a)) | is_missing<kMissing>(b);
      return is_taken ? b : a;
    }
  }
  State line(const std::byte* data, int64_t stride, int64_t count, int64_t place) const {
    return fold_in_lanes<Element>(*this, data, stride, count, place);
  }
};

// Whether any element is not 0, or all are not.
template <typename Element, bool kIsAll>
struct TruthFold {
  using State = bool;
  State of(Element element, int64_t /*place*/) const { return element != Element{0}; }
  State combine(State a, State b) const { return kIsAll ? a & b : a | b; }
  // Ends soon behind the element that decides.
  State line(const std::byte* data, int64_t stride, int64_t count, int64_t place) const {
    constexpr int64_t kBlock = 4096;
    for (int64_t begin = 0; begin < count; begin += kBlock) {
      const State state = fold_in_order<Element>(*this, data + begin * stride, stride,
                                                 std::min(kBlock, count - begin), place);
      if (state != kIsAll) return state;
    }
    return kIsAll;
  }
};

}  // namespace shoal::engine
