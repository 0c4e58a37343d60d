// Arrays one behind the other.
#include <algorithm>
#include <string>
#include <vector>

#include "base/concat.h"
#include "engine/objects/arrays/array_view.h"
#include "engine/objects/containers/list.h"

namespace shoal::engine {
namespace {

// The arrays of a call: operands, or the items of the one list.
std::vector<ArrayView> arrays_of(const ArrayCall& call, int first) {
  std::vector<ArrayView> arrays;
  if (call.operand(first).form != ObjectForm::list) {
    for (int i = first; i < call.operand_count(); ++i) arrays.push_back(call.array(i));
    return arrays;
  }
  const ObjectLayout& item = call.operand(first).items[0];
  const abi::ListObject& list = list_of(*call.cells(first));
  for (int64_t i = 0; i < list.length; ++i) {
    uint64_t spare = 0;
    arrays.push_back(view_of(item, cells_at(item, item_at(list, item, i), spare)));
  }
  return arrays;
}

void add_dimension(ArrayView& array, int64_t axis) {
  for (int64_t i = array.rank; i > axis; --i) {
    array.shape[i] = array.shape[i - 1];
    array.strides[i] = array.strides[i - 1];
  }
  array.shape[axis] = 1;
  array.strides[axis] = 0;
  ++array.rank;
}

bool is_same_shape(const ArrayView& a, const ArrayView& b) {
  return a.rank == b.rank && std::equal(a.shape, a.shape + a.rank, b.shape);
}

int32_t fail(const ArrayCall& call, std::string message, int32_t place) {
  return call.world().fail(ErrorKind::value_error, std::move(message), place);
}

int32_t check_shapes(const ArrayCall& call, const std::vector<ArrayView>& arrays, int64_t axis,
                     int32_t place) {
  for (size_t i = 1; i < arrays.size(); ++i) {
    for (int32_t k = 0; k < arrays[0].rank; ++k) {
      if (k == axis || arrays[i].shape[k] == arrays[0].shape[k]) continue;
      return fail(call,
                  concat("all the input array dimensions except for the concatenation axis must "
                         "match exactly, but along dimension ",
                         k, ", the array at index 0 has size ", arrays[0].shape[k],
                         " and the array at index ", i, " has size ", arrays[i].shape[k]),
                  place);
    }
  }
  return 0;
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_concatenate(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                                int32_t layout) {
  const ArrayCall call(world, in, layout);
  const int64_t axis = call.integer(0);
  const bool is_stack = call.integer(1) != 0;
  std::vector<ArrayView> arrays = arrays_of(call, 2);
  if (arrays.empty()) {
    return fail(call, concat("need at least one array to ", is_stack ? "stack" : "concatenate"),
                place);
  }
  if (is_stack) {
    for (const ArrayView& array : arrays) {
      if (is_same_shape(array, arrays[0])) continue;
      return fail(call, "all input arrays must have the same shape", place);
    }
    for (ArrayView& array : arrays) add_dimension(array, axis);
  }
  if (const int32_t failed = check_shapes(call, arrays, axis, place)) return failed;
  ArrayView result = arrays[0];
  result.shape[axis] = 0;
  for (const ArrayView& array : arrays) result.shape[axis] += array.shape[axis];
  const std::span<const int64_t> shape(result.shape, static_cast<size_t>(result.rank));
  if (const int32_t failed = new_array(call.world(), call.result(), shape, out, place)) {
    return failed;
  }
  result = view_of(call.result(), out);
  for (const ArrayView& array : arrays) {
    result.shape[axis] = array.shape[axis];
    copy_elements(array, result);
    result.data += array.shape[axis] * result.strides[axis];
  }
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
