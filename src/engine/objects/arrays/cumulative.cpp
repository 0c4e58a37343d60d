// Running sums and products, and arrays that are made of numbers of places.
#include "base/concat.h"
#include "engine/objects/arrays/elements.h"
#include "engine/objects/arrays/indexing/advanced_index.h"
#include "engine/objects/arrays/ordering/lines.h"
#include "engine/objects/arrays/reductions/folds.h"

namespace shoal::engine {
namespace {

template <bool kIsProduct, typename Element>
void accumulate(const ArrayView& array, int64_t axis) {
  const Lines lines = lines_along(array, axis);
  Odometer odometer(lines.others);
  const int64_t count = lines.others.count();
  for (int64_t i = 0; i < count; ++i, odometer.next()) {
    std::byte* data = array.data + odometer.offset();
    auto state = load<Element>(data);
    for (int64_t k = 1; k < lines.length; ++k) {
      const auto own = load<Element>(data + k * lines.stride);
      state = kIsProduct ? wrapping_product(state, own) : wrapping_sum(state, own);
      store(data + k * lines.stride, state);
    }
  }
}

template <bool kIsProduct>
int32_t accumulate_array(const ArrayCall& call) {
  const ArrayView array = call.array(0);
  if (array.element_count() == 0) return 0;
  with_element(array.kind, [&](auto element) {
    using Element = decltype(element);
    if constexpr (!std::is_same_v<Element, bool>) {
      accumulate<kIsProduct, Element>(array, call.integer(1));
    }
  });
  return 0;
}

int32_t make_numbers(const ArrayCall& call, int64_t count, uint64_t* out, int32_t place) {
  return new_array(call.world(), call.result(), {&count, 1}, out, place);
}

int64_t remainder_of(int64_t value, int64_t length) {
  const int64_t rest = value % length;
  return rest < 0 ? rest + length : rest;
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_add_up(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t /*place*/,
                           int32_t layout) {
  return accumulate_array<false>(ArrayCall(world, in, layout));
}

int32_t shoal_array_multiply_up(void* world, const uint64_t* in, uint64_t* /*out*/,
                                int32_t /*place*/, int32_t layout) {
  return accumulate_array<true>(ArrayCall(world, in, layout));
}

int32_t shoal_array_repeated_numbers(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                     int32_t layout) {
  const ArrayCall call(world, in, layout);
  const int64_t length = call.integer(0);
  std::vector<int64_t> counts = elements_of<int64_t>(call.array(1));
  const auto given = static_cast<int64_t>(counts.size());
  if (given == 1) counts.assign(static_cast<size_t>(length), counts[0]);
  if (static_cast<int64_t>(counts.size()) != length) {
    return call.world().fail(ErrorKind::value_error,
                             concat("operands could not be broadcast together with shape (", length,
                                    ",) (", given, ",)"),
                             place);
  }
  int64_t total = 0;
  for (const int64_t count : counts) {
    if (count < 0) {
      return call.world().fail(ErrorKind::value_error,
                               given == 1 ? "negative dimensions are not allowed"
                                          : "repeats may not contain negative values.",
                               place);
    }
    total += count;
  }
  if (const int32_t failed = make_numbers(call, total, out, place)) return failed;
  auto* to = reinterpret_cast<int64_t*>(out[0]);
  for (int64_t i = 0; i < length; ++i) to = std::fill_n(to, counts[static_cast<size_t>(i)], i);
  return 0;
}

int32_t shoal_array_tiled_numbers(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                  int32_t layout) {
  const ArrayCall call(world, in, layout);
  const int64_t length = call.integer(0);
  const int64_t count = std::max<int64_t>(call.integer(1), 0);
  if (const int32_t failed = make_numbers(call, length * count, out, place)) return failed;
  auto* to = reinterpret_cast<int64_t*>(out[0]);
  for (int64_t i = 0; i < length * count; ++i) to[i] = i % length;
  return 0;
}

int32_t shoal_array_rolled_numbers(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                   int32_t layout) {
  const ArrayCall call(world, in, layout);
  const int64_t length = call.integer(0);
  if (const int32_t failed = make_numbers(call, length, out, place)) return failed;
  if (length == 0) return 0;
  auto* to = reinterpret_cast<int64_t*>(out[0]);
  const int64_t first = remainder_of(-remainder_of(call.integer(1), length), length);
  for (int64_t i = 0; i < length; ++i) {
    const int64_t number = first + i;
    to[i] = number < length ? number : number - length;
  }
  return 0;
}

int32_t shoal_array_argwhere(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t layout) {
  const ArrayCall call(world, in, layout);
  const std::vector<std::vector<int64_t>> places = nonzero_places(call.array(0));
  const int64_t shape[] = {static_cast<int64_t>(places[0].size()),
                           static_cast<int64_t>(places.size())};
  if (const int32_t failed = new_array(call.world(), call.result(), shape, out, place)) {
    return failed;
  }
  auto* to = reinterpret_cast<int64_t*>(out[0]);
  for (size_t i = 0; i < places[0].size(); ++i) {
    for (const std::vector<int64_t>& numbers : places) *to++ = numbers[i];
  }
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
