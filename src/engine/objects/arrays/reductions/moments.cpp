// Means, variances and medians.
#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/objects/arrays/reductions/array_reduction.h"
#include "engine/objects/arrays/reductions/folds.h"

namespace shoal::engine {
namespace {

// Calls `visit` with an element and a float of the result's dtype.
template <typename Visit>
int32_t with_float_state(const ArrayReduction& reduction, const Visit& visit) {
  return with_element(reduction.array.kind, [&](auto element) {
    if constexpr (std::is_same_v<decltype(element), float>) return visit(element, float{});
    return visit(element, double{});
  });
}

// How many elements count for each place: all, or those that are not NaN.
template <typename Element>
std::vector<int64_t> element_counts(const ArrayReduction& reduction, bool skips_nan) {
  std::vector<int64_t> counts(static_cast<size_t>(reduction.place_count), reduction.reduced_count);
  if (skips_nan) reduction.fold<Element>(CountFold<Element, true>{}, 0, counts.data());
  return counts;
}

template <typename Element, typename State, Missing kSkipped>
void find_means(const ArrayReduction& reduction, const std::vector<int64_t>& counts,
                State* results) {
  reduction.fold<Element>(SumFold<Element, State, kSkipped>{}, State{0}, results);
  for (size_t i = 0; i < counts.size(); ++i) {
    results[i] = (State{0} + results[i]) / static_cast<State>(counts[i]);
  }
}

template <typename Element, typename State, Missing kSkipped>
void find_variances(const ArrayReduction& reduction, const std::vector<int64_t>& counts,
                    double removed, State* results) {
  std::vector<State> means(counts.size());
  find_means<Element, State, kSkipped>(reduction, counts, means.data());
  reduction.fold<Element>(DeviationFold<Element, State, kSkipped>{means.data()}, State{0}, results);
  for (size_t i = 0; i < counts.size(); ++i) {
    const double freedom = static_cast<double>(counts[i]) - removed;
    const bool is_unknown = kSkipped != Missing::none && freedom <= 0;
    results[i] = is_unknown ? std::numeric_limits<State>::quiet_NaN()
                            : static_cast<State>(results[i] / std::max(freedom, 0.0));
  }
}

template <typename State>
void take_roots(State* results, int64_t count) {
  for (int64_t i = 0; i < count; ++i) results[i] = std::sqrt(results[i]);
}

// The median of the elements that are left after the missing ones; they are reordered.
template <typename Element, typename State>
State median_of(std::vector<Element>& elements, bool skips_nan) {
  if constexpr (std::is_floating_point_v<Element>) {
    const auto present = std::partition(elements.begin(), elements.end(),
                                        [](Element element) { return element == element; });
    if (present != elements.end() && !skips_nan) return std::numeric_limits<State>::quiet_NaN();
    elements.erase(present, elements.end());
  }
  if (elements.empty()) return std::numeric_limits<State>::quiet_NaN();
  const auto middle = elements.begin() + static_cast<ptrdiff_t>(elements.size() / 2);
  std::nth_element(elements.begin(), middle, elements.end());
  const auto upper = static_cast<State>(*middle);
  if (elements.size() % 2 == 1) return upper;
  const auto lower = static_cast<State>(*std::max_element(elements.begin(), middle));
  return (lower + upper) / 2;
}

template <typename Element, typename State>
void find_medians(const ArrayReduction& reduction, bool skips_nan, State* results) {
  std::vector<Element> elements;
  Odometer kept(reduction.shape.kept);
  for (int64_t i = 0; i < reduction.place_count; ++i, kept.next()) {
    elements.clear();
    elements.reserve(static_cast<size_t>(reduction.reduced_count));
    Odometer reduced(reduction.shape.reduced);
    for (int64_t k = 0; k < reduction.reduced_count; ++k, reduced.next()) {
      elements.push_back(load<Element>(reduction.array.data + kept.offset() + reduced.offset()));
    }
    results[i] = median_of<Element, State>(elements, skips_nan);
  }
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_mean(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                         int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayReduction reduction{call, out, place};
  const bool skips_nan = reduction.is_float() && *call.cells(2) != 0;
  return with_float_state(reduction, [&](auto element, auto state) {
    using Element = decltype(element);
    using State = decltype(state);
    return reduction.make_result<State>([&](State* results) {
      const std::vector<int64_t> counts = element_counts<Element>(reduction, skips_nan);
      if (skips_nan) {
        find_means<Element, State, Missing::nan>(reduction, counts, results);
      } else {
        find_means<Element, State, Missing::none>(reduction, counts, results);
      }
    });
  });
}

int32_t shoal_array_variance(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayReduction reduction{call, out, place};
  const bool skips_nan = reduction.is_float() && *call.cells(2) != 0;
  const double removed = real_of(*call.cells(3));
  const bool is_deviation = *call.cells(4) != 0;
  return with_float_state(reduction, [&](auto element, auto state) {
    using Element = decltype(element);
    using State = decltype(state);
    return reduction.make_result<State>([&](State* results) {
      const std::vector<int64_t> counts = element_counts<Element>(reduction, skips_nan);
      if (skips_nan) {
        find_variances<Element, State, Missing::nan>(reduction, counts, removed, results);
      } else {
        find_variances<Element, State, Missing::none>(reduction, counts, removed, results);
      }
      if (is_deviation) take_roots(results, reduction.place_count);
    });
  });
}

int32_t shoal_array_median(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                           int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayReduction reduction{call, out, place};
  const bool skips_nan = *call.cells(2) != 0;
  return with_float_state(reduction, [&](auto element, auto state) {
    using Element = decltype(element);
    using State = decltype(state);
    return reduction.make_result<State>(
        [&](State* results) { find_medians<Element, State>(reduction, skips_nan, results); });
  });
}

}  // extern "C"

}  // namespace shoal::abi
