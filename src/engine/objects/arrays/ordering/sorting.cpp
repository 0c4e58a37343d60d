// Sorted elements, the numbers that sort them, and where elements belong in sorted ones.
#include "base/concat.h"
#include "engine/objects/arrays/ordering/lines.h"
#include "engine/objects/arrays/ordering/order.h"

namespace shoal::engine {
namespace {

template <bool kIsTemporal, typename Element>
void sort_lines(const ArrayView& array, int64_t axis) {
  const Lines lines = lines_along(array, axis);
  const int64_t count = lines.others.count();
  const bool is_in_place = lines.stride == static_cast<int64_t>(sizeof(Element)) &&
                           reinterpret_cast<uintptr_t>(array.data) % alignof(Element) == 0;
  std::vector<Element> line(is_in_place ? 0 : static_cast<size_t>(lines.length));
  Odometer odometer(lines.others);
  for (int64_t i = 0; i < count; ++i, odometer.next()) {
    std::byte* data = array.data + odometer.offset();
    if (is_in_place) {
      auto* elements = reinterpret_cast<Element*>(data);
      sort_elements<kIsTemporal>(elements, elements + lines.length);
      continue;
    }
    for (int64_t k = 0; k < lines.length; ++k) {
      line[static_cast<size_t>(k)] = load<Element>(data + k * lines.stride);
    }
    sort_elements<kIsTemporal>(line.data(), line.data() + line.size());
    for (int64_t k = 0; k < lines.length; ++k) {
      store(data + k * lines.stride, line[static_cast<size_t>(k)]);
    }
  }
}

template <bool kIsTemporal, typename Element>
void argsort_lines(const ArrayView& array, int64_t axis, const ArrayView& result) {
  const Lines lines = lines_along(array, axis);
  const Lines result_lines = lines_along(result, axis);
  const int64_t count = lines.others.count();
  std::vector<Element> line(static_cast<size_t>(lines.length));
  std::vector<int64_t> numbers(line.size());
  Odometer from(lines.others);
  Odometer to(result_lines.others);
  for (int64_t i = 0; i < count; ++i, from.next(), to.next()) {
    for (size_t k = 0; k < line.size(); ++k) {
      line[k] = load<Element>(array.data + from.offset() + static_cast<int64_t>(k) * lines.stride);
    }
    sort_numbers<kIsTemporal>(line, numbers.data());
    for (size_t k = 0; k < line.size(); ++k) {
      store(result.data + to.offset() + static_cast<int64_t>(k) * result_lines.stride, numbers[k]);
    }
  }
}

template <bool kIsTemporal, typename Element>
int64_t place_in(const ArrayView& sorted, Element wanted, bool is_right) {
  int64_t low = 0;
  int64_t high = sorted.shape[0];
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    const auto own = load<Element>(sorted.data + middle * sorted.strides[0]);
    const bool is_behind =
        is_right ? !is_before<kIsTemporal>(wanted, own) : is_before<kIsTemporal>(own, wanted);
    (is_behind ? low : high) = is_behind ? middle + 1 : middle;
  }
  return low;
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_sort(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t /*place*/,
                         int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView array = call.array(0);
  if (array.element_count() == 0) return 0;
  with_ordered_element(array.kind, [&](auto element, auto is_temporal) {
    sort_lines<is_temporal.value, decltype(element)>(array, call.integer(1));
  });
  return 0;
}

int32_t shoal_array_argsort(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                            int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView array = call.array(0);
  const std::span<const int64_t> shape(array.shape, static_cast<size_t>(array.rank));
  if (const int32_t failed = new_array(call.world(), call.result(), shape, out, place)) {
    return failed;
  }
  if (array.element_count() == 0) return 0;
  with_ordered_element(array.kind, [&](auto element, auto is_temporal) {
    argsort_lines<is_temporal.value, decltype(element)>(array, call.integer(1),
                                                        view_of(call.result(), out));
  });
  return 0;
}

int32_t shoal_array_searchsorted(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                 int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView sorted = call.array(0);
  const bool is_right = call.integer(2) != 0;
  if (call.operand(1).form != ObjectForm::array) {
    with_ordered_element(sorted.kind, [&](auto element, auto is_temporal) {
      const auto wanted = element_of_cell<decltype(element)>(*call.cells(1));
      out[0] = cell_of(place_in<is_temporal.value>(sorted, wanted, is_right));
    });
    return 0;
  }
  const ArrayView wanted = call.array(1);
  const std::span<const int64_t> shape(wanted.shape, static_cast<size_t>(wanted.rank));
  if (const int32_t failed = new_array(call.world(), call.result(), shape, out, place)) {
    return failed;
  }
  with_ordered_element(sorted.kind, [&](auto element, auto is_temporal) {
    auto* to = reinterpret_cast<int64_t*>(out[0]);
    for (const auto own : elements_of<decltype(element)>(wanted)) {
      *to++ = place_in<is_temporal.value>(sorted, own, is_right);
    }
  });
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
