// Compares a string column with a constant or with another column; appends the boolean answer.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/operators/operator.h"

namespace shoal::engine {

enum class StringComparison : uint8_t {
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal
};

struct StringCompareOptions {
  int left = 0;  // column position
  StringComparison comparison = StringComparison::equal;
  std::optional<std::string> constant;  // or:
  int right = -1;                       // column position
  // Where an operand is missing: the answer is missing too (validity families), or else it is
  // False, and True for not_equal.
  bool missing_propagates = false;
};

// Order is by code point, which is the byte order of UTF-8. A dictionary column is compared with a
// constant once per distinct value.
[[nodiscard]] std::unique_ptr<Stage> make_string_compare(StringCompareOptions options);

}  // namespace shoal::engine
