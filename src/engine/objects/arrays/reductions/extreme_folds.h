// The smallest, the largest, any and all, see fold_lines.h.
#pragma once

#include <algorithm>
#include <type_traits>

#include "engine/memory/vector_dispatch.h"
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
    if constexpr (std::is_floating_point_v<Element>) {
      constexpr auto kBytes = static_cast<int64_t>(sizeof(Element));
      if (stride == kBytes && count >= 64) return extreme_of_floats(data, count);
    }
    return fold_in_lanes<Element>(*this, data, stride, count, place);
  }

 private:
  // Block by block: the best number, in lanes, and how many NaNs there are. Comparisons with NaN
  // are false, so lanes pass over them.
  static Element extreme_of_floats(const std::byte* data, int64_t count) {
    constexpr auto kWorst = (kIsMax ? -1 : 1) * std::numeric_limits<Element>::infinity();
    constexpr int64_t kLanes = 128 / sizeof(Element);
    constexpr int64_t kBlock = 2048;
    Element lanes[kLanes];
    std::fill_n(lanes, kLanes, kWorst);
    int64_t nan_count = 0;
    run_for_this_cpu([&]() __attribute__((always_inline)) {
      const auto at = [&](int64_t i) __attribute__((always_inline)) {
        Element element;
        std::memcpy(&element, data + i * int64_t{sizeof(Element)}, sizeof element);
        return element;
      };
      const auto better = [](Element a, Element b) __attribute__((always_inline)) {
        return (kIsMax ? b > a : b < a) ? b : a;
      };
      Element own[kLanes];
      for (int64_t k = 0; k < kLanes; ++k) own[k] = kWorst;
      int64_t missing = 0;
      for (int64_t begin = 0; begin < count; begin += kBlock) {
        const int64_t end = begin + kBlock < count ? begin + kBlock : count;
        int64_t i = begin;
        for (; i + kLanes <= end; i += kLanes) {
          for (int64_t k = 0; k < kLanes; ++k) own[k] = better(own[k], at(i + k));
        }
        for (; i < end; ++i) own[0] = better(own[0], at(i));
        for (i = begin; i < end; ++i) missing += at(i) != at(i);
      }
      for (int64_t k = 0; k < kLanes; ++k) lanes[k] = own[k];
      nan_count = missing;
    });
    if (kSkips ? nan_count == count : nan_count > 0) {
      return std::numeric_limits<Element>::quiet_NaN();
    }
    return kIsMax ? *std::max_element(lanes, lanes + kLanes)
                  : *std::min_element(lanes, lanes + kLanes);
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
