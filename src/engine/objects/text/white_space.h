// What Python's str methods take for white space, in text of any width.
#pragma once

#include <cstdint>

#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_making.h"

namespace shoal::engine {

[[nodiscard]] inline bool is_space(uint8_t unit) {
  return unit == ' ' || (unit >= 9 && unit <= 13) || (unit >= 28 && unit <= 31) || unit == 0x85 ||
         unit == 0xa0;
}
[[nodiscard]] inline bool is_space(uint32_t unit) {
  if (unit < 256) return is_space(static_cast<uint8_t>(unit));
  return unit == 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || unit == 0x2028 || unit == 0x2029 ||
         unit == 0x202f || unit == 0x205f || unit == 0x3000;
}
[[nodiscard]] inline bool is_space(uint16_t unit) { return is_space(uint32_t{unit}); }

// One bit per byte of a block of one-byte text.
[[nodiscard]] inline uint32_t space_bits(ByteBlock block) {
  const auto found =
      (block == ' ') | (block - 9 < 5) | (block - 28 < 4) | (block == 0x85) | (block == 0xa0);
  return high_bits(std::bit_cast<ByteBlock>(found));
}

// Whether a line ends with it.
[[nodiscard]] inline bool is_line_end(uint32_t unit) {
  return (unit >= 10 && unit <= 13) || (unit >= 28 && unit <= 30) || unit == 0x85 ||
         unit == 0x2028 || unit == 0x2029;
}

}  // namespace shoal::engine
