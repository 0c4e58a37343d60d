// Which failures Python's exception classes catch.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/status.h"

namespace shoal {

[[nodiscard]] constexpr uint32_t kind_bit(ErrorKind kind) {
  return uint32_t{1} << static_cast<uint32_t>(kind);
}

// The kinds that `except` with these classes catches, a bit each; `names` has blanks between them.
// 0: one is no class of SHOAL_PYTHON_ERRORS or BaseException, or none catches anything. Interrupts,
// internal errors and what the compiler does not support are never caught.
[[nodiscard]] uint32_t kinds_of_classes(std::string_view names);

}  // namespace shoal
