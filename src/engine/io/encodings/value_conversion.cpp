#include "engine/io/encodings/value_conversion.h"

#include <array>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/concat.h"
#include "engine/io/encodings/value_decoder.h"

namespace shoal::engine {
namespace {

using types::ColumnType;
using types::TypeKind;

template <typename From, typename To>
void convert_numbers(const std::byte* from, int64_t count, UnitScale, std::byte* to) {
  for (int64_t i = 0; i < count; ++i) {
    From value;
    std::memcpy(&value, from + i * static_cast<int64_t>(sizeof(From)), sizeof(From));
    const To converted = static_cast<To>(value);
    std::memcpy(to + i * static_cast<int64_t>(sizeof(To)), &converted, sizeof(To));
  }
}

// Rounds down, as pandas does; overflow wraps.
int64_t rescale(int64_t value, UnitScale scale) {
  if (scale.divisor == 1) {
    return static_cast<int64_t>(static_cast<uint64_t>(value) *
                                static_cast<uint64_t>(scale.multiplier));
  }
  const int64_t quotient = value / scale.divisor;
  return quotient - (value % scale.divisor < 0 ? 1 : 0);
}

void convert_time(const std::byte* from, int64_t count, UnitScale scale, std::byte* to) {
  for (int64_t i = 0; i < count; ++i) {
    int64_t value;
    std::memcpy(&value, from + i * 8, 8);
    value = rescale(value, scale);
    std::memcpy(to + i * 8, &value, 8);
  }
}

// Nanoseconds of the day, then the Julian day number.
void convert_int96(const std::byte* from, int64_t count, UnitScale scale, std::byte* to) {
  constexpr uint64_t kUnixEpochJulianDay = 2440588;
  constexpr uint64_t kNanosecondsPerDay = 86'400'000'000'000;
  for (int64_t i = 0; i < count; ++i) {
    uint64_t nanoseconds;
    uint32_t day;
    std::memcpy(&nanoseconds, from + i * 12, 8);
    std::memcpy(&day, from + i * 12 + 8, 4);
    nanoseconds += (day - kUnixEpochJulianDay) * kNanosecondsPerDay;
    const int64_t value = rescale(static_cast<int64_t>(nanoseconds), scale);
    std::memcpy(to + i * 8, &value, 8);
  }
}

template <typename From>
ConvertValues find_number_conversion(TypeKind to) {
  switch (to) {
    case TypeKind::int8: return convert_numbers<From, int8_t>;
    case TypeKind::int16: return convert_numbers<From, int16_t>;
    case TypeKind::int32: return convert_numbers<From, int32_t>;
    case TypeKind::int64: return convert_numbers<From, int64_t>;
    case TypeKind::uint8: return convert_numbers<From, uint8_t>;
    case TypeKind::uint16: return convert_numbers<From, uint16_t>;
    case TypeKind::uint32: return convert_numbers<From, uint32_t>;
    case TypeKind::uint64: return convert_numbers<From, uint64_t>;
    case TypeKind::float32: return convert_numbers<From, float>;
    case TypeKind::float64: return convert_numbers<From, double>;
    default: return nullptr;
  }
}

constexpr std::array<int64_t, 4> kUnitsPerSecond = {1, 1'000, 1'000'000, 1'000'000'000};

UnitScale scale_between(int64_t from_per_second, int64_t to_per_second) {
  if (from_per_second <= to_per_second) return {to_per_second / from_per_second, 1};
  return {1, from_per_second / to_per_second};
}

Result<ValueConversion> unsupported(const SchemaLeaf& leaf, const ColumnType& type) {
  return Status::error(
      ErrorKind::unsupported,
      concat("physical type ", static_cast<int>(leaf.type), ", logical type ",
             static_cast<int>(leaf.logical.kind), " can't be read as ", types::to_text(type)));
}

// int64 with a logical unit, or plain integers that hold the requested unit (durations).
Result<ValueConversion> find_time_conversion(const SchemaLeaf& leaf, const ColumnType& type) {
  const int64_t to_per_second = kUnitsPerSecond[static_cast<size_t>(type.unit)];
  if (leaf.type == ParquetType::int96) {
    return ValueConversion{convert_int96, scale_between(kUnitsPerSecond[3], to_per_second)};
  }
  if (leaf.type != ParquetType::int64) return unsupported(leaf, type);
  if (leaf.logical.kind != LogicalKind::timestamp) return ValueConversion{};
  const size_t from_unit = static_cast<size_t>(leaf.logical.unit) + 1;
  const UnitScale scale = scale_between(kUnitsPerSecond[from_unit], to_per_second);
  if (scale.multiplier == 1 && scale.divisor == 1) return ValueConversion{};
  return ValueConversion{convert_time, scale};
}

template <typename T>
void spread(const std::byte* values, const uint8_t* validity, int64_t row_count, T missing,
            std::byte* out) {
  int64_t position = 0;
  for (int64_t i = 0; i < row_count; ++i) {
    T value;
    std::memcpy(&value, values + position * static_cast<int64_t>(sizeof(T)), sizeof(T));
    value = validity[i] != 0 ? value : missing;
    std::memcpy(out + i * static_cast<int64_t>(sizeof(T)), &value, sizeof(T));
    position += validity[i];
  }
}

template <typename T>
void gather(const std::byte* values, const uint32_t* ids, int64_t count, std::byte* to) {
  const T* from = reinterpret_cast<const T*>(values);
  T* out = reinterpret_cast<T*>(to);
  for (int64_t i = 0; i < count; ++i) out[i] = from[ids[i]];
}

template <typename T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

}  // namespace

Result<ValueConversion> find_conversion(const SchemaLeaf& leaf, const ColumnType& type) {
  if (type.is_temporal()) return find_time_conversion(leaf, type);
  const bool is_unsigned = leaf.logical.kind == LogicalKind::integer && !leaf.logical.is_signed;
  ConvertValues convert = nullptr;
  TypeKind own = TypeKind::boolean;  // the kind that is represented as the physical values are
  switch (leaf.type) {
    case ParquetType::boolean: break;
    case ParquetType::int32:
      own = is_unsigned ? TypeKind::uint32 : TypeKind::int32;
      convert = is_unsigned ? find_number_conversion<uint32_t>(type.kind)
                            : find_number_conversion<int32_t>(type.kind);
      break;
    case ParquetType::int64:
      own = is_unsigned ? TypeKind::uint64 : TypeKind::int64;
      convert = is_unsigned ? find_number_conversion<uint64_t>(type.kind)
                            : find_number_conversion<int64_t>(type.kind);
      break;
    case ParquetType::float32:
      own = TypeKind::float32;
      if (type.kind == TypeKind::float64) convert = convert_numbers<float, double>;
      break;
    case ParquetType::float64:
      own = TypeKind::float64;
      if (type.kind == TypeKind::float32) convert = convert_numbers<double, float>;
      break;
    case ParquetType::byte_array: own = TypeKind::string; break;
    default: return unsupported(leaf, type);
  }
  if (own == type.kind) return ValueConversion{};
  if (convert == nullptr) return unsupported(leaf, type);
  return ValueConversion{convert, {}};
}

void store_missing_value(const ColumnType& type, std::byte* out) {
  std::memset(out, 0, static_cast<size_t>(types::value_bytes(type.kind)));
  switch (type.missing_policy()) {
    case types::MissingPolicy::nan:
      if (type.kind == TypeKind::float32) {
        constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
        std::memcpy(out, &kMissing, sizeof(kMissing));
      } else {
        constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
        std::memcpy(out, &kMissing, sizeof(kMissing));
      }
      return;
    case types::MissingPolicy::nat: {
      constexpr int64_t kMissing = std::numeric_limits<int64_t>::min();
      std::memcpy(out, &kMissing, sizeof(kMissing));
      return;
    }
    default: return;
  }
}

void spread_values(const std::byte* values, const uint8_t* validity, int64_t row_count,
                   const ColumnType& type, std::byte* out) {
  std::array<std::byte, 16> missing;
  store_missing_value(type, missing.data());
  switch (types::value_bytes(type.kind)) {
    case 1: return spread(values, validity, row_count, load<uint8_t>(missing.data()), out);
    case 2: return spread(values, validity, row_count, load<uint16_t>(missing.data()), out);
    case 4: return spread(values, validity, row_count, load<uint32_t>(missing.data()), out);
    case 8: return spread(values, validity, row_count, load<uint64_t>(missing.data()), out);
    default: return spread(values, validity, row_count, load<StringView16>(missing.data()), out);
  }
}

void gather_values(const std::byte* values, int value_bytes, const uint32_t* ids, int64_t count,
                   std::byte* to) {
  switch (value_bytes) {
    case 1: return gather<uint8_t>(values, ids, count, to);
    case 2: return gather<uint16_t>(values, ids, count, to);
    case 4: return gather<uint32_t>(values, ids, count, to);
    case 8: return gather<uint64_t>(values, ids, count, to);
    default: return gather<StringView16>(values, ids, count, to);
  }
}

}  // namespace shoal::engine
