// float as text, as CPython's PyOS_double_to_string has it.
#pragma once

#include <cstdint>
#include <string>

namespace shoal::engine {

struct RealForm {
  // 'r' as repr, 'e', 'f' or 'g' as in C.
  char type = 'r';
  int32_t precision = 0;              // digits; not for 'r'
  bool is_alternate = false;          // "#": always with a point, zeros kept
  bool has_fraction = false;          // ".0" where nothing tells it from an int
  bool has_no_negative_zero = false;  // "z"
};

// "inf" and "nan" too, with their sign.
[[nodiscard]] std::string real_text(double value, const RealForm& form);

// repr(value); gives the end. Room for kReprBytesMax.
inline constexpr int kReprBytesMax = 32;
char* write_repr(double value, char* to);

}  // namespace shoal::engine
