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

// As merge_sort. Least significant byte first; a byte that all keys share costs nothing.
template <typename Item, typename KeyOf>
Item* radix_sort(Item* items, Item* scratch, int64_t count, const KeyOf& key_of) {
  constexpr int kDigits = 8;
  std::array<std::array<uint64_t, 256>, kDigits> counts{};
  for (int64_t index = 0; index < count; ++index) {
    const uint64_t key = key_of(items[index]);
    for (int digit = 0; digit < kDigits; ++digit) {
      ++counts[static_cast<size_t>(digit)][key >> (8 * digit) & 255];
    }
  }
  for (int digit = 0; digit < kDigits; ++digit) {
    auto& places = counts[static_cast<size_t>(digit)];
    const auto digit_of = [&](const Item& item) { return key_of(item) >> (8 * digit) & 255; };
    if (places[digit_of(items[0])] == static_cast<uint64_t>(count)) continue;
    uint64_t sum = 0;
    for (uint64_t& place : places) sum += std::exchange(place, sum);
    for (int64_t index = 0; index < count; ++index) {
      scratch[places[digit_of(items[index])]++] = items[index];
    }
    std::swap(items, scratch);
  }
  return items;
}

// Sorts `items`, or leaves them sorted in `scratch` of the same length; gives where they are.
// Items in order cost one pass.
template <typename Item, typename KeyOf>
Item* sort_by_key(Item* items, Item* scratch, int64_t count, const KeyOf& key_of) {
  constexpr int64_t kRadixCountMin = 160;
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
  if (count < kRadixCountMin) return merge_sort(items, scratch, count, key_of);
  return radix_sort(items, scratch, count, key_of);
}

}  // namespace shoal::engine
