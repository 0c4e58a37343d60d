// The smallest and largest elements, and whether any or all are not 0.
#include "base/concat.h"
#include "engine/objects/arrays/reductions/array_reduction.h"
#include "engine/objects/arrays/reductions/extreme_folds.h"

namespace shoal::engine {
namespace {

template <bool kIsMax, Missing kMissing, bool kSkips>
int32_t reduce_to_extreme(const ArrayReduction& reduction) {
  return with_element(reduction.array.kind, [&](auto element) {
    using Element = decltype(element);
    constexpr bool kCanBeMissing =
        kMissing == Missing::none || (kMissing == Missing::nan ? std::is_floating_point_v<Element>
                                                               : std::is_same_v<Element, int64_t>);
    if constexpr (kCanBeMissing) {
      return reduction.make_result<Element>([&](Element* results) {
        reduction.fold<Element>(ExtremeFold<Element, kIsMax, kMissing, kSkips>{}, Element{},
                                results);
      });
    } else {
      return 0;
    }
  });
}

template <bool kIsMax>
int32_t extreme(const ArrayCall& call, uint64_t* out, int32_t place) {
  const ArrayReduction reduction{call, out, place};
  const bool skips = *call.cells(2) != 0;
  if (reduction.is_of_nothing()) {
    const bool is_of_floats = skips && reduction.is_float();
    const char* name =
        kIsMax ? (is_of_floats ? "fmax" : "maximum") : (is_of_floats ? "fmin" : "minimum");
    return reduction.fail(
        concat("zero-size array to reduction operation ", name, " which has no identity"));
  }
  if (reduction.is_temporal()) return reduce_to_extreme<kIsMax, Missing::nat, false>(reduction);
  if (!reduction.is_float()) return reduce_to_extreme<kIsMax, Missing::none, false>(reduction);
  return skips ? reduce_to_extreme<kIsMax, Missing::nan, true>(reduction)
               : reduce_to_extreme<kIsMax, Missing::nan, false>(reduction);
}

template <bool kIsAll>
int32_t truth(const ArrayCall& call, uint64_t* out, int32_t place) {
  const ArrayReduction reduction{call, out, place};
  return with_element(reduction.array.kind, [&](auto element) {
    using Element = decltype(element);
    return reduction.make_result<bool>([&](bool* results) {
      reduction.fold<Element>(TruthFold<Element, kIsAll>{}, kIsAll, results);
    });
  });
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_min(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t layout) {
  return extreme<false>(ArrayCall(world, in, layout), out, place);
}

int32_t shoal_array_max(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t layout) {
  return extreme<true>(ArrayCall(world, in, layout), out, place);
}

int32_t shoal_array_any(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t layout) {
  return truth<false>(ArrayCall(world, in, layout), out, place);
}

int32_t shoal_array_all(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t layout) {
  return truth<true>(ArrayCall(world, in, layout), out, place);
}

}  // extern "C"

}  // namespace shoal::abi
