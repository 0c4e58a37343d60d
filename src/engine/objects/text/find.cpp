#include "engine/objects/text/find.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_making.h"

namespace shoal::engine {
namespace {

template <typename Unit>
constexpr int64_t kBlockUnits = kBlockBytes / static_cast<int64_t>(sizeof(Unit));
template <typename Unit>
constexpr uint32_t kUnitBits = (1U << sizeof(Unit)) - 1;

template <typename Unit>
bool is_same(const Unit* a, const Unit* b, int64_t length) {
  return std::memcmp(a, b, static_cast<size_t>(length) * sizeof(Unit)) == 0;
}

template <typename Unit>
int64_t find_unit(const Unit* units, int64_t length, Unit wanted) {
  if constexpr (sizeof(Unit) == 1) {
    const void* found = std::memchr(units, wanted, static_cast<size_t>(length));
    return found == nullptr ? -1 : static_cast<const Unit*>(found) - units;
  } else {
    int64_t at = 0;
    for (; at + kBlockUnits<Unit> <= length; at += kBlockUnits<Unit>) {
      const uint32_t bits = equal_bits(load_block(units + at), wanted);
      if (bits != 0) return at + std::countr_zero(bits) / static_cast<int64_t>(sizeof(Unit));
    }
    for (; at < length; ++at) {
      if (units[at] == wanted) return at;
    }
    return -1;
  }
}

// In linear time for bytes, as glibc has it; a match between two code points is none.
template <typename Unit>
int64_t find_by_memmem(const Unit* units, int64_t length, const Unit* needle,
                       int64_t needle_length) {
  const auto* begin = reinterpret_cast<const uint8_t*>(units);
  const uint8_t* end = begin + static_cast<size_t>(length) * sizeof(Unit);
  for (const uint8_t* from = begin;;) {
    const void* match = memmem(from, static_cast<size_t>(end - from), needle,
                               static_cast<size_t>(needle_length) * sizeof(Unit));
    if (match == nullptr) return -1;
    const int64_t offset = static_cast<const uint8_t*>(match) - begin;
    if (offset % static_cast<int64_t>(sizeof(Unit)) == 0)
      return offset / static_cast<int64_t>(sizeof(Unit));
    from = begin + offset + 1;
  }
}

// Compares the needle where its first and last code points fit, a block of places at a time (as
// Wojciech Muła's "generic SIMD"). What is compared in vain is bounded: then memmem goes on.
template <typename Unit>
int64_t find_units(const Unit* units, int64_t length, const Unit* needle, int64_t needle_length) {
  if (needle_length > length) return -1;
  if (needle_length == 1) return find_unit(units, length, needle[0]);
  const Unit first = needle[0];
  const Unit last = needle[needle_length - 1];
  const int64_t last_place = length - needle_length;
  int64_t wasted = 0;
  int64_t at = 0;
  for (; at + kBlockUnits<Unit> <= last_place + 1; at += kBlockUnits<Unit>) {
    uint32_t bits = equal_bits(load_block(units + at), first) &
                    equal_bits(load_block(units + at + needle_length - 1), last);
    while (bits != 0) {
      const int shift = std::countr_zero(bits);
      const int64_t place = at + shift / static_cast<int64_t>(sizeof(Unit));
      if (is_same(units + place + 1, needle + 1, needle_length - 2)) return place;
      bits &= ~(kUnitBits<Unit> << shift);
      wasted += needle_length;
    }
    if (wasted > 8 * (at + 64)) {
      at += kBlockUnits<Unit>;
      const int64_t place = find_by_memmem(units + at, length - at, needle, needle_length);
      return place < 0 ? -1 : at + place;
    }
  }
  for (; at <= last_place; ++at) {
    if (units[at] == first && units[at + needle_length - 1] == last &&
        is_same(units + at + 1, needle + 1, needle_length - 2))
      return at;
  }
  return -1;
}

template <typename Unit>
int64_t find_last_units(const Unit* units, int64_t length, const Unit* needle,
                        int64_t needle_length) {
  if (sizeof(Unit) == 1 && needle_length == 1 && length > 0) {
    const void* found = memrchr(units, static_cast<int>(needle[0]), static_cast<size_t>(length));
    return found == nullptr ? -1 : static_cast<const Unit*>(found) - units;
  }
  for (int64_t at = length - needle_length; at >= 0; --at) {
    if (units[at] == needle[0] && is_same(units + at + 1, needle + 1, needle_length - 1)) return at;
  }
  return -1;
}

template <typename Unit>
int64_t count_unit(const Unit* units, int64_t length, Unit wanted) {
  int64_t bytes = 0;
  int64_t at = 0;
  for (; at + kBlockUnits<Unit> <= length; at += kBlockUnits<Unit>)
    bytes += std::popcount(equal_bits(load_block(units + at), wanted));
  int64_t found = bytes / static_cast<int64_t>(sizeof(Unit));
  for (; at < length; ++at) found += units[at] == wanted ? 1 : 0;
  return found;
}

bool can_be_within(const Needle& needle, TextRange range) {
  return range.stop - range.start >= needle.length() && !needle.is_wider();
}

}  // namespace

TextRange range_of(int64_t start, int64_t stop, int64_t length) {
  if (stop > length) stop = length;
  if (stop < 0) stop = std::max<int64_t>(stop + length, 0);
  if (start < 0) start = std::max<int64_t>(start + length, 0);
  return {start, stop};
}

void Needle::widen(abi::Text needle, int width) {
  void* to = inline_;
  if (const size_t bytes = static_cast<size_t>(length_) << width; bytes > kInlineBytes) {
    widened_ = ::operator new(bytes);
    to = widened_;
  }
  put_units(to, width, needle);
  units_ = to;
}

int64_t find(abi::Text haystack, const Needle& needle, TextRange range) {
  if (!can_be_within(needle, range)) return -1;
  if (needle.length() == 0) return range.start;
  return visit_units(haystack, [&](const auto* units) -> int64_t {
    const int64_t place = find_units(units + range.start, range.stop - range.start,
                                     static_cast<decltype(units)>(needle.units()), needle.length());
    return place < 0 ? -1 : range.start + place;
  });
}

int64_t find_last(abi::Text haystack, const Needle& needle, TextRange range) {
  if (!can_be_within(needle, range)) return -1;
  if (needle.length() == 0) return range.stop;
  return visit_units(haystack, [&](const auto* units) -> int64_t {
    const int64_t place =
        find_last_units(units + range.start, range.stop - range.start,
                        static_cast<decltype(units)>(needle.units()), needle.length());
    return place < 0 ? -1 : range.start + place;
  });
}

int64_t count(abi::Text haystack, const Needle& needle, TextRange range, int64_t count_max) {
  if (!can_be_within(needle, range)) return 0;
  if (needle.length() == 0) return std::min(range.stop - range.start + 1, count_max);
  return visit_units(haystack, [&](const auto* units) -> int64_t {
    const auto* wanted = static_cast<decltype(units)>(needle.units());
    if (needle.length() == 1)
      return std::min(count_unit(units + range.start, range.stop - range.start, wanted[0]),
                      count_max);
    int64_t found = 0;
    for (int64_t at = range.start; found < count_max; ++found) {
      const int64_t place = find_units(units + at, range.stop - at, wanted, needle.length());
      if (place < 0) break;
      at += place + needle.length();
    }
    return found;
  });
}

bool is_at(abi::Text haystack, const Needle& needle, int64_t place) {
  if (needle.is_wider() || place < 0 || place + needle.length() > length_of(haystack)) return false;
  if (needle.length() == 0) return true;
  return visit_units(haystack, [&](const auto* units) -> bool {
    return is_same(units + place, static_cast<decltype(units)>(needle.units()), needle.length());
  });
}

}  // namespace shoal::engine
