// Text of compiled code (abi::Text): reading, making, and how it goes to and from UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "abi/objects.h"
#include "engine/memory/string_view16.h"
#include "engine/objects/object_heap.h"

namespace shoal::engine {

[[nodiscard]] inline int64_t length_of(abi::Text text) {
  return static_cast<int64_t>(text.meta >> 2);
}
// 0: one byte per code point, 1: two, 2: four.
[[nodiscard]] inline int width_of(abi::Text text) { return static_cast<int>(text.meta & 3); }
[[nodiscard]] inline abi::Text text_over(const void* data, int64_t length, int width) {
  return {data, static_cast<uint64_t>(length) << 2 | static_cast<uint64_t>(width)};
}
[[nodiscard]] inline bool is_empty(abi::Text text) { return text.meta == 0; }
[[nodiscard]] inline size_t bytes_of(abi::Text text) {
  return static_cast<size_t>(text.meta >> 2) << (text.meta & 3);
}
// What a function that makes a text gives when there is no memory: no data, but a length.
[[nodiscard]] inline bool is_missing(abi::Text text) {
  return text.data == nullptr && text.meta != 0;
}

[[nodiscard]] bool is_equal(abi::Text a, abi::Text b);
// By code points: below, equal to or above 0.
[[nodiscard]] int compare(abi::Text a, abi::Text b);
[[nodiscard]] uint64_t hash_of(abi::Text text);

// Copies into the heap; `data` null when there is no memory. Surrogates pass through UTF-8 as three
// bytes each, as Python's "surrogatepass" has it; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] abi::Text text_from_utf8(ObjectHeap& heap, std::string_view bytes);
[[nodiscard]] std::string to_utf8(abi::Text text);

// The text as a string of a column, which lies where the text does, or in the heap. False: there is
// no memory.
[[nodiscard]] bool view_of_text(ObjectHeap& heap, abi::Text text, StringView16& view);

}  // namespace shoal::engine
