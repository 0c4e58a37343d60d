// Text with values in it that are known only at run time: f-strings, str(x), and sums of them. It
// is made where it is printed; nothing else can be done with it.
#pragma once

#include <string>
#include <vector>

#include "compiler/values/value.h"

namespace shoal::compiler {

struct FormattedPart {
  Value value;
  std::string how;  // what stands behind it in an f-string, "!r:>10"; empty: str(value)
};

struct FormattedText {
  std::vector<FormattedPart> parts;
};

// The parts one after the other. A frame among them is held as it is now.
[[nodiscard]] Value formatted_text(std::vector<FormattedPart> parts);

// Whether the value is a str, known or not.
[[nodiscard]] bool is_text(const Value& value);

}  // namespace shoal::compiler
