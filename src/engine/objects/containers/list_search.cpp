// Looking for values in lists, and comparing lists. Numbers are compared without a branch per item,
// a block at a time, which the compiler makes vector instructions of.
#include <algorithm>

#include "base/concat.h"
#include "engine/objects/containers/list.h"
#include "engine/objects/containers/values.h"

namespace shoal::engine {
namespace {

template <typename Number>
int64_t find_number(const Number* items, Number value, int64_t start, int64_t stop) {
  constexpr int64_t kBlockItems = 64;
  for (; start + kBlockItems <= stop; start += kBlockItems) {
    uint64_t found = 0;
    for (int64_t index = start; index < start + kBlockItems; ++index) {
      found |= static_cast<uint64_t>(items[index] == value);
    }
    if (found != 0) break;
  }
  for (; start < stop; ++start) {
    if (items[start] == value) return start;
  }
  return -1;
}

template <typename Number>
int64_t count_number(const Number* items, Number value, int64_t length) {
  int64_t count = 0;
  for (int64_t index = 0; index < length; ++index) count += items[index] == value ? 1 : 0;
  return count;
}

int64_t count_item(const ObjectLayout& item, const abi::ListObject& list, const uint64_t* value) {
  switch (item.form) {
    case ObjectForm::boolean:
      return count_number(static_cast<const uint8_t*>(list.data), static_cast<uint8_t>(value[0]),
                          list.length);
    case ObjectForm::integer:
      return count_number(static_cast<const uint64_t*>(list.data), value[0], list.length);
    case ObjectForm::real:
      return count_number(static_cast<const double*>(list.data), real_of(value[0]), list.length);
    default: break;
  }
  int64_t count = 0;
  for (int64_t index = 0; index < list.length; ++index) {
    const auto* cells = reinterpret_cast<const uint64_t*>(item_at(list, item, index));
    count += equal_values(item, cells, value) ? 1 : 0;
  }
  return count;
}

// The bound of a search as list.index has it.
int64_t search_bound(int64_t bound, int64_t length) {
  if (bound < 0) bound = std::max<int64_t>(bound + length, 0);
  return std::min(bound, length);
}

}  // namespace

int64_t find_item(const ObjectLayout& item, const abi::ListObject& list, const uint64_t* value,
                  int64_t start, int64_t stop) {
  switch (item.form) {
    case ObjectForm::boolean:
      return find_number(static_cast<const uint8_t*>(list.data), static_cast<uint8_t>(value[0]),
                         start, stop);
    case ObjectForm::integer:
      return find_number(static_cast<const uint64_t*>(list.data), value[0], start, stop);
    case ObjectForm::real:
      return find_number(static_cast<const double*>(list.data), real_of(value[0]), start, stop);
    default: break;
  }
  for (; start < stop; ++start) {
    const auto* cells = reinterpret_cast<const uint64_t*>(item_at(list, item, start));
    if (equal_values(item, cells, value)) return start;
  }
  return -1;
}

bool equal_lists(const ObjectLayout& item, const abi::ListObject& a, const abi::ListObject& b) {
  if (a.length != b.length) return false;
  if (a.length == 0) return true;
  if (is_plain(item)) {
    const int64_t bytes = a.length * item.bytes;
    return bytes == 0 || std::memcmp(a.data, b.data, static_cast<size_t>(bytes)) == 0;
  }
  for (int64_t index = 0; index < a.length; ++index) {
    const auto* a_cells = reinterpret_cast<const uint64_t*>(item_at(a, item, index));
    const auto* b_cells = reinterpret_cast<const uint64_t*>(item_at(b, item, index));
    if (!equal_values(item, a_cells, b_cells)) return false;
  }
  return true;
}

}  // namespace shoal::engine

namespace shoal::abi {

using engine::item_layout;
using engine::list_of;
using engine::ObjectLayout;
using engine::world_of;

extern "C" {

int32_t shoal_list_index(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                         int32_t /*layout*/) {
  const ListObject& list = list_of(in[0]);
  const ObjectLayout& item = item_layout(world_of(world), list);
  const uint64_t* value = in + 1;
  const uint64_t* bounds = value + item.cell_count;
  const int64_t start = engine::search_bound(engine::integer_of(bounds[0]), list.length);
  const int64_t stop = engine::search_bound(engine::integer_of(bounds[1]), list.length);
  const int64_t index = engine::find_item(item, list, value, start, stop);
  if (index < 0) {
    return world_of(world).fail(
        ErrorKind::value_error,
        concat(engine::repr_of(world_of(world), item, value), " is not in list"), place);
  }
  out[0] = engine::cell_of(index);
  return 0;
}

int32_t shoal_list_count(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                         int32_t /*layout*/) {
  const ListObject& list = list_of(in[0]);
  out[0] = engine::cell_of(engine::count_item(item_layout(world_of(world), list), list, in + 1));
  return 0;
}

int32_t shoal_list_contains(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                            int32_t /*layout*/) {
  const ListObject& list = list_of(in[0]);
  const ObjectLayout& item = item_layout(world_of(world), list);
  out[0] = static_cast<uint64_t>(engine::find_item(item, list, in + 1, 0, list.length) >= 0);
  return 0;
}

int32_t shoal_list_remove(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                          int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  const ObjectLayout& item = item_layout(world_of(world), list);
  const int64_t index = engine::find_item(item, list, in + 1, 0, list.length);
  if (index < 0) {
    return world_of(world).fail(ErrorKind::value_error, "list.remove(x): x not in list", place);
  }
  engine::remove_items(item, list, index, 1);
  return 0;
}

int32_t shoal_list_equal(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                         int32_t /*layout*/) {
  const ListObject& a = list_of(in[0]);
  const ObjectLayout& item = item_layout(world_of(world), a);
  out[0] = static_cast<uint64_t>(engine::equal_lists(item, a, list_of(in[1])));
  return 0;
}

int32_t shoal_list_compare(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                           int32_t /*layout*/) {
  const ObjectLayout& list = world_of(world).layout(list_of(in[0]).layout);
  const int order = engine::compare_values(list, engine::NanOrder::none, in, in + 1);
  out[0] = engine::cell_of(int64_t{order});
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
