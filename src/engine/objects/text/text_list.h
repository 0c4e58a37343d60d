// A list[str] that is being made.
#pragma once

#include <algorithm>
#include <cstring>

#include "engine/objects/text/text_making.h"

namespace shoal::engine {

struct TextList {
  ObjectHeap& heap;
  abi::Text* items = nullptr;
  int64_t length = 0;
  int64_t capacity = 0;
  bool is_missing = false;  // there was no memory; what is appended then is lost
};

// Room for `capacity` items in all.
inline void reserve(TextList& list, int64_t capacity) {
  if (capacity <= list.capacity) return;
  void* items = list.heap.allocate(static_cast<size_t>(capacity) * sizeof(abi::Text));
  if (items == nullptr) {
    list.is_missing = true;
    return;
  }
  const size_t used_bytes = static_cast<size_t>(list.length) * sizeof(abi::Text);
  if (used_bytes > 0) std::memcpy(items, list.items, used_bytes);
  list.heap.free(list.items, static_cast<size_t>(list.capacity) * sizeof(abi::Text));
  list.items = static_cast<abi::Text*>(items);
  list.capacity = capacity;
}

inline void append(TextList& list, abi::Text text) {
  if (list.length == list.capacity) reserve(list, std::max<int64_t>(4, 2 * list.capacity));
  list.is_missing |= is_missing(text);
  if (!list.is_missing) list.items[list.length++] = text;
}

// The object of the list, of the type `layout`; null when there was no memory.
[[nodiscard]] inline abi::ListObject* list_object(const TextList& list, int32_t layout) {
  if (list.is_missing) return nullptr;
  void* place = list.heap.allocate(sizeof(abi::ListObject));
  if (place == nullptr) return nullptr;
  return new (place) abi::ListObject{layout, 0, list.length, list.capacity, list.items};
}

}  // namespace shoal::engine
