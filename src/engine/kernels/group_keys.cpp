// Codes of key values: order-preserving bit patterns, missing values last.
#include "engine/kernels/group_keys.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/check.h"

namespace shoal::engine {

using types::ColumnType;
using types::MissingPolicy;

namespace {

template <typename T>
using BitsOf =
    std::conditional_t<sizeof(T) == 8, uint64_t,
                       std::conditional_t<sizeof(T) == 4, uint32_t,
                                          std::conditional_t<sizeof(T) == 2, uint16_t, uint8_t>>>;

template <typename T>
constexpr BitsOf<T> kSignBit = static_cast<BitsOf<T>>(BitsOf<T>{1} << (sizeof(T) * 8 - 1));

// NaN sorts above infinity and below the code of missing, which is all ones.
template <typename T>
constexpr BitsOf<T> kNanCode = static_cast<BitsOf<T>>(~BitsOf<T>{0} - 1);

template <typename T>
BitsOf<T> encode_integer(T value) {
  const auto bits = static_cast<BitsOf<T>>(value);
  if constexpr (std::is_signed_v<T>) return static_cast<BitsOf<T>>(bits ^ kSignBit<T>);
  return bits;
}

// Positive numbers get the sign bit, negative ones are inverted: ascending as unsigned numbers.
template <typename T>
BitsOf<T> encode_float(T value) {
  using Bits = BitsOf<T>;
  const Bits bits = std::bit_cast<Bits>(value + T{0});  // -0.0 + 0.0 is 0.0
  const Bits ordered = (bits & kSignBit<T>) != 0 ? static_cast<Bits>(~bits) : bits ^ kSignBit<T>;
  return value != value ? kNanCode<T> : ordered;
}

// NaT is INT64_MIN: shifted by one it is the largest.
uint64_t encode_nat(int64_t value) {
  return (static_cast<uint64_t>(value) - 1) ^ kSignBit<int64_t>;
}

// Calls visit with a null pointer of the C++ type that holds values of a fixed-width kind.
template <typename Visit>
auto visit_kind(TypeKind kind, const Visit& visit) {
  switch (kind) {
    case TypeKind::boolean:
    case TypeKind::uint8: return visit(static_cast<uint8_t*>(nullptr));
    case TypeKind::int8: return visit(static_cast<int8_t*>(nullptr));
    case TypeKind::int16: return visit(static_cast<int16_t*>(nullptr));
    case TypeKind::uint16: return visit(static_cast<uint16_t*>(nullptr));
    case TypeKind::int32: return visit(static_cast<int32_t*>(nullptr));
    case TypeKind::uint32: return visit(static_cast<uint32_t*>(nullptr));
    case TypeKind::int64:
    case TypeKind::timestamp:
    case TypeKind::duration: return visit(static_cast<int64_t*>(nullptr));
    case TypeKind::uint64: return visit(static_cast<uint64_t*>(nullptr));
    case TypeKind::float32: return visit(static_cast<float*>(nullptr));
    case TypeKind::float64: return visit(static_cast<double*>(nullptr));
    case TypeKind::string: break;
  }
  SHOAL_CHECK(false);
}

template <typename T>
T decode_value(uint64_t code, [[maybe_unused]] bool is_nat) {
  using Bits = BitsOf<T>;
  const auto bits = static_cast<Bits>(code);
  if constexpr (std::is_floating_point_v<T>) {
    if (bits == kNanCode<T>) return std::numeric_limits<T>::quiet_NaN();
    const bool is_positive = (bits & kSignBit<T>) != 0;
    return std::bit_cast<T>(is_positive ? bits ^ kSignBit<T> : static_cast<Bits>(~bits));
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<T>(static_cast<Bits>((bits ^ kSignBit<T>)+static_cast<Bits>(is_nat)));
  } else {
    return bits;
  }
}

// Adds what is missing by validity to `missing`, which is written only if `any`.
bool add_missing(const uint8_t* validity, int64_t count, bool any, uint8_t* missing) {
  if (validity == nullptr) return any;
  if (!any) std::fill_n(missing, count, uint8_t{0});
  uint8_t absent = 0;
  for (int64_t i = 0; i < count; ++i) {
    missing[i] |= validity[i] ^ 1;
    absent |= missing[i];
  }
  return absent != 0;
}

template <typename T, typename IsMissing>
bool find_missing(const T* values, int64_t count, uint8_t* missing, const IsMissing& is_missing) {
  uint8_t any = 0;
  for (int64_t i = 0; i < count; ++i) any |= static_cast<uint8_t>(is_missing(values[i]));
  if (any == 0) return false;
  for (int64_t i = 0; i < count; ++i) missing[i] = static_cast<uint8_t>(is_missing(values[i]));
  return true;
}

void set_missing_coding(KeyField& field) {
  const MissingPolicy policy = field.type.missing_policy();
  if (policy == MissingPolicy::never) return;
  if (field.type.kind == TypeKind::string || field.type.is_float() ||
      policy == MissingPolicy::nat) {
    field.missing_code = field.width == 64 ? UINT64_MAX : (uint64_t{1} << field.width) - 1;
  } else if (field.width < 64) {
    field.missing_code = uint64_t{1} << field.width++;
  } else {
    field.has_flag = true;
  }
}

}  // namespace

KeyLayout make_key_layout(const std::vector<ColumnType>& keys, bool code_missing) {
  KeyLayout layout;
  int bits_left = 0;
  const auto place = [&](int width, int& lane, int& shift) {
    if (width > bits_left) {
      ++layout.lane_count;
      bits_left = 64;
    }
    bits_left -= width;
    lane = layout.lane_count - 1;
    shift = bits_left;
  };
  for (const ColumnType& key : keys) {
    KeyField field{.type = key};
    field.width = key.kind == TypeKind::boolean  ? 1
                  : key.kind == TypeKind::string ? 32
                                                 : types::value_bytes(key.kind) * 8;
    if (code_missing) set_missing_coding(field);
    if (field.has_flag) place(1, field.flag_lane, field.flag_shift);
    place(field.width, field.lane, field.shift);
    layout.fields.push_back(std::move(field));
  }
  // The last lane is flush right, so that narrow keys make small numbers (direct addressing).
  for (KeyField& field : layout.fields) {
    if (field.lane == layout.lane_count - 1) field.shift -= bits_left;
    if (field.has_flag && field.flag_lane == layout.lane_count - 1) field.flag_shift -= bits_left;
  }
  return layout;
}

bool encode_values(const ColumnType& type, const void* values, const uint8_t* validity,
                   int64_t count, uint64_t* codes, uint8_t* missing) {
  const MissingPolicy policy = type.missing_policy();
  const bool any = visit_kind(type.kind, [&]<typename T>(T*) {
    const T* typed = static_cast<const T*>(values);
    if constexpr (std::is_floating_point_v<T>) {
      for (int64_t i = 0; i < count; ++i) codes[i] = encode_float(typed[i]);
      return policy == MissingPolicy::nan &&
             find_missing(typed, count, missing, [](T value) { return value != value; });
    } else if (policy == MissingPolicy::nat) {
      for (int64_t i = 0; i < count; ++i) codes[i] = encode_nat(static_cast<int64_t>(typed[i]));
      return find_missing(typed, count, missing,
                          [](T value) { return static_cast<int64_t>(value) == INT64_MIN; });
    } else {
      for (int64_t i = 0; i < count; ++i) codes[i] = encode_integer(typed[i]);
      return false;
    }
  });
  return policy == MissingPolicy::never ? false : add_missing(validity, count, any, missing);
}

void pack_codes(const KeyField& field, const uint64_t* codes, const uint8_t* missing, int64_t count,
                uint64_t* const* lanes) {
  uint64_t* lane = lanes[field.lane];
  if (missing == nullptr) {
    for (int64_t i = 0; i < count; ++i) lane[i] |= codes[i] << field.shift;
    return;
  }
  uint64_t* flags = lanes[field.flag_lane];
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t code = missing[i] != 0 ? field.missing_code : codes[i];
    lane[i] |= code << field.shift;
    if (field.has_flag) flags[i] |= uint64_t{missing[i]} << field.flag_shift;
  }
}

void decode_values(const ColumnType& type, const uint64_t* codes, const uint8_t* missing,
                   int64_t count, void* values) {
  const bool is_nat = type.missing_policy() == MissingPolicy::nat;
  const bool is_boolean = type.kind == TypeKind::boolean;
  visit_kind(type.kind, [&]<typename T>(T*) {
    T* typed = static_cast<T*>(values);
    for (int64_t i = 0; i < count; ++i) typed[i] = decode_value<T>(codes[i], is_nat);
    if constexpr (std::is_same_v<T, uint8_t>) {
      // A code that came damaged from another process is a bool nevertheless.
      for (int64_t i = 0; is_boolean && i < count; ++i) typed[i] = static_cast<T>(typed[i] != 0);
    }
    if (missing == nullptr) return;
    T missing_value{};
    if constexpr (std::is_floating_point_v<T>) {
      missing_value =
          type.missing_policy() == MissingPolicy::nan ? std::numeric_limits<T>::quiet_NaN() : T{};
    }
    if constexpr (std::is_same_v<T, int64_t>) missing_value = is_nat ? INT64_MIN : 0;
    for (int64_t i = 0; i < count; ++i) typed[i] = missing[i] != 0 ? missing_value : typed[i];
  });
}

void replace_code(const KeyField& field, uint64_t code, uint64_t* lanes) {
  uint64_t& lane = lanes[field.lane];
  lane = (lane & ~(field.mask() << field.shift)) | code << field.shift;
}

void ZeroSigns::merge(const ZeroSigns& other) {
  first_negative_row = std::min(first_negative_row, other.first_negative_row);
  first_positive_row = std::min(first_positive_row, other.first_positive_row);
}

void note_zero_signs(TypeKind kind, const void* values, const uint8_t* validity, int64_t count,
                     const RowPositions& positions, ZeroSigns& signs) {
  const int64_t first_row = positions.first_row;
  if (kind != TypeKind::float32 && kind != TypeKind::float64) return;
  if (signs.first_negative_row < first_row && signs.first_positive_row < first_row) return;
  visit_kind(kind, [&]<typename T>(T*) {
    const T* typed = static_cast<const T*>(values);
    int any = 0;
    for (int64_t i = 0; i < count; ++i) any |= static_cast<int>(typed[i] == T{0});
    if (any == 0) return;
    for (int64_t i = 0; i < count; ++i) {
      if (typed[i] != T{0} || (validity != nullptr && validity[i] == 0)) continue;
      const bool is_negative = std::signbit(static_cast<double>(typed[i]));
      int64_t& first = is_negative ? signs.first_negative_row : signs.first_positive_row;
      first = std::min(first, positions[i]);
    }
  });
}

}  // namespace shoal::engine
