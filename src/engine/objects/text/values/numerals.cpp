#include "engine/objects/text/values/numerals.h"

#include <algorithm>
#include <iterator>

#include "engine/objects/text/text_making.h"
#include "engine/objects/text/white_space.h"

namespace shoal::engine {
namespace {

// Where ten digits, 0 to 9, begin; of Unicode 14.
constexpr uint32_t kZeros[] = {
    0x0030,  0x0660,  0x06f0,  0x07c0,  0x0966,  0x09e6,  0x0a66,  0x0ae6,  0x0b66,  0x0be6,
    0x0c66,  0x0ce6,  0x0d66,  0x0de6,  0x0e50,  0x0ed0,  0x0f20,  0x1040,  0x1090,  0x17e0,
    0x1810,  0x1946,  0x19d0,  0x1a80,  0x1a90,  0x1b50,  0x1bb0,  0x1c40,  0x1c50,  0xa620,
    0xa8d0,  0xa900,  0xa9d0,  0xa9f0,  0xaa50,  0xabf0,  0xff10,  0x104a0, 0x10d30, 0x11066,
    0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0,
    0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2,
    0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
};

char ascii_of(uint32_t code_point) {
  if (code_point < 0x80) return static_cast<char>(code_point);
  if (is_space(code_point)) return ' ';
  const int digit = decimal_digit(code_point);
  return digit < 0 ? '?' : static_cast<char>('0' + digit);
}

}  // namespace

int decimal_digit(uint32_t code_point) {
  const auto* behind = std::upper_bound(std::begin(kZeros), std::end(kZeros), code_point);
  if (behind == std::begin(kZeros)) return -1;
  const uint32_t digit = code_point - *(behind - 1);
  return digit < 10 ? static_cast<int>(digit) : -1;
}

std::string ascii_numeral(abi::Text text) {
  std::string numeral(static_cast<size_t>(length_of(text)), '\0');
  visit_units(text, [&numeral](const auto* units) {
    for (size_t at = 0; at < numeral.size(); ++at) numeral[at] = ascii_of(units[at]);
  });
  return numeral;
}

}  // namespace shoal::engine
