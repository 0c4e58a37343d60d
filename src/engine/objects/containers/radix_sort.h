// Stable sorting by keys of 64 bits: insertion for a few items, merging for some, radix for many.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace shoal::engine {

template <typename Item, typename KeyOf>
void insertion_sort(Item* items, int64_t count, const KeyOf& key_of) {
  for (int64_t index = 1; index < count; ++index) {
    const Item item = items[index];
    const uint64_t key = key_of(item);
    int64_t place = index;
    for (; place > 0 && key_of(items[place - 1]) > key; --place) items[place] = items[place - 1];
    items[place] = item;
  }
}

// Merges two sorted runs that lie one after the other.
template <typename Item, typename KeyOf>
void merge_runs(const Item* left, const Item* middle, const Item* end, Item* to,
                const KeyOf& key_of) {
  const Item* right = middle;
  while (left < middle && right < end) {
    const bool takes_right = key_of(*right) < key_of(*left);
    *to++ = takes_right ? *right : *left;
    right += takes_right ? 1 : 0;
    left += takes_right ? 0 : 1;
  }
  to = std::copy(left, middle, to);
  std::copy(right, end, to);
}

// Gives where the sorted items are: `items` or `scratch`.
template <typename Item, typename KeyOf>
Item* merge_sort(Item* items, Item* scratch, int64_t count, const KeyOf& key_of) {
  constexpr int64_t kRunItems = 16;
  for (int64_t begin = 0; begin < count; begin += kRunItems) {
    insertion_sort(items + begin, std::min(kRunItems, count - begin), key_of);
  }
  for (int64_t width = kRunItems; width < count; width *= 2) {
    for (int64_t begin = 0; begin < count; begin += 2 * width) {
      const int64_t middle = std::min(begin + width, count);
      const int64_t end = std::min(begin + 2 * width, count);
      merge_runs(items + begin, items + middle, items + end, scratch + begin, key_of);
    }
    std::swap(items, scratch);
  }
  return items;
}

// As merge_sort, by the bytes of the key that have a bit in `varying`, the lowest first.
template <typename Item, typename KeyOf>
Item* radix_sort(Item* items, Item* scratch, int64_t count, const KeyOf& key_of, uint64_t varying) {
  for (int shift = 0; shift < 64; shift += 8) {
    if ((varying >> shift & 255) == 0) continue;
    std::array<int64_t, 256> places{};
    for (int64_t index = 0; index < count; ++index) ++places[key_of(items[index]) >> shift & 255];
    int64_t sum = 0;
    for (int64_t& place : places) sum += std::exchange(place, sum);
    for (int64_t index = 0; index < count; ++index) {
      scratch[places[key_of(items[index]) >> shift & 255]++] = items[index];
    }
    std::swap(items, scratch);
  }
  return items;
}

// The bits in which keys differ.
template <typename Item, typename KeyOf>
uint64_t varying_bits(const Item* items, int64_t count, const KeyOf& key_of) {
  const uint64_t first = key_of(items[0]);
  uint64_t bits = 0;
  for (int64_t index = 1; index < count; ++index) bits |= key_of(items[index]) ^ first;
  return bits;
}

// Sorts `items`, or leaves them sorted in `scratch` of the same length; gives where they are.
// Items in order cost one pass.
template <typename Item, typename KeyOf>
Item* sort_by_key(Item* items, Item* scratch, int64_t count, const KeyOf& key_of) {
  constexpr int64_t kMergedCountMax = 128;
  // What a byte of the key costs beyond its items, in items.
  constexpr int64_t kCountPerByte = 64;
  if (count < 2) return items;
  int64_t run = 1;
  while (run < count && key_of(items[run - 1]) <= key_of(items[run])) ++run;
  if (run == count) return items;
  if (run == 1) {
    while (run < count && key_of(items[run - 1]) > key_of(items[run])) ++run;
    if (run == count) {
      std::reverse(items, items + count);
      return items;
    }
  }
  if (count <= kMergedCountMax) return merge_sort(items, scratch, count, key_of);
  const uint64_t varying = varying_bits(items, count, key_of);
  int64_t byte_count = 0;
  for (int shift = 0; shift < 64; shift += 8) byte_count += (varying >> shift & 255) != 0 ? 1 : 0;
  if (count < kCountPerByte * byte_count) return merge_sort(items, scratch, count, key_of);
  return radix_sort(items, scratch, count, key_of, varying);
}

}  // namespace shoal::engine
