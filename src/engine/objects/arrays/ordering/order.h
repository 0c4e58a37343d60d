// The order of elements: missing values (NaN, NaT) come last.
#pragma once

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <type_traits>
#include <vector>

#include "engine/objects/arrays/elements.h"
#include "engine/objects/containers/radix_sort.h"
#include "engine/objects/containers/sort_order.h"

namespace shoal::engine {

// Calls `visit` with an element and whether it is a date or duration (std::bool_constant). Bools
// are bytes.
template <typename Visit>
auto with_ordered_element(types::TypeKind kind, const Visit& visit) {
  if (kind == types::TypeKind::boolean) return visit(uint8_t{}, std::false_type{});
  if (kind == types::TypeKind::timestamp || kind == types::TypeKind::duration) {
    return visit(int64_t{}, std::true_type{});
  }
  return with_element(kind, [&](auto element) {
    using Element =
        std::conditional_t<std::is_same_v<decltype(element), bool>, uint8_t, decltype(element)>;
    return visit(Element{}, std::false_type{});
  });
}

template <bool kIsTemporal, typename Element>
bool is_last(Element element) {
  if constexpr (kIsTemporal) return element == std::numeric_limits<int64_t>::min();
  return element != element;
}

template <bool kIsTemporal, typename Element>
bool is_before(Element a, Element b) {
  if constexpr (kIsTemporal || std::is_floating_point_v<Element>) {
    return !is_last<kIsTemporal>(a) && (is_last<kIsTemporal>(b) || a < b);
  }
  return a < b;
}

// A number whose order is that of the elements, NaN aside.
template <typename Element>
uint64_t order_key(Element element) {
  constexpr uint64_t kSign = uint64_t{1} << 63;
  if constexpr (std::is_floating_point_v<Element>) {
    return real_key(std::bit_cast<uint64_t>(static_cast<double>(element)));
  } else if constexpr (std::is_signed_v<Element>) {
    return static_cast<uint64_t>(static_cast<int64_t>(element)) ^ kSign;
  } else {
    return element;
  }
}

template <bool kIsTemporal, typename Element>
void sort_elements(Element* begin, Element* end) {
  Element* present_end = end;
  if constexpr (kIsTemporal || std::is_floating_point_v<Element>) {
    present_end = std::partition(begin, end, [](Element e) { return !is_last<kIsTemporal>(e); });
  }
  if constexpr (sizeof(Element) == 8) {
    constexpr ptrdiff_t kLong = 512;  // from where counting digits is faster than comparing
    const ptrdiff_t count = present_end - begin;
    if (count >= kLong) {
      std::vector<Element> scratch(static_cast<size_t>(count));
      const Element* sorted = sort_by_key(begin, scratch.data(), count, order_key<Element>);
      if (sorted != begin) std::copy_n(sorted, count, begin);
      return;
    }
  }
  std::sort(begin, present_end);
}

// The numbers 0 … of elements, sorted by them; equal ones stay in their order.
template <bool kIsTemporal, typename Element>
void sort_numbers(const std::vector<Element>& elements, int64_t* numbers) {
  constexpr size_t kLong = 256;
  if (elements.size() >= kLong) {
    struct Entry {
      uint64_t key;
      int64_t number;
    };
    const auto count = static_cast<int64_t>(elements.size());
    std::vector<Entry> entries(elements.size());
    std::vector<Entry> scratch(elements.size());
    for (size_t i = 0; i < elements.size(); ++i) {
      // NaT, the smallest of counts, becomes the largest key; that of NaN is.
      entries[i] = {order_key(elements[i]) - (kIsTemporal ? 1 : 0), static_cast<int64_t>(i)};
    }
    const Entry* sorted = sort_by_key(entries.data(), scratch.data(), count,
                                      [](const Entry& entry) { return entry.key; });
    for (int64_t i = 0; i < count; ++i) numbers[i] = sorted[i].number;
    return;
  }
  std::iota(numbers, numbers + elements.size(), int64_t{0});
  std::stable_sort(numbers, numbers + elements.size(), [&](int64_t a, int64_t b) {
    return is_before<kIsTemporal>(elements[static_cast<size_t>(a)],
                                  elements[static_cast<size_t>(b)]);
  });
}

}  // namespace shoal::engine
