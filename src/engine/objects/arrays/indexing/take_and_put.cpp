// Elements of arrays by advanced indexing, and their places.
#include <algorithm>
#include <string>

#include "base/concat.h"
#include "engine/objects/arrays/elements.h"
#include "engine/objects/arrays/indexing/advanced_index.h"

namespace shoal::engine {
namespace {

// The element with the size of those of a dtype, for copying.
template <typename Visit>
void with_bits(int bytes, const Visit& visit) {
  switch (bytes) {
    case 1: return visit(uint8_t{});
    case 2: return visit(uint16_t{});
    case 4: return visit(uint32_t{});
    default: return visit(uint64_t{});
  }
}

template <typename Element>
void take(const ArrayView& array, const AdvancedIndex& index, Element* to) {
  Odometer before(index.before);
  const int64_t before_count = index.before.count();
  const int64_t after_count = index.after.count();
  for (int64_t i = 0; i < before_count; ++i, before.next()) {
    const std::byte* data = array.data + before.offset();
    if (index.after.rank == 0) {
      for (const int64_t offset : index.offsets) *to++ = load<Element>(data + offset);
      continue;
    }
    for (const int64_t offset : index.offsets) {
      Odometer after(index.after);
      for (int64_t k = 0; k < after_count; ++k, after.next()) {
        *to++ = load<Element>(data + offset + after.offset());
      }
    }
  }
}

// `value` goes through the elements to write in the order of the result.
template <typename Element>
void put(const ArrayView& array, const AdvancedIndex& index, const std::byte* value,
         const Dimensions& value_places) {
  Odometer from(value_places);
  Odometer before(index.before);
  const int64_t before_count = index.before.count();
  const int64_t after_count = index.after.count();
  for (int64_t i = 0; i < before_count; ++i, before.next()) {
    for (const int64_t offset : index.offsets) {
      Odometer after(index.after);
      for (int64_t k = 0; k < after_count; ++k, after.next(), from.next()) {
        store(array.data + before.offset() + offset + after.offset(),
              load<Element>(value + from.offset()));
      }
    }
  }
}

// The elements of a row-major array at a mask of its shape.
template <typename Element>
int32_t take_masked(const ArrayCall& call, const ArrayView& array, const bool* mask, uint64_t* out,
                    int32_t place) {
  const int64_t length = array.element_count();
  int64_t count = 0;
  for (int64_t i = 0; i < length; ++i) count += mask[i];
  if (const int32_t failed = new_array(call.world(), call.result(), {&count, 1}, out, place)) {
    return failed;
  }
  auto* to = reinterpret_cast<Element*>(out[0]);
  const Element* const end = to + count;
  for (int64_t i = 0; to != end; ++i) {
    *to = load<Element>(array.data + i * int64_t{sizeof(Element)});
    to += mask[i];
  }
  return 0;
}

template <typename Element>
void fill_masked(const ArrayView& array, const bool* mask, Element element) {
  const int64_t length = array.element_count();
  auto* elements = reinterpret_cast<Element*>(array.data);
  for (int64_t i = 0; i < length; ++i) elements[i] = mask[i] ? element : elements[i];
}

// The one key if it is a mask of the whole array and both are in row-major order, or null.
const bool* whole_mask(const ArrayCall& call, const ArrayView& array, int first) {
  const bool is_one = call.operand_count() == first + 3;
  if (!is_one || call.operand(first + 2).form != ObjectForm::array) return nullptr;
  const ArrayView mask = call.array(first + 2);
  const bool is_same = mask.kind == types::TypeKind::boolean && mask.rank == array.rank &&
                       std::equal(mask.shape, mask.shape + mask.rank, array.shape);
  const bool is_in_order = is_same && mask.is_contiguous() && array.is_contiguous();
  const bool is_aligned =
      reinterpret_cast<uintptr_t>(array.data) % static_cast<uintptr_t>(array.element_bytes()) == 0;
  return is_in_order && is_aligned ? reinterpret_cast<const bool*>(mask.data) : nullptr;
}

// The one key if it is a row of 64-bit numbers for a vector.
bool is_row_of_numbers(const ArrayCall& call, const ArrayView& array, int first) {
  if (array.rank != 1 || call.operand_count() != first + 3) return false;
  const ObjectLayout& key = call.operand(first + 2);
  return key.form == ObjectForm::array && key.element == types::TypeKind::int64 && key.rank == 1;
}

// Elements of a vector at numbers that are checked on the way; -1: one of them is outside.
template <typename Element>
int64_t take_from_vector(const ArrayView& array, const ArrayView& numbers, Element* to) {
  const int64_t count = numbers.shape[0];
  const int64_t length = array.shape[0];
  for (int64_t i = 0; i < count; ++i) {
    auto number = load<int64_t>(numbers.data + i * numbers.strides[0]);
    number += number < 0 ? length : 0;
    if (static_cast<uint64_t>(number) >= static_cast<uint64_t>(length)) return -1;
    to[i] = load<Element>(array.data + number * array.strides[0]);
  }
  return count;
}

// The strides with which `value` is repeated over the shape; false if it does not fit.
bool repeat_over(const ArrayView& value, Dimensions& places) {
  int32_t skipped = 0;
  while (value.rank - skipped > places.rank && value.shape[skipped] == 1) ++skipped;
  const int32_t missing = places.rank - (value.rank - skipped);
  if (missing < 0) return false;
  for (int32_t i = 0; i < places.rank; ++i) {
    const int32_t own = i - missing + skipped;
    const bool is_repeated = i < missing || value.shape[own] == 1;
    if (!is_repeated && value.shape[own] != places.shape[i]) return false;
    places.strides[i] = is_repeated ? 0 : value.strides[own];
  }
  return true;
}

int32_t does_not_fit(const ArrayCall& call, const ArrayView& value, const AdvancedIndex& index,
                     int32_t place) {
  const Dimensions result = index.result();
  const bool is_one = call.operand_count() == 5 && call.operand(4).form == ObjectForm::array;
  const bool is_mask = is_one && call.operand(4).element == types::TypeKind::boolean &&
                       result.rank == 1 && value.rank == 1;
  if (is_mask) {
    return call.world().fail(
        ErrorKind::value_error,
        concat("NumPy boolean array indexing assignment cannot assign ", value.shape[0],
               " input values to the ", result.shape[0], " output values where the mask is true"),
        place);
  }
  return call.world().fail(
      ErrorKind::value_error,
      concat("shape mismatch: value array of shape ", shape_text(value.shape, value.rank),
             " could not be broadcast to indexing result of shape ",
             shape_text(result.shape, result.rank)),
      place);
}

int32_t put_array(const ArrayCall& call, const ArrayView& array, const ArrayView& value,
                  const AdvancedIndex& index, int32_t place) {
  Dimensions places = index.result();
  if (!repeat_over(value, places)) return does_not_fit(call, value, index, place);
  const int64_t value_count = value.element_count();
  std::vector<std::byte> between;
  const std::byte* data = value.data;
  if (may_overlap(array, value) && value_count > 0) {
    between.resize(static_cast<size_t>(value_count * value.element_bytes()));
    ArrayView copy = row_major(value);
    copy.data = between.data();
    copy_elements(value, copy);
    data = copy.data;
    places = index.result();
    static_cast<void>(repeat_over(copy, places));
  }
  with_bits(array.element_bytes(),
            [&](auto element) { put<decltype(element)>(array, index, data, places); });
  return 0;
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_array_take(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                         int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView array = call.array(0);
  int32_t failed = 0;
  if (const bool* mask = whole_mask(call, array, 1)) {
    with_bits(array.element_bytes(), [&](auto element) {
      failed = take_masked<decltype(element)>(call, array, mask, out, place);
    });
    return failed;
  }
  if (is_row_of_numbers(call, array, 1)) {
    const ArrayView numbers = call.array(3);
    failed = new_array(call.world(), call.result(), {numbers.shape, 1}, out, place);
    if (failed != 0) return failed;
    int64_t taken = 0;
    with_bits(array.element_bytes(), [&](auto element) {
      taken = take_from_vector(array, numbers, reinterpret_cast<decltype(element)*>(out[0]));
    });
    if (taken >= 0) return 0;
    // What is outside is found and named below.
  }
  AdvancedIndex index;
  failed = find_advanced_index(call, array, 1, index, place);
  if (failed != 0) return failed;
  const Dimensions result = index.result();
  failed = new_array(call.world(), call.result(), {result.shape, static_cast<size_t>(result.rank)},
                     out, place);
  if (failed != 0) return failed;
  if (result.count() == 0) return 0;
  with_bits(array.element_bytes(), [&](auto element) {
    take(array, index, reinterpret_cast<decltype(element)*>(out[0]));
  });
  return 0;
}

int32_t shoal_array_put(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                        int32_t layout) {
  const ArrayCall call(world, in, layout);
  const ArrayView array = call.array(0);
  if (call.operand(1).form != ObjectForm::array) {
    if (const bool* mask = whole_mask(call, array, 2)) {
      with_element(array.kind, [&](auto element) {
        fill_masked(array, mask, element_of_cell<decltype(element)>(*call.cells(1)));
      });
      return 0;
    }
  }
  AdvancedIndex index;
  if (const int32_t failed = find_advanced_index(call, array, 2, index, place)) return failed;
  if (call.operand(1).form == ObjectForm::array) {
    return put_array(call, array, call.array(1), index, place);
  }
  std::byte one[8] = {};
  with_element(array.kind, [&](auto element) {
    store(one, element_of_cell<decltype(element)>(*call.cells(1)));
  });
  if (index.result().count() == 0) return 0;
  with_bits(array.element_bytes(),
            [&](auto element) { put<decltype(element)>(array, index, one, index.result()); });
  return 0;
}

int32_t shoal_array_nonzero(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                            int32_t layout) {
  const ArrayCall call(world, in, layout);
  const std::vector<std::vector<int64_t>> places = nonzero_places(call.array(0));
  for (size_t i = 0; i < places.size(); ++i) {
    const auto count = static_cast<int64_t>(places[i].size());
    const ObjectLayout& own = call.result().items[i];
    if (const int32_t failed = new_array(call.world(), own, {&count, 1}, out, place)) {
      return failed;
    }
    std::copy(places[i].begin(), places[i].end(), reinterpret_cast<int64_t*>(out[0]));
    out += own.cell_count;
  }
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
