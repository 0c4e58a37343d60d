// Where the smallest and largest elements are.
#include "base/concat.h"
#include "engine/objects/arrays/reductions/array_reduction.h"
#include "engine/objects/arrays/reductions/extreme_folds.h"

namespace shoal::engine {
namespace {

// The first position of the best element of a row; missing ones are the best, or are skipped: -1 if
// all are missing then.
template <typename Element, bool kIsMax, Missing kMissing, bool kSkips>
struct BestOfRow {
  Element best{};
  int64_t position = -1;

  void look(const std::byte* data, int64_t stride, int64_t count) {
    best = ExtremeFold<Element, kIsMax, kMissing, kSkips>{}.line(data, stride, count, 0);
    if (is_missing<kMissing>(best)) {
      if (!kSkips)
        position = first(data, stride, [](Element e) { return is_missing<kMissing>(e); });
      return;
    }
    position = first(data, stride, [this](Element e) { return e == best; });
  }

  template <typename IsFound>
  static int64_t first(const std::byte* data, int64_t stride, const IsFound& is_found) {
    int64_t i = 0;
    while (!is_found(load<Element>(data + i * stride))) ++i;
    return i;
  }
  // Whether it is better than what came before.
  bool is_before(const BestOfRow& other) const {
    if (position < 0 || is_missing<kMissing>(other.best))
      return other.position < 0 && position >= 0;
    return is_missing<kMissing>(best) || (kIsMax ? best > other.best : best < other.best);
  }
};

template <typename Row>
int64_t position_in(const Dimensions& reduced, const std::byte* data, int element_bytes) {
  if (reduced.rank == 0) {
    Row row;
    row.look(data, element_bytes, 1);
    return row.position;
  }
  Dimensions outer = reduced;
  --outer.rank;
  const int64_t length = reduced.shape[outer.rank];
  Odometer odometer(outer);
  Row found;
  int64_t position = -1;
  const int64_t row_count = outer.count();
  for (int64_t i = 0; i < row_count; ++i, odometer.next()) {
    Row row;
    row.look(data + odometer.offset(), reduced.strides[outer.rank], length);
    if (i > 0 && !row.is_before(found)) continue;
    found = row;
    position = row.position < 0 ? -1 : i * length + row.position;
  }
  return position;
}

template <typename Row>
int32_t fill_positions(const ArrayReduction& reduction) {
  const ReductionShape shape =
      reduction_shape(reduction.array, reduction.axes, ReducedOrder::of_array);
  bool is_all_missing = false;
  const int32_t failed = reduction.make_result<int64_t>([&](int64_t* results) {
    Odometer odometer(shape.kept);
    for (int64_t i = 0; i < reduction.place_count; ++i, odometer.next()) {
      results[i] = position_in<Row>(shape.reduced, reduction.array.data + odometer.offset(),
                                    reduction.array.element_bytes());
      is_all_missing |= results[i] < 0;
    }
  });
  if (failed != 0) return failed;
  return is_all_missing ? reduction.fail("All-NaN slice encountered") : 0;
}

template <bool kIsMax>
int32_t position(const ArrayCall& call, uint64_t* out, int32_t place) {
  const ArrayReduction reduction{call, out, place};
  if (reduction.is_of_nothing()) {
    return reduction.fail(
        concat("attempt to get ", kIsMax ? "argmax" : "argmin", " of an empty sequence"));
  }
  const bool skips = *call.cells(2) != 0;
  if (reduction.is_temporal()) {
    return fill_positions<BestOfRow<int64_t, kIsMax, Missing::nat, false>>(reduction);
  }
  return with_element(reduction.array.kind, [&](auto element) {
    using Element = decltype(element);
    if constexpr (std::is_floating_point_v<Element>) {
      return skips ? fill_positions<BestOfRow<Element, kIsMax, Missing::nan, true>>(reduction)
                   : fill_positions<BestOfRow<Element, kIsMax, Missing::nan, false>>(reduction);
    } else {
      return fill_positions<BestOfRow<Element, kIsMax, Missing::none, false>>(reduction);
    }
  });
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_argmin(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                           int32_t layout) {
  return position<false>(ArrayCall(world, in, layout), out, place);
}

int32_t shoal_array_argmax(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                           int32_t layout) {
  return position<true>(ArrayCall(world, in, layout), out, place);
}

}  // extern "C"

}  // namespace shoal::abi
