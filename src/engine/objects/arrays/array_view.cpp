#include "engine/objects/arrays/array_view.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/concat.h"

namespace shoal::engine {
namespace {

// Strides of elements that lie in row-major order.
void set_strides(ArrayView& view) {
  int64_t stride = view.element_bytes();
  for (int32_t dimension = view.rank - 1; dimension >= 0; --dimension) {
    view.strides[dimension] = stride;
    stride *= view.shape[dimension];
  }
}

// Copies one element after the other along the last dimension.
void copy_row(const std::byte* from, int64_t from_stride, std::byte* to, int64_t to_stride,
              int64_t count, int bytes) {
  const auto copy = [&]<typename Element>(Element) {
    for (int64_t i = 0; i < count; ++i) {
      Element element;
      std::memcpy(&element, from + i * from_stride, sizeof element);
      std::memcpy(to + i * to_stride, &element, sizeof element);
    }
  };
  switch (bytes) {
    case 1: return copy(uint8_t{});
    case 2: return copy(uint16_t{});
    case 4: return copy(uint32_t{});
    default: return copy(uint64_t{});
  }
}

void copy_dimension(const ArrayView& from, const ArrayView& to, int32_t dimension,
                    const std::byte* from_data, std::byte* to_data) {
  if (dimension == from.rank) {
    return copy_row(from_data, 0, to_data, 0, 1, from.element_bytes());
  }
  const int64_t from_stride = from.strides[dimension];
  const int64_t to_stride = to.strides[dimension];
  if (dimension == from.rank - 1) {
    return copy_row(from_data, from_stride, to_data, to_stride, from.shape[dimension],
                    from.element_bytes());
  }
  for (int64_t i = 0; i < from.shape[dimension]; ++i) {
    copy_dimension(from, to, dimension + 1, from_data + i * from_stride, to_data + i * to_stride);
  }
}

// From the first byte of the elements to behind the last.
struct Extent {
  uintptr_t begin = 0;
  uintptr_t end = 0;
};

Extent extent_of(const ArrayView& view) {
  const auto data = reinterpret_cast<uintptr_t>(view.data);
  Extent extent{data, data + static_cast<uintptr_t>(view.element_bytes())};
  for (int32_t i = 0; i < view.rank; ++i) {
    const int64_t distance = (view.shape[i] - 1) * view.strides[i];
    (distance < 0 ? extent.begin : extent.end) += static_cast<uintptr_t>(distance);
  }
  return extent;
}

}  // namespace

int64_t ArrayView::element_count() const {
  int64_t count = 1;
  for (int32_t i = 0; i < rank; ++i) count *= shape[i];
  return count;
}

bool ArrayView::is_contiguous() const {
  int64_t stride = element_bytes();
  for (int32_t i = rank - 1; i >= 0; --i) {
    if (shape[i] != 1 && strides[i] != stride) return false;
    stride *= shape[i];
  }
  return true;
}

ArrayView view_of(const ObjectLayout& layout, const uint64_t* cells) {
  ArrayView view;
  view.data = reinterpret_cast<std::byte*>(cells[0]);
  view.rank = layout.rank;
  view.kind = layout.element;
  for (int32_t i = 0; i < layout.rank; ++i) view.shape[i] = integer_of(cells[1 + i]);
  if (!layout.is_strided) {
    set_strides(view);
    return view;
  }
  for (int32_t i = 0; i < layout.rank; ++i) {
    view.strides[i] = integer_of(cells[1 + layout.rank + i]);
  }
  return view;
}

const uint64_t* ArrayCall::cells(int number) const {
  const uint64_t* cells = in_;
  for (int i = 0; i < number; ++i) cells += operand(i).cell_count;
  return cells;
}

int32_t new_array(ObjectWorld& world, const ObjectLayout& layout, std::span<const int64_t> shape,
                  uint64_t* out, int32_t place) {
  auto bytes = static_cast<int64_t>(types::value_bytes(layout.element));
  bool is_empty = false;
  bool is_too_large = false;
  for (const int64_t length : shape) {
    if (length < 0) {
      return world.fail(ErrorKind::value_error, "negative dimensions are not allowed", place);
    }
    if (length == 0) {
      is_empty = true;
    } else {
      is_too_large |= __builtin_mul_overflow(bytes, length, &bytes);
    }
  }
  if (is_too_large) {
    return world.fail(ErrorKind::value_error,
                      "array is too big; `arr.size * arr.dtype.itemsize` is larger than the "
                      "maximum possible size.",
                      place);
  }
  void* data = world.heap.allocate(is_empty ? 1 : static_cast<size_t>(bytes));
  if (data == nullptr) {
    return world.fail(ErrorKind::memory_error,
                      concat("no memory is left for an array of ", bytes, " bytes"), place);
  }
  out[0] = cell_of(data);
  for (size_t i = 0; i < shape.size(); ++i) out[1 + i] = cell_of(shape[i]);
  return 0;
}

ArrayView row_major(const ArrayView& view) {
  ArrayView result = view;
  set_strides(result);
  return result;
}

bool may_overlap(const ArrayView& a, const ArrayView& b) {
  const Extent left = extent_of(a);
  const Extent right = extent_of(b);
  return left.begin < right.end && right.begin < left.end;
}

void copy_elements(const ArrayView& from, const ArrayView& to) {
  const int64_t count = from.element_count();
  if (count == 0) return;
  if (from.is_contiguous() && to.is_contiguous()) {
    std::memmove(to.data, from.data, static_cast<size_t>(count * from.element_bytes()));
  } else {
    copy_dimension(from, to, 0, from.data, to.data);
  }
}

int32_t move_elements(ObjectWorld& world, const ArrayView& from, const ArrayView& to,
                      int32_t place) {
  const int64_t count = from.element_count();
  if (count == 0) return 0;
  const bool are_contiguous = from.is_contiguous() && to.is_contiguous();
  if (are_contiguous || !may_overlap(from, to)) {
    copy_elements(from, to);
    return 0;
  }
  const auto bytes = static_cast<size_t>(count * from.element_bytes());
  ArrayView between = row_major(from);
  between.data = static_cast<std::byte*>(world.heap.allocate(bytes));
  if (between.data == nullptr) return world.fail_for_memory(place);
  copy_dimension(from, between, 0, from.data, between.data);
  copy_dimension(between, to, 0, between.data, to.data);
  world.heap.free(between.data, bytes);
  return 0;
}

}  // namespace shoal::engine
