// Integers whose values may fit a smaller type.
#pragma once

#include <cstdint>

#include "types/column_type.h"

namespace shoal::engine {

// visit.template operator()<Wide, Narrow>() for a kind of integers under 64 bits, of which Wide is
// the one of 64 bits with the same sign; a default value for other kinds.
template <typename Visit>
auto visit_narrow_kind(types::TypeKind narrow, const Visit& visit) {
  using types::TypeKind;
  switch (narrow) {
    case TypeKind::int8: return visit.template operator()<int64_t, int8_t>();
    case TypeKind::int16: return visit.template operator()<int64_t, int16_t>();
    case TypeKind::int32: return visit.template operator()<int64_t, int32_t>();
    case TypeKind::uint8: return visit.template operator()<uint64_t, uint8_t>();
    case TypeKind::uint16: return visit.template operator()<uint64_t, uint16_t>();
    case TypeKind::uint32: return visit.template operator()<uint64_t, uint32_t>();
    default: return decltype(visit.template operator()<int64_t, int8_t>())();
  }
}

}  // namespace shoal::engine
