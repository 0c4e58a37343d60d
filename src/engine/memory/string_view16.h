// The in-memory string: 16 bytes, short strings inline, long ones by pointer with their first
// four bytes at hand (the layout of Umbra, Neumann and Freitag, CIDR 2020).
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace shoal::engine {

// Strings of up to 12 bytes live in the view, zero-padded; longer ones are borrowed: whoever
// makes the view keeps the bytes alive (Column::owners, an arena). Bytes are UTF-8.
struct StringView16 {
  static constexpr uint32_t kInlineBytesMax = 12;

  uint32_t length_bytes = 0;
  char prefix[4] = {};
  union {
    char suffix[8];
    const char* pointer;
  };

  StringView16() : suffix{} {}
  explicit StringView16(std::string_view text)
      : length_bytes(static_cast<uint32_t>(text.size())), suffix{} {
    if (text.empty()) return;  // may point nowhere
    if (text.size() <= kInlineBytesMax) {
      std::memcpy(prefix, text.data(), text.size() < 4 ? text.size() : 4);
      if (text.size() > 4) std::memcpy(suffix, text.data() + 4, text.size() - 4);
      return;
    }
    std::memcpy(prefix, text.data(), 4);
    pointer = text.data();
  }

  [[nodiscard]] bool is_inline() const { return length_bytes <= kInlineBytesMax; }
  // Valid while this object (inline) or the borrowed bytes live.
  [[nodiscard]] std::string_view view() const {
    return {is_inline() ? prefix : pointer, length_bytes};
  }
  friend bool operator==(const StringView16& a, const StringView16& b) {
    uint64_t head_a;
    uint64_t head_b;
    std::memcpy(&head_a, &a, 8);
    std::memcpy(&head_b, &b, 8);
    if (head_a != head_b) return false;
    if (a.is_inline()) return std::memcmp(a.suffix, b.suffix, 8) == 0;
    return std::memcmp(a.pointer, b.pointer, a.length_bytes) == 0;
  }
};
static_assert(sizeof(StringView16) == 16);

}  // namespace shoal::engine
