// Sums, products and counts, see fold_lines.h.
#pragma once

#include "engine/objects/arrays/reductions/missing_elements.h"
#include "engine/objects/arrays/reductions/sum_lines.h"

namespace shoal::engine {

// Missing values count as 0.
template <typename Element, typename State_, Missing kSkipped>
struct SumFold {
  using State = State_;
  State of(Element element, int64_t /*place*/) const {
    return is_missing<kSkipped>(element) ? State{0} : static_cast<State>(element);
  }
  State combine(State a, State b) const { return wrapping_sum(a, b); }
  State line(const std::byte* data, int64_t stride, int64_t count, int64_t place) const {
    return sum_of_line<Element>(*this, data, stride, count, place);
  }
};

template <typename Element, typename State_, Missing kSkipped>
struct ProductFold {
  using State = State_;
  State of(Element element, int64_t /*place*/) const {
    return is_missing<kSkipped>(element) ? State{1} : static_cast<State>(element);
  }
  State combine(State a, State b) const { return wrapping_product(a, b); }
  State line(const std::byte* data, int64_t stride, int64_t count, int64_t place) const {
    return fold_in_order<Element>(*this, data, stride, count, place);
  }
};

// How many elements are not 0, or not missing.
template <typename Element, bool kCountsPresent>
struct CountFold {
  using State = int64_t;
  State of(Element element, int64_t /*place*/) const {
    if constexpr (kCountsPresent) return is_missing<Missing::nan>(element) ? 0 : 1;
    return element != Element{0} ? 1 : 0;
  }
  State combine(State a, State b) const { return a + b; }
  State line(const std::byte* data, int64_t stride, int64_t count, int64_t place) const {
    return fold_in_order<Element>(*this, data, stride, count, place);
  }
};

// Squares of the distances to the mean of the place.
template <typename Element, typename State_, Missing kSkipped>
struct DeviationFold {
  using State = State_;
  const State* means;
  State of(Element element, int64_t place) const {
    if (is_missing<kSkipped>(element)) return 0;
    const State distance = static_cast<State>(element) - means[place];
    return distance * distance;
  }
  State combine(State a, State b) const { return a + b; }
  State line(const std::byte* data, int64_t stride, int64_t count, int64_t place) const {
    return sum_of_line<Element>(*this, data, stride, count, place);
  }
};

}  // namespace shoal::engine
