// How the rows of a value are held by the ranks of a job.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shoal::types {

// X(name): `replicated` every rank holds all rows; `block` every rank holds an equal share, the
// first ranks one row more where it does not come out even; `varying` shares of any size. The
// shares in rank order are the rows in order. With one rank all three are the same.
#define SHOAL_DISTRIBUTIONS(X) \
  X(replicated)                \
  X(block)                     \
  X(varying)

enum class Distribution : uint8_t {
#define SHOAL_DEFINE(name) name,
  SHOAL_DISTRIBUTIONS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

[[nodiscard]] std::string_view distribution_name(Distribution distribution);
[[nodiscard]] std::optional<Distribution> parse_distribution(std::string_view name);

[[nodiscard]] inline bool is_divided(Distribution distribution) {
  return distribution != Distribution::replicated;
}

}  // namespace shoal::types
