// The sizes of a heap's small blocks.
#pragma once

#include <bit>
#include <cstddef>

namespace shoal::engine {

inline constexpr size_t kSmallBytesMax = 8192;
inline constexpr size_t kBlockAlignment = 16;
// By 16 bytes up to 128, then four sizes per doubling.
inline constexpr size_t kSizeClassCount = 32;

// Of 1 to kSmallBytesMax bytes.
constexpr size_t size_class_of(size_t bytes) {
  const size_t last = bytes - 1;
  if (last < 128) return last / kBlockAlignment;
  const auto top = static_cast<size_t>(std::bit_width(last)) - 1;
  return 8 + (top - 7) * 4 + (last >> (top - 2) & 3);
}
constexpr size_t class_bytes(size_t size_class) {
  if (size_class < 8) return (size_class + 1) * kBlockAlignment;
  return (4 + size_class % 4 + 1) << (5 + (size_class - 8) / 4);
}
static_assert(size_class_of(kSmallBytesMax) == kSizeClassCount - 1);
static_assert(class_bytes(kSizeClassCount - 1) == kSmallBytesMax);

}  // namespace shoal::engine
