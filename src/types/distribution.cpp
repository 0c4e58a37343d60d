#include "types/distribution.h"

namespace shoal::types {

std::string_view distribution_name(Distribution distribution) {
  switch (distribution) {
#define SHOAL_DEFINE(name) \
  case Distribution::name: return #name;
    SHOAL_DISTRIBUTIONS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
  }
  return "";
}

std::optional<Distribution> parse_distribution(std::string_view name) {
#define SHOAL_DEFINE(known) \
  if (name == #known) return Distribution::known;
  SHOAL_DISTRIBUTIONS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
  return std::nullopt;
}

}  // namespace shoal::types
