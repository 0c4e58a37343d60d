// Slices of lists, read, replaced and deleted, and the order of items turned round.
#include <algorithm>
#include <limits>

#include "base/concat.h"
#include "engine/objects/containers/list.h"

namespace shoal::engine {
namespace {

constexpr int64_t kIntegerMax = std::numeric_limits<int64_t>::max();

// Which items of a list a slice means: `count` from `start` on, `step` apart.
struct Slice {
  int64_t start = 0;
  int64_t stop = 0;
  int64_t step = 1;
  int64_t count = 0;
};

// One bound, given as an Optional, as PySlice_AdjustIndices has it.
int64_t slice_bound(const uint64_t* cells, int64_t length, bool is_backward, int64_t missing) {
  if (cells[0] == 0) return missing;
  int64_t bound = integer_of(cells[1]);
  if (bound < 0) {
    bound += length;
    return bound < 0 ? (is_backward ? -1 : 0) : bound;
  }
  return bound >= length ? (is_backward ? length - 1 : length) : bound;
}

// Start, stop and step, each an Optional. False: the step is 0.
bool resolve_slice(const uint64_t* cells, int64_t length, Slice& slice) {
  if (cells[4] != 0) slice.step = std::max(integer_of(cells[5]), -kIntegerMax);
  if (slice.step == 0) return false;
  const bool is_backward = slice.step < 0;
  slice.start = slice_bound(cells, length, is_backward, is_backward ? length - 1 : 0);
  slice.stop = slice_bound(cells + 2, length, is_backward, is_backward ? -1 : length);
  const int64_t distance = is_backward ? slice.start - slice.stop : slice.stop - slice.start;
  if (distance > 0) slice.count = (distance - 1) / (is_backward ? -slice.step : slice.step) + 1;
  return true;
}

int32_t fail_for_step(ObjectWorld& world, int32_t place) {
  return world.fail(ErrorKind::value_error, "slice step cannot be zero", place);
}

// Calls visit(place of the item, its number in the slice). Only adds the step while an item
// follows: behind the last one the sum might overflow.
template <typename Visit>
void visit_slice(const abi::ListObject& list, const ObjectLayout& item, const Slice& slice,
                 Visit&& visit) {
  int64_t index = slice.start;
  for (int64_t number = 0; number < slice.count; ++number) {
    visit(item_at(list, item, index), number);
    if (number + 1 < slice.count) index += slice.step;
  }
}

template <typename Cell>
void gather_items(const abi::ListObject& list, const ObjectLayout& item, const Slice& slice,
                  void* to) {
  visit_slice(list, item, slice, [&](const std::byte* from, int64_t number) {
    static_cast<Cell*>(to)[number] = *reinterpret_cast<const Cell*>(from);
  });
}

void copy_slice(const abi::ListObject& list, const ObjectLayout& item, const Slice& slice,
                void* to) {
  if (slice.step == 1) {
    move_items(to, item_at(list, item, slice.start), item, slice.count);
  } else if (item.bytes == 8) {
    gather_items<uint64_t>(list, item, slice, to);
  } else if (item.bytes == 1) {
    gather_items<uint8_t>(list, item, slice, to);
  } else {
    visit_slice(list, item, slice, [&](const std::byte* from, int64_t number) {
      move_items(static_cast<std::byte*>(to) + number * item.bytes, from, item, 1);
    });
  }
}

// Replaces the items from start to stop, where the list may grow or shrink. False: no memory.
bool replace_range(ObjectWorld& world, const ObjectLayout& item, abi::ListObject& list,
                   const Slice& slice, const abi::ListObject& source) {
  const int64_t behind = list.length - slice.start - slice.count;
  const int64_t length = slice.start + source.length + behind;
  if (!reserve_items(world, list, length)) return false;
  std::byte* at = item_at(list, item, slice.start);
  move_items(at + source.length * item.bytes, at + slice.count * item.bytes, item, behind);
  move_items(at, source.data, item, source.length);
  list.length = length;
  return true;
}

template <typename Item>
void reverse_data(const abi::ListObject& list) {
  auto* items = static_cast<Item*>(list.data);
  std::reverse(items, items + list.length);
}

}  // namespace

void reverse_items(const ObjectLayout& item, abi::ListObject& list) {
  if (item.bytes == 0) return;
  if (item.bytes == 1) return reverse_data<uint8_t>(list);
  if (item.bytes == 8) return reverse_data<uint64_t>(list);
  for (int64_t index = 0; index < list.length / 2; ++index) {
    std::byte* front = item_at(list, item, index);
    std::swap_ranges(front, front + item.bytes, item_at(list, item, list.length - 1 - index));
  }
}

}  // namespace shoal::engine

namespace shoal::abi {

using engine::item_at;
using engine::item_layout;
using engine::list_of;
using engine::ObjectLayout;
using engine::ObjectWorld;
using engine::world_of;

extern "C" {

int32_t shoal_list_slice(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                         int32_t /*layout*/) {
  const ListObject& list = list_of(in[0]);
  engine::Slice slice;
  if (!engine::resolve_slice(in + 1, list.length, slice)) {
    return engine::fail_for_step(world_of(world), place);
  }
  ListObject* part = engine::new_list(world_of(world), list.layout, slice.count);
  if (part == nullptr) return world_of(world).fail_for_memory(place);
  engine::copy_slice(list, item_layout(world_of(world), list), slice, part->data);
  part->length = slice.count;
  out[0] = engine::cell_of(part);
  return 0;
}

int32_t shoal_list_set_slice(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                             int32_t /*layout*/) {
  ObjectWorld& objects = world_of(world);
  ListObject& list = list_of(in[0]);
  engine::Slice slice;
  if (!engine::resolve_slice(in + 1, list.length, slice)) {
    return engine::fail_for_step(objects, place);
  }
  const ObjectLayout& item = item_layout(objects, list);
  const ListObject* source = &list_of(in[7]);
  if (slice.step != 1 && source->length != slice.count) {
    return objects.fail(ErrorKind::value_error,
                        concat("attempt to assign sequence of size ", source->length,
                               " to extended slice of size ", slice.count),
                        place);
  }
  if (source == &list) {
    uint64_t copy = 0;
    if (shoal_list_copy(world, in, &copy, place, list.layout) != 0) return 1;
    source = &list_of(copy);
  }
  if (slice.step == 1) {
    return engine::replace_range(objects, item, list, slice, *source)
               ? 0
               : objects.fail_for_memory(place);
  }
  engine::visit_slice(list, item, slice, [&](std::byte* to, int64_t number) {
    engine::move_items(to, item_at(*source, item, number), item, 1);
  });
  return 0;
}

int32_t shoal_list_delete_slice(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                                int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  engine::Slice slice;
  if (!engine::resolve_slice(in + 1, list.length, slice)) {
    return engine::fail_for_step(world_of(world), place);
  }
  if (slice.count == 0) return 0;
  const ObjectLayout& item = item_layout(world_of(world), list);
  // The same items from front to back, so that what stays moves down once.
  const int64_t last = slice.start + (slice.count - 1) * slice.step;
  const int64_t first = std::min(slice.start, last);
  const int64_t step = slice.count == 1 ? 1 : std::abs(slice.step);
  int64_t kept_end = first;
  for (int64_t number = 0; number < slice.count; ++number) {
    const int64_t from = first + number * step + 1;
    const int64_t to = number + 1 < slice.count ? from + step - 1 : list.length;
    engine::move_items(item_at(list, item, kept_end), item_at(list, item, from), item, to - from);
    kept_end += to - from;
  }
  list.length -= slice.count;
  return 0;
}

int32_t shoal_list_reverse(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t /*place*/,
                           int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  engine::reverse_items(item_layout(world_of(world), list), list);
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
