// Bytes without addresses, on their way to another process: written one after the other, and taken
// from the front.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>

#include "engine/memory/string_view16.h"

namespace shoal::engine {

// Writes at `out` and moves it on. Precondition: there is room.
inline void put_bytes(const void* bytes, size_t count, std::byte*& out) {
  if (count > 0) std::memcpy(out, bytes, count);
  out += count;
}

// The next `count` bytes of `in`, or null when there are fewer.
[[nodiscard]] inline const std::byte* take_bytes(std::span<const std::byte>& in, size_t count) {
  if (count > in.size()) return nullptr;
  const std::byte* bytes = in.data();
  in = in.subspan(count);
  return bytes;
}

// The bytes that a string has outside its view.
[[nodiscard]] inline size_t text_bytes(const StringView16& text) {
  return text.is_inline() ? 0 : text.length_bytes;
}

inline void put_text(const StringView16& text, std::byte*& out) {
  if (!text.is_inline()) put_bytes(text.pointer, text.length_bytes, out);
}

// Gives `text`, whose view came as it was, its bytes back; they stay where `in` has them. False
// when they are not all there: `text` is then empty.
[[nodiscard]] inline bool take_text(std::span<const std::byte>& in, StringView16& text) {
  if (text.is_inline()) return true;
  const std::byte* bytes = take_bytes(in, text.length_bytes);
  text = bytes == nullptr ? StringView16()
                          : StringView16({reinterpret_cast<const char*>(bytes), text.length_bytes});
  return bytes != nullptr;
}

}  // namespace shoal::engine
