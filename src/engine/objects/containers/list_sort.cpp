// Sorting lists. Numbers are moved themselves; of other values the order is found first.
#include <algorithm>

#include "engine/objects/containers/list.h"
#include "engine/objects/containers/nan_order.h"
#include "engine/objects/containers/radix_sort.h"
#include "engine/objects/containers/sort_order.h"

namespace shoal::engine {
namespace {

// False: no memory.
template <typename KeyOf>
bool sort_numbers(ObjectWorld& world, const ObjectLayout& item, abi::ListObject& list,
                  const KeyOf& key_of) {
  constexpr int64_t kStackItems = 256;
  auto* items = static_cast<uint64_t*>(list.data);
  if (list.length <= kStackItems) {
    uint64_t scratch[kStackItems];
    const uint64_t* sorted = sort_by_key(items, scratch, list.length, key_of);
    if (sorted != items) std::copy_n(sorted, list.length, items);
    return true;
  }
  int64_t capacity = list.capacity;
  auto* scratch = static_cast<uint64_t*>(allocate_items(world, item, capacity));
  if (scratch == nullptr) return false;
  if (sort_by_key(items, scratch, list.length, key_of) == scratch) {
    list.data = scratch;
    std::swap(list.capacity, capacity);
    scratch = items;
  }
  free_items(world, item, scratch, capacity);
  return true;
}

void sort_bools(abi::ListObject& list) {
  auto* items = static_cast<uint8_t*>(list.data);
  const auto false_count = std::count(items, items + list.length, 0);
  std::fill(std::fill_n(items, false_count, 0), items + list.length, 1);
}

template <typename Item>
void gather(const abi::ListObject& list, const SortEntry* order, void* to) {
  const auto* items = static_cast<const Item*>(list.data);
  for (int64_t number = 0; number < list.length; ++number) {
    static_cast<Item*>(to)[number] = items[order[number].index];
  }
}

struct TwoCells {
  uint64_t cells[2];
};

// Puts items into the order, in a new block. False: no memory.
bool reorder(ObjectWorld& world, abi::ListObject& list, const SortEntry* order) {
  const ObjectLayout& item = item_layout(world, list);
  if (item.bytes == 0) return true;
  int64_t capacity = list.capacity;
  void* data = allocate_items(world, item, capacity);
  if (data == nullptr) return false;
  switch (item.bytes) {
    case 1: gather<uint8_t>(list, order, data); break;
    case 8: gather<uint64_t>(list, order, data); break;
    case 16: gather<TwoCells>(list, order, data); break;
    default:
      for (int64_t number = 0; number < list.length; ++number) {
        move_items(static_cast<std::byte*>(data) + number * item.bytes,
                   item_at(list, item, order[number].index), item, 1);
      }
  }
  free_items(world, item, list.data, list.capacity);
  list.data = data;
  list.capacity = capacity;
  return true;
}

// Sorts by the order of `keys`, which are moved too if they are another list. Gives 0, or what the
// failing function returns.
int32_t sort_by_order(ObjectWorld& world, abi::ListObject& list, abi::ListObject& keys,
                      int32_t place) {
  const auto bytes = static_cast<size_t>(keys.length) * sizeof(SortEntry);
  void* entries = world.heap.allocate(bytes);
  void* scratch = world.heap.allocate(bytes);
  bool has_memory = entries != nullptr && scratch != nullptr;
  int32_t failed = 0;
  if (has_memory) {
    auto* order = static_cast<SortEntry*>(entries);
    const ObjectLayout& item = item_layout(world, keys);
    if (has_nan(item, keys)) {
      failed = sort_as_python(world, item, keys, order, place);
    } else {
      sort_values(item, keys, order, static_cast<SortEntry*>(scratch));
    }
    int64_t in_place = 0;
    while (in_place < keys.length && order[in_place].index == in_place) ++in_place;
    has_memory = failed != 0 || in_place == keys.length ||
                 (reorder(world, list, order) && (&list == &keys || reorder(world, keys, order)));
  }
  if (scratch != nullptr) world.heap.free(scratch, bytes);
  if (entries != nullptr) world.heap.free(entries, bytes);
  return has_memory ? failed : world.fail_for_memory(place);
}

// Without NaN. False: no memory.
bool sort_list_of_numbers(ObjectWorld& world, abi::ListObject& list) {
  const ObjectLayout& item = item_layout(world, list);
  switch (item.form) {
    case ObjectForm::integer:
      return sort_numbers(world, item, list, [](uint64_t cell) { return integer_key(cell); });
    case ObjectForm::real:
      return sort_numbers(world, item, list, [](uint64_t cell) { return real_key(cell); });
    default: sort_bools(list); return true;
  }
}

int32_t sort_list(ObjectWorld& world, abi::ListObject& list, int32_t place) {
  const ObjectLayout& item = item_layout(world, list);
  const bool are_numbers = item.form == ObjectForm::integer || item.form == ObjectForm::real ||
                           item.form == ObjectForm::boolean;
  if (!are_numbers || has_nan(item, list)) return sort_by_order(world, list, list, place);
  return sort_list_of_numbers(world, list) ? 0 : world.fail_for_memory(place);
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using engine::item_layout;
using engine::list_of;
using engine::world_of;

extern "C" {

int32_t shoal_list_sort(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                        int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  if (list.length < 2) return 0;
  const engine::ObjectLayout& item = item_layout(world_of(world), list);
  // Equal items keep their order also when the larger ones come first.
  if (in[1] != 0) engine::reverse_items(item, list);
  const int32_t failed = engine::sort_list(world_of(world), list, place);
  if (in[1] != 0) engine::reverse_items(item, list);
  return failed;
}

int32_t shoal_list_sort_by(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                           int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  ListObject& keys = list_of(in[1]);
  if (list.length < 2) return 0;
  const auto reverse_both = [&] {
    engine::reverse_items(item_layout(world_of(world), list), list);
    if (&list != &keys) engine::reverse_items(item_layout(world_of(world), keys), keys);
  };
  if (in[2] != 0) reverse_both();
  const int32_t failed = engine::sort_by_order(world_of(world), list, keys, place);
  if (in[2] != 0) reverse_both();
  return failed;
}

}  // extern "C"

}  // namespace shoal::abi
