// Missing values among the elements of arrays.
#pragma once

#include <cstdint>
#include <limits>

namespace shoal::engine {

// Which elements are missing values.
enum class Missing : uint8_t { none, nan, nat };

template <Missing kMissing, typename Element>
bool is_missing(Element element) {
  if constexpr (kMissing == Missing::nat) {
    return element == std::numeric_limits<int64_t>::min();
  } else if constexpr (kMissing == Missing::nan) {
    return element != element;
  }
  return false;
}

}  // namespace shoal::engine
