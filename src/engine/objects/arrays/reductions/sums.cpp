// Sums, products and counts.
#include "engine/objects/arrays/reductions/array_reduction.h"
#include "engine/objects/arrays/reductions/folds.h"

namespace shoal::engine {
namespace {

// Calls `visit` with an element and a state: the dtype of the result, which is the array's own, one
// of 64 bits, or a float.
template <typename Visit>
int32_t with_state(const ArrayReduction& reduction, const Visit& visit) {
  const types::TypeKind wanted = reduction.call.result().element;
  return with_element(reduction.array.kind, [&](auto element) {
    using Element = decltype(element);
    if constexpr (std::is_floating_point_v<Element>) {
      return visit(element, element);
    } else {
      if (wanted == types::TypeKind::float64) return visit(element, double{});
      if (wanted == types::TypeKind::uint64) return visit(element, uint64_t{});
      const bool is_wide = wanted == types::TypeKind::int64 ||
                           wanted == types::TypeKind::timestamp ||
                           wanted == types::TypeKind::duration;
      if (is_wide) return visit(element, int64_t{});
      return visit(element, element);
    }
  });
}

template <template <typename, typename, Missing> typename Fold>
int32_t add_up(const ArrayReduction& reduction, int identity, bool skips_nan) {
  return with_state(reduction, [&](auto element, auto state) {
    using Element = decltype(element);
    using State = decltype(state);
    return reduction.make_result<State>([&](State* results) {
      const auto nothing = static_cast<State>(identity);
      if (skips_nan) {
        reduction.fold<Element>(Fold<Element, State, Missing::nan>{}, nothing, results);
      } else {
        reduction.fold<Element>(Fold<Element, State, Missing::none>{}, nothing, results);
      }
      // NumPy begins with the identity: there is no -0.0.
      if (identity != 0) return;
      for (int64_t i = 0; i < reduction.place_count; ++i) {
        results[i] = static_cast<State>(results[i] + State{0});
      }
    });
  });
}

template <template <typename, typename, Missing> typename Fold>
int32_t reduce(void* world, const uint64_t* in, uint64_t* out, int32_t place, int32_t layout,
               int identity) {
  const ArrayCall call(world, in, layout);
  const ArrayReduction reduction{call, out, place};
  const bool skips_nan = reduction.is_float() && *call.cells(2) != 0;
  return add_up<Fold>(reduction, identity, skips_nan);
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_sum(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t layout) {
  return reduce<SumFold>(world, in, out, place, layout, 0);
}

int32_t shoal_array_product(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                            int32_t layout) {
  return reduce<ProductFold>(world, in, out, place, layout, 1);
}

int32_t shoal_array_count_nonzero(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                  int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayReduction reduction{call, out, place};
  return with_element(reduction.array.kind, [&](auto element) {
    using Element = decltype(element);
    return reduction.make_result<int64_t>([&](int64_t* results) {
      reduction.fold<Element>(CountFold<Element, false>{}, 0, results);
    });
  });
}

}  // extern "C"

}  // namespace shoal::abi
