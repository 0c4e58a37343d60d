// Digits of all scripts, as Python's int() and float() read them.
#pragma once

#include <cstdint>
#include <string>

#include "engine/objects/text/text.h"

namespace shoal::engine {

// The value of a decimal digit (Unicode's category Nd), or -1.
[[nodiscard]] int decimal_digit(uint32_t code_point);

// The text of a number in ASCII: digits of other scripts as '0' to '9', white space beyond ASCII as
// ' ', anything else beyond ASCII as '?', which no number has.
[[nodiscard]] std::string ascii_numeral(abi::Text text);

}  // namespace shoal::engine
