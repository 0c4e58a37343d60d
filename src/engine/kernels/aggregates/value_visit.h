// The choices every loop over a column makes once: the C++ type of its values, and how a present
// value is told from a missing one.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "engine/memory/column.h"
#include "types/column_type.h"

namespace shoal::engine {

using types::MissingPolicy;

inline constexpr int64_t kNotATime = std::numeric_limits<int64_t>::min();

template <MissingPolicy policy>
using PolicyConstant = std::integral_constant<MissingPolicy, policy>;

template <MissingPolicy policy, typename Value>
[[nodiscard, gnu::always_inline]] inline bool is_present(const Value& value,
                                                         const uint8_t* validity, int64_t row) {
  if constexpr (policy == MissingPolicy::nan) return value == value;
  if constexpr (policy == MissingPolicy::nat) return value != kNotATime;
  if constexpr (policy == MissingPolicy::validity) return validity[row] != 0;
  return true;
}

// Calls visitor(PolicyConstant<…>) for a flat column of Value. Validity bytes that are not there
// mean that nothing is missing.
template <typename Value, typename Visitor>
decltype(auto) with_policy(MissingPolicy policy, const uint8_t* validity, const Visitor& visitor) {
  if constexpr (std::is_floating_point_v<Value>) {
    if (policy == MissingPolicy::nan) return visitor(PolicyConstant<MissingPolicy::nan>());
  }
  if constexpr (std::is_same_v<Value, int64_t>) {
    if (policy == MissingPolicy::nat) return visitor(PolicyConstant<MissingPolicy::nat>());
  }
  if (policy == MissingPolicy::validity && validity != nullptr) {
    return visitor(PolicyConstant<MissingPolicy::validity>());
  }
  return visitor(PolicyConstant<MissingPolicy::never>());
}

// Calls visitor(std::type_identity<T>) with the type of a numeric or temporal kind's values;
// boolean is uint8_t, timestamp and duration are int64_t. Precondition: kind is not string.
template <typename Visitor>
decltype(auto) with_value_type(TypeKind kind, const Visitor& visitor) {
  switch (kind) {
    case TypeKind::boolean:
    case TypeKind::uint8: return visitor(std::type_identity<uint8_t>());
    case TypeKind::int8: return visitor(std::type_identity<int8_t>());
    case TypeKind::int16: return visitor(std::type_identity<int16_t>());
    case TypeKind::int32: return visitor(std::type_identity<int32_t>());
    case TypeKind::uint16: return visitor(std::type_identity<uint16_t>());
    case TypeKind::uint32: return visitor(std::type_identity<uint32_t>());
    case TypeKind::uint64: return visitor(std::type_identity<uint64_t>());
    case TypeKind::float32: return visitor(std::type_identity<float>());
    case TypeKind::float64: return visitor(std::type_identity<double>());
    case TypeKind::int64:
    case TypeKind::timestamp:
    case TypeKind::duration: return visitor(std::type_identity<int64_t>());
    case TypeKind::string: break;
  }
  SHOAL_CHECK(false);
}

}  // namespace shoal::engine
