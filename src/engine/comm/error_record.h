// An error and the place of the rank that it happened on, as bytes for the other ranks.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"

namespace shoal::comm {

struct ErrorRecord {
  std::string place;
  ErrorDetail error;  // without is_agreed and other_rank, which the bytes do not hold
};

// At most kErrorRecordBytesMax: what is longer is cut off, at the end of each text.
inline constexpr size_t kErrorRecordBytesMax = size_t{1} << 20;
[[nodiscard]] std::vector<std::byte> pack_error(const ErrorRecord& record);
// Internal error when the bytes are not what pack_error makes.
[[nodiscard]] Result<ErrorRecord> unpack_error(std::span<const std::byte> bytes);

}  // namespace shoal::comm
