// Making texts: memory, widths, and parts of other texts. A text that could not be made for want of
// memory is_missing.
#pragma once

#include <cstdint>
#include <type_traits>

#include "engine/objects/text/text.h"

namespace shoal::engine {

// Calls body with the pointer to the code points: const uint8_t*, uint16_t* or uint32_t*.
template <typename Body>
decltype(auto) visit_units(abi::Text text, Body&& body) {
  switch (width_of(text)) {
    case 0: return body(static_cast<const uint8_t*>(text.data));
    case 1: return body(static_cast<const uint16_t*>(text.data));
    default: return body(static_cast<const uint32_t*>(text.data));
  }
}
// The type of the code points that visit_units' pointer goes to.
template <typename Pointer>
using UnitOf = std::remove_const_t<std::remove_pointer_t<Pointer>>;

[[nodiscard]] inline const uint8_t* bytes_at(abi::Text text) {
  return static_cast<const uint8_t*>(text.data);
}
[[nodiscard]] inline uint32_t code_point_at(abi::Text text, int64_t place) {
  return visit_units(text, [place](const auto* units) -> uint32_t { return units[place]; });
}
[[nodiscard]] inline int width_for(uint32_t code_point) {
  return code_point < 256 ? 0 : code_point < 65536 ? 1 : 2;
}

[[nodiscard]] abi::Text empty_text();
[[nodiscard]] inline abi::Text missing_text() { return text_over(nullptr, 1, 0); }
// Of that length and width, not filled yet; where to write is units_of_new.
[[nodiscard]] abi::Text new_text(ObjectHeap& heap, int64_t length, int width);
[[nodiscard]] inline void* units_of_new(abi::Text text) { return const_cast<void*>(text.data); }

// A text of ASCII bytes, copied.
[[nodiscard]] abi::Text text_of_ascii(ObjectHeap& heap, std::string_view bytes);
[[nodiscard]] abi::Text text_of_code_point(ObjectHeap& heap, uint32_t code_point);

// `text`, or a copy that is narrower if its code points allow.
[[nodiscard]] abi::Text narrowest(ObjectHeap& heap, abi::Text text);

// The code points from `start` to before `stop`, within the text: its own bytes unless they need
// less width than the whole.
[[nodiscard]] inline abi::Text part_of(ObjectHeap& heap, abi::Text text, int64_t start,
                                       int64_t stop) {
  if (start >= stop) return text_over(text.data, 0, 0);
  const int width = width_of(text);
  const abi::Text part =
      text_over(static_cast<const uint8_t*>(text.data) + (start << width), stop - start, width);
  return width == 0 || stop - start == length_of(text) ? part : narrowest(heap, part);
}

// Writes code points of a width that is `width` or less; gives the address behind them.
void* put_units(void* to, int width, abi::Text from);
void* put_repeated(void* to, int width, uint32_t code_point, int64_t count);

}  // namespace shoal::engine
