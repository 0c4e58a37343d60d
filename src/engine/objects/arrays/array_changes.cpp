// Functions that write into arrays or look at the same elements in another shape.
#include <string>

#include "base/concat.h"
#include "engine/objects/arrays/array_view.h"
#include "engine/objects/arrays/elements.h"
#include "engine/objects/arrays/indexing/advanced_index.h"

namespace shoal::engine {
namespace {

// Whether the value fits after its dimensions of length 1 are repeated; `value` then has the
// target's shape.
bool broadcast(ArrayView& value, const ArrayView& target) {
  ArrayView wide = target;
  wide.data = value.data;
  const int32_t missing = target.rank - value.rank;
  for (int32_t i = 0; i < target.rank; ++i) {
    const int32_t own = i - missing;
    const bool is_repeated = own < 0 || value.shape[own] == 1;
    if (!is_repeated && value.shape[own] != target.shape[i]) return false;
    wide.strides[i] = is_repeated ? 0 : value.strides[own];
  }
  value = wide;
  return true;
}

// NumPy leaves out leading dimensions of length 1 that the target has not.
ArrayView without_leading_ones(const ArrayView& view, int32_t rank) {
  ArrayView result = view;
  while (result.rank > rank && result.shape[0] == 1) {
    --result.rank;
    for (int32_t i = 0; i < result.rank; ++i) {
      result.shape[i] = result.shape[i + 1];
      result.strides[i] = result.strides[i + 1];
    }
  }
  return result;
}

template <typename Element>
void fill(const ArrayView& target, int32_t dimension, std::byte* data, Element element) {
  if (dimension == target.rank) return store(data, element);
  const int64_t stride = target.strides[dimension];
  const int64_t length = target.shape[dimension];
  if (dimension < target.rank - 1) {
    for (int64_t i = 0; i < length; ++i) fill(target, dimension + 1, data + i * stride, element);
  } else if (stride == static_cast<int64_t>(sizeof(Element))) {
    for (int64_t i = 0; i < length; ++i) store(data + i * int64_t{sizeof(Element)}, element);
  } else {
    for (int64_t i = 0; i < length; ++i) store(data + i * stride, element);
  }
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_fill(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t /*place*/,
                         int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView target = call.array(0);
  const uint64_t cell = *call.cells(1);
  with_element(target.kind, [&](auto element) {
    fill(target, 0, target.data, element_of_cell<decltype(element)>(cell));
  });
  return 0;
}

int32_t shoal_array_assign(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                           int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView target = call.array(0);
  const ArrayView given = call.array(1);
  ArrayView value = without_leading_ones(given, target.rank);
  if (value.rank > target.rank || !broadcast(value, target)) {
    const auto text = [](const ArrayView& view) { return shape_text(view.shape, view.rank); };
    return call.world().fail(ErrorKind::value_error,
                             concat("could not broadcast input array from shape ", text(given),
                                    " into shape ", text(target)),
                             place);
  }
  return move_elements(call.world(), value, target, place);
}

int32_t shoal_array_reshape(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                            int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView from = call.array(0);
  std::vector<int64_t> shape;
  int64_t known = 1;
  int unknown = -1;
  for (int i = 1; i < call.operand_count(); ++i) {
    shape.push_back(call.integer(i));
    if (shape.back() < 0) {
      if (unknown >= 0) {
        return call.world().fail(ErrorKind::value_error, "can only specify one unknown dimension",
                                 place);
      }
      unknown = i - 1;
    } else if (__builtin_mul_overflow(known, shape.back(), &known)) {
      known = -1;
      break;
    }
  }
  const int64_t count = from.element_count();
  const bool is_divided = unknown >= 0 && known > 0 && count % known == 0;
  if (unknown >= 0 ? !is_divided : known != count) {
    return call.world().fail(ErrorKind::value_error,
                             concat("cannot reshape array of size ", count, " into shape ",
                                    shape_text(shape.data(), static_cast<int32_t>(shape.size()))),
                             place);
  }
  if (unknown >= 0) shape[static_cast<size_t>(unknown)] = count / known;
  out[0] = cell_of(from.data);
  for (size_t i = 0; i < shape.size(); ++i) out[1 + i] = cell_of(shape[i]);
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
