// Functions that make arrays, and give their elements to lists.
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "base/concat.h"
#include "engine/objects/arrays/array_view.h"
#include "engine/objects/arrays/elements.h"
#include "engine/objects/containers/list.h"

namespace shoal::engine {
namespace {

// np.arange: how many steps from start lead to before stop.
template <typename Number>
double range_count(Number start, Number stop, Number step) {
  if constexpr (std::is_floating_point_v<Number>) {
    return std::ceil((stop - start) / step);
  } else {
    const bool is_up = step > 0;
    if (is_up ? start >= stop : start <= stop) return 0;
    const uint64_t distance =
        is_up ? uint64_t(stop) - uint64_t(start) : uint64_t(start) - uint64_t(stop);
    const uint64_t stride = is_up ? uint64_t(step) : uint64_t{0} - uint64_t(step);
    return static_cast<double>((distance - 1) / stride + 1);
  }
}

template <typename Number>
int32_t make_range(const ArrayCall& call, const uint64_t* in, uint64_t* out, int32_t place) {
  const auto start = element_of_cell<Number>(in[0]);
  const auto step = element_of_cell<Number>(in[2]);
  if (step == 0) {
    const bool is_real = std::is_floating_point_v<Number>;
    return call.world().fail(is_real ? ErrorKind::value_error : ErrorKind::zero_division,
                             is_real ? "Maximum allowed size exceeded" : "division by zero", place);
  }
  const double wanted = range_count(start, element_of_cell<Number>(in[1]), step);
  if (!(wanted < 0x1p62)) {
    return call.world().fail(
        ErrorKind::value_error,
        std::isnan(wanted) ? "arange: cannot compute length" : "Maximum allowed size exceeded",
        place);
  }
  const int64_t count = wanted > 0 ? static_cast<int64_t>(wanted) : 0;
  if (const int32_t failed = new_array(call.world(), call.result(), {&count, 1}, out, place)) {
    return failed;
  }
  auto* elements = reinterpret_cast<Number*>(out[0]);
  if constexpr (std::is_floating_point_v<Number>) {
    // NumPy's *_fill: the difference of the first two is what is added.
    const Number delta = static_cast<Number>(start + step) - start;
    for (int64_t i = 0; i < count; ++i) {
      elements[i] = i == 0   ? start
                    : i == 1 ? static_cast<Number>(start + step)
                             : static_cast<Number>(start + static_cast<Number>(i) * delta);
    }
  } else {
    uint64_t next = static_cast<uint64_t>(start);
    for (int64_t i = 0; i < count; ++i, next += static_cast<uint64_t>(step)) {
      elements[i] = static_cast<Number>(next);
    }
  }
  return 0;
}

// The lengths of lists of lists, from the outermost; those inside of an empty one are 0.
void find_shape(const ObjectLayout& layout, const uint64_t* cells, std::vector<int64_t>& shape) {
  const ObjectLayout* item = &layout;
  const abi::ListObject* list = &list_of(cells[0]);
  while (true) {
    shape.push_back(list == nullptr ? 0 : list->length);
    item = &item->items[0];
    if (item->form != ObjectForm::list) return;
    const bool has_item = list != nullptr && list->length > 0;
    list = has_item ? &list_of(*static_cast<const uint64_t*>(list->data)) : nullptr;
  }
}

struct ListReader {
  std::span<const int64_t> shape;
  std::byte* next;
  int element_bytes;
  types::TypeKind kind;

  // False where a list has another length than the first one of its depth.
  bool read(const ObjectLayout& layout, const abi::ListObject& list, size_t depth) {
    if (list.length != shape[depth]) return false;
    const ObjectLayout& item = layout.items[0];
    for (int64_t i = 0; i < list.length; ++i) {
      uint64_t spare = 0;
      const uint64_t* cells = cells_at(item, item_at(list, item, i), spare);
      if (item.form == ObjectForm::list) {
        if (!read(item, list_of(cells[0]), depth + 1)) return false;
        continue;
      }
      with_element(
          kind, [&](auto element) { store(next, element_of_cell<decltype(element)>(cells[0])); });
      next += element_bytes;
    }
    return true;
  }
};

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_new(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t layout) {
  const ArrayCall call(world, in, layout);
  int64_t shape[kRankMax];
  for (int i = 0; i < call.operand_count(); ++i) shape[i] = call.integer(i);
  return new_array(call.world(), call.result(), {shape, static_cast<size_t>(call.operand_count())},
                   out, place);
}

int32_t shoal_array_zeros(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                          int32_t layout) {
  if (const int32_t failed = shoal_array_new(world, in, out, place, layout)) return failed;
  const ArrayView made = view_of(ArrayCall(world, in, layout).result(), out);
  std::memset(made.data, 0, static_cast<size_t>(made.element_count() * made.element_bytes()));
  return 0;
}

int32_t shoal_array_range(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                          int32_t layout) {
  const ArrayCall call(world, in, layout);
  return with_element(call.result().element, [&](auto element) {
    using Number = decltype(element);
    if constexpr (std::is_same_v<Number, bool>) {
      return make_range<int8_t>(call, in, out, place);
    } else {
      return make_range<Number>(call, in, out, place);
    }
  });
}

int32_t shoal_array_linspace(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t layout) {
  const ArrayCall call(world, in, layout);
  const double start = real_of(in[0]);
  const double stop = real_of(in[1]);
  const int64_t count = integer_of(in[2]);
  const bool with_end = in[3] != 0;
  if (count < 0) {
    return call.world().fail(ErrorKind::value_error,
                             concat("Number of samples, ", count, ", must be non-negative."),
                             place);
  }
  if (const int32_t failed = new_array(call.world(), call.result(), {&count, 1}, out, place)) {
    return failed;
  }
  // numpy.linspace: steps are multiplied, unless the step is so small that it becomes 0.
  auto* elements = reinterpret_cast<double*>(out[0]);
  const int64_t parts = with_end ? count - 1 : count;
  const double delta = stop - start;
  const double step = delta / static_cast<double>(parts);
  for (int64_t i = 0; i < count; ++i) {
    const auto number = static_cast<double>(i);
    const double distance = parts <= 0  ? number * delta
                            : step == 0 ? number / static_cast<double>(parts) * delta
                                        : number * step;
    elements[i] = distance + start;
  }
  if (with_end && count > 1) elements[count - 1] = stop;
  return 0;
}

int32_t shoal_array_of_list(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                            int32_t layout) {
  const ArrayCall call(world, in, layout);
  std::vector<int64_t> shape;
  find_shape(call.operand(0), in, shape);
  if (const int32_t failed = new_array(call.world(), call.result(), shape, out, place)) {
    return failed;
  }
  const ArrayView made = view_of(call.result(), out);
  ListReader reader{shape, made.data, made.element_bytes(), made.kind};
  if (reader.read(call.operand(0), list_of(in[0]), 0)) return 0;
  return call.world().fail(ErrorKind::value_error,
                           "setting an array element with a sequence. The requested array has an "
                           "inhomogeneous shape: the lists in the list have different lengths.",
                           place);
}

int32_t shoal_array_copy(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                         int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView from = call.array(0);
  const std::span<const int64_t> shape(from.shape, static_cast<size_t>(from.rank));
  if (const int32_t failed = new_array(call.world(), call.result(), shape, out, place)) {
    return failed;
  }
  copy_elements(from, view_of(call.result(), out));
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
