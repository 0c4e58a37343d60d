// The format mini-language of Python:
// "[[fill]align][sign][z][#][0][width][grouping][.precision][type]".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"
#include "engine/objects/text/text.h"

namespace shoal::engine {

struct FormatSpec {
  uint32_t fill = ' ';
  uint32_t align = '>';
  uint32_t sign = 0;  // '+', '-', ' ' or none
  bool has_no_negative_zero = false;
  bool is_alternate = false;
  int64_t width = -1;
  char separator = 0;        // ',' or '_'
  int32_t group_digits = 0;  // that a separator stands behind
  int64_t precision = -1;
  uint32_t type = 0;  // 0: not given
};

// `python_type` is for the texts of errors.
[[nodiscard]] Result<FormatSpec> parse_format(abi::Text how, uint32_t default_type,
                                              uint32_t default_align, std::string_view python_type);

// ValueError: a letter that is no type of presentation of these values.
[[nodiscard]] Status unknown_format(uint32_t type, std::string_view python_type);

}  // namespace shoal::engine
