// What the functions of lists share. A list owns the block of its items and gives back the old one
// when it moves them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/objects/containers/cells.h"

namespace shoal::engine {

// No list is longer, as in CPython, so that the sum of two lengths is an int64; a list whose items
// are all None takes no memory that would keep it shorter.
inline constexpr int64_t kItemsMax = (int64_t{1} << 60) - 1;

[[nodiscard]] inline const ObjectLayout& item_layout(const ObjectWorld& world,
                                                     const abi::ListObject& list) {
  return world.layout(list.layout).items[0];
}

[[nodiscard]] inline std::byte* item_at(const abi::ListObject& list, const ObjectLayout& item,
                                        int64_t index) {
  return static_cast<std::byte*>(list.data) + index * item.bytes;
}

// Moves `count` items inside a list or between two; the ranges may overlap.
inline void move_items(void* to, const void* from, const ObjectLayout& item, int64_t count) {
  const int64_t bytes = count * item.bytes;
  if (bytes > 0) std::memmove(to, from, static_cast<size_t>(bytes));
}

// An empty list with room for `capacity` items; null when there is no memory or they are too many.
[[nodiscard]] abi::ListObject* new_list(ObjectWorld& world, int32_t layout, int64_t capacity);

// Makes room for at least `count` items in all; grows geometrically. False: no memory,
// or more than kItemsMax.
[[nodiscard]] bool reserve_items(ObjectWorld& world, abi::ListObject& list, int64_t count);

// Room for `count` items that is no list's yet; null when there is no memory, or no byte is needed.
// Raises `count` to what fits into the block.
[[nodiscard]] void* allocate_items(ObjectWorld& world, const ObjectLayout& item, int64_t& count);
void free_items(ObjectWorld& world, const ObjectLayout& item, void* data, int64_t capacity);

[[nodiscard]] bool equal_lists(const ObjectLayout& item, const abi::ListObject& a,
                               const abi::ListObject& b);

// The first place from `start` on, before `stop`, where a list has a value; -1 if it has not.
[[nodiscard]] int64_t find_item(const ObjectLayout& item, const abi::ListObject& list,
                                const uint64_t* value, int64_t start, int64_t stop);

// Takes out `count` items at a place.
void remove_items(const ObjectLayout& item, abi::ListObject& list, int64_t index, int64_t count);

void reverse_items(const ObjectLayout& item, abi::ListObject& list);

// Python's index into a sequence: from its end when negative. False: it is outside.
[[nodiscard]] inline bool resolve_index(int64_t length, int64_t& index) {
  if (index < 0) index += length;
  return index >= 0 && index < length;
}

}  // namespace shoal::engine
