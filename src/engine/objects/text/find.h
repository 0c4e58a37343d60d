// Looking for text in text.
#pragma once

#include <cstdint>
#include <new>

#include "engine/objects/text/text.h"

namespace shoal::engine {

// Places from `start` to before `stop`, both within the text.
struct TextRange {
  int64_t start = 0;
  int64_t stop = 0;
};

// Python's optional bounds of a search: negative ones count from the end. `start` may be left
// behind `stop` or the end, where not even "" is found.
[[nodiscard]] TextRange range_of(int64_t start, int64_t stop, int64_t length);

// A text to look for, in the width of the text where it is looked for.
class Needle {
 public:
  Needle(abi::Text needle, abi::Text haystack)
      : length_(length_of(needle)),
        is_wider_(width_of(needle) > width_of(haystack)),
        units_(needle.data) {
    if (width_of(needle) < width_of(haystack)) widen(needle, width_of(haystack));
  }
  Needle(const Needle&) = delete;
  Needle& operator=(const Needle&) = delete;
  ~Needle() { ::operator delete(widened_); }

  [[nodiscard]] int64_t length() const { return length_; }
  [[nodiscard]] const void* units() const { return units_; }
  // Whether a code point of it is wider than all of the haystack's.
  [[nodiscard]] bool is_wider() const { return is_wider_; }

 private:
  void widen(abi::Text needle, int width);

  static constexpr int64_t kInlineBytes = 64;

  int64_t length_;
  bool is_wider_;
  const void* units_;
  void* widened_ = nullptr;
  alignas(4) unsigned char inline_[kInlineBytes];
};

// The first or last place of the needle within the range, or -1. "" is at the start, or the end.
[[nodiscard]] int64_t find(abi::Text haystack, const Needle& needle, TextRange range);
[[nodiscard]] int64_t find_last(abi::Text haystack, const Needle& needle, TextRange range);
// How often it is there without overlap, "" around every code point; not more than count_max.
[[nodiscard]] int64_t count(abi::Text haystack, const Needle& needle, TextRange range,
                            int64_t count_max);
// Whether it is at this place.
[[nodiscard]] bool is_at(abi::Text haystack, const Needle& needle, int64_t place);

}  // namespace shoal::engine
