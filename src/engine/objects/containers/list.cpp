#include "engine/objects/containers/list.h"

#include <algorithm>

namespace shoal::engine {

void* allocate_items(ObjectWorld& world, const ObjectLayout& item, int64_t& count) {
  if (item.bytes == 0 || count <= 0) return nullptr;
  size_t bytes = 0;
  if (__builtin_mul_overflow(static_cast<size_t>(count), static_cast<size_t>(item.bytes), &bytes)) {
    return nullptr;
  }
  count = static_cast<int64_t>(ObjectHeap::block_bytes(bytes)) / item.bytes;
  return world.heap.allocate(static_cast<size_t>(count * item.bytes));
}

void free_items(ObjectWorld& world, const ObjectLayout& item, void* data, int64_t capacity) {
  if (data != nullptr) world.heap.free(data, static_cast<size_t>(capacity * item.bytes));
}

abi::ListObject* new_list(ObjectWorld& world, int32_t layout, int64_t capacity) {
  const ObjectLayout& item = world.layout(layout).items[0];
  if (capacity > kItemsMax) return nullptr;
  capacity = std::max<int64_t>(capacity, 0);
  void* data = allocate_items(world, item, capacity);
  if (data == nullptr && capacity > 0 && item.bytes > 0) return nullptr;
  void* object = world.heap.allocate(sizeof(abi::ListObject));
  if (object == nullptr) {
    free_items(world, item, data, capacity);
    return nullptr;
  }
  return new (object) abi::ListObject{layout, 0, 0, capacity, data};
}

bool reserve_items(ObjectWorld& world, abi::ListObject& list, int64_t count) {
  constexpr int64_t kCapacityMin = 4;
  if (count <= list.capacity) return true;
  if (count > kItemsMax) return false;
  const ObjectLayout& item = item_layout(world, list);
  int64_t capacity = std::max({count, 2 * list.capacity, kCapacityMin});
  void* data = allocate_items(world, item, capacity);
  if (data == nullptr && item.bytes > 0) return false;
  move_items(data, list.data, item, list.length);
  free_items(world, item, list.data, list.capacity);
  list.data = data;
  list.capacity = capacity;
  return true;
}

void remove_items(const ObjectLayout& item, abi::ListObject& list, int64_t index, int64_t count) {
  move_items(item_at(list, item, index), item_at(list, item, index + count), item,
             list.length - index - count);
  list.length -= count;
}

namespace {

// Writes a value `count` times, doubling what is there.
void fill_items(const ObjectLayout& item, std::byte* data, int64_t pattern_length, int64_t length) {
  for (int64_t done = pattern_length; done < length;) {
    const int64_t count = std::min(done, length - done);
    move_items(data + done * item.bytes, data, item, count);
    done += count;
  }
}

}  // namespace

}  // namespace shoal::engine

namespace shoal::abi {

using engine::item_at;
using engine::item_layout;
using engine::list_of;
using engine::ObjectLayout;
using engine::ObjectWorld;
using engine::world_of;

extern "C" {

int32_t shoal_list_new(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                       int32_t layout) {
  const ListObject* list = engine::new_list(world_of(world), layout, engine::integer_of(in[0]));
  if (list == nullptr) return world_of(world).fail_for_memory(place);
  out[0] = engine::cell_of(list);
  return 0;
}

int32_t shoal_list_reserve(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                           int32_t /*layout*/) {
  if (engine::reserve_items(world_of(world), list_of(in[0]), engine::integer_of(in[1]))) return 0;
  return world_of(world).fail_for_memory(place);
}

int32_t shoal_list_copy(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t /*layout*/) {
  const ListObject& list = list_of(in[0]);
  ListObject* copy = engine::new_list(world_of(world), list.layout, list.length);
  if (copy == nullptr) return world_of(world).fail_for_memory(place);
  engine::move_items(copy->data, list.data, item_layout(world_of(world), list), list.length);
  copy->length = list.length;
  out[0] = engine::cell_of(copy);
  return 0;
}

int32_t shoal_list_concatenate(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                               int32_t /*layout*/) {
  const ListObject& a = list_of(in[0]);
  const ListObject& b = list_of(in[1]);
  ListObject* list = engine::new_list(world_of(world), a.layout, a.length + b.length);
  if (list == nullptr) return world_of(world).fail_for_memory(place);
  const ObjectLayout& item = item_layout(world_of(world), a);
  engine::move_items(list->data, a.data, item, a.length);
  engine::move_items(item_at(*list, item, a.length), b.data, item, b.length);
  list->length = a.length + b.length;
  out[0] = engine::cell_of(list);
  return 0;
}

int32_t shoal_list_repeat(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                          int32_t /*layout*/) {
  const ListObject& list = list_of(in[0]);
  const int64_t count = std::max<int64_t>(engine::integer_of(in[1]), 0);
  int64_t length = 0;
  if (__builtin_mul_overflow(list.length, count, &length)) {
    return world_of(world).fail_for_memory(place);
  }
  ListObject* repeated = engine::new_list(world_of(world), list.layout, length);
  if (repeated == nullptr) return world_of(world).fail_for_memory(place);
  const ObjectLayout& item = item_layout(world_of(world), list);
  if (length > 0) {
    engine::move_items(repeated->data, list.data, item, list.length);
    engine::fill_items(item, static_cast<std::byte*>(repeated->data), list.length, length);
  }
  repeated->length = length;
  out[0] = engine::cell_of(repeated);
  return 0;
}

int32_t shoal_list_extend(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                          int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  const ListObject& other = list_of(in[1]);
  const int64_t count = other.length;
  if (!engine::reserve_items(world_of(world), list, list.length + count)) {
    return world_of(world).fail_for_memory(place);
  }
  const ObjectLayout& item = item_layout(world_of(world), list);
  engine::move_items(item_at(list, item, list.length), other.data, item, count);
  list.length += count;
  return 0;
}

int32_t shoal_list_insert(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                          int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  if (!engine::reserve_items(world_of(world), list, list.length + 1)) {
    return world_of(world).fail_for_memory(place);
  }
  int64_t index = engine::integer_of(in[1]);
  if (index < 0) index += list.length;
  index = std::clamp<int64_t>(index, 0, list.length);
  const ObjectLayout& item = item_layout(world_of(world), list);
  std::byte* at = item_at(list, item, index);
  engine::move_items(at + item.bytes, at, item, list.length - index);
  if (item.bytes > 0) engine::store_cells(item, in + 2, at);
  ++list.length;
  return 0;
}

int32_t shoal_list_pop(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                       int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  int64_t index = engine::integer_of(in[1]);
  if (!engine::resolve_index(list.length, index)) {
    return world_of(world).fail(ErrorKind::index_error,
                                list.length == 0 ? "pop from empty list" : "pop index out of range",
                                place);
  }
  const ObjectLayout& item = item_layout(world_of(world), list);
  if (item.bytes > 0) engine::load_cells(item, item_at(list, item, index), out);
  engine::remove_items(item, list, index, 1);
  return 0;
}

int32_t shoal_list_delete(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                          int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  int64_t index = engine::integer_of(in[1]);
  if (!engine::resolve_index(list.length, index)) {
    return world_of(world).fail(ErrorKind::index_error, "list assignment index out of range",
                                place);
  }
  engine::remove_items(item_layout(world_of(world), list), list, index, 1);
  return 0;
}

int32_t shoal_list_clear(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t /*place*/,
                         int32_t /*layout*/) {
  ListObject& list = list_of(in[0]);
  engine::free_items(world_of(world), item_layout(world_of(world), list), list.data, list.capacity);
  list.data = nullptr;
  list.length = 0;
  list.capacity = 0;
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
