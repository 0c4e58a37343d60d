// The type of a column: its values, and which family of pandas dtypes it belongs to. These words
// are shared by compiler and engine; what pandas calls the dtype is derived from them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace shoal::types {

// SHOAL_TYPE_KIND(name, bytes per value in memory). boolean is one byte, 0 or 1; string is a
// 16-byte view; timestamp and duration are int64 counts of the unit since the epoch.
#define SHOAL_TYPE_KINDS(X) \
  X(boolean, 1)             \
  X(int8, 1)                \
  X(int16, 2)               \
  X(int32, 4)               \
  X(int64, 8)               \
  X(uint8, 1)               \
  X(uint16, 2)              \
  X(uint32, 4)              \
  X(uint64, 8)              \
  X(float32, 4)             \
  X(float64, 8)             \
  X(timestamp, 8)           \
  X(duration, 8)            \
  X(string, 16)

enum class TypeKind : uint8_t {
#define SHOAL_DEFINE(name, bytes) name,
  SHOAL_TYPE_KINDS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

enum class TimeUnit : uint8_t { second, millisecond, microsecond, nanosecond };

// Which pandas dtype holds the values; decides the dtype of results and what counts as missing.
enum class Family : uint8_t {
  numpy,           // NumPy dtypes, datetime64, timedelta64, DatetimeTZ. Missing: NaN, NaT
  masked,          // Int64, Float64, boolean: a mask; NaN is a value
  arrow,           // ArrowDtype ("int64[pyarrow]"): validity; NaN is a value
  arrow_large,     // ArrowDtype(large_string): strings only
  object,          // object column of str or bool with None/NaN; missing by validity
  str_nan,         // "str" of pandas 3: missing is NaN
  string_python,   // StringDtype("python"), missing is pd.NA
  string_pyarrow,  // StringDtype("pyarrow"), missing is pd.NA
};

// How a missing value is told from a value.
enum class MissingPolicy : uint8_t {
  never,     // ints and bools of NumPy
  nan,       // value != value
  nat,       // value == INT64_MIN
  validity,  // Column::validity; when it is null, nothing is missing
};

struct ColumnType {
  TypeKind kind = TypeKind::float64;
  Family family = Family::numpy;
  TimeUnit unit = TimeUnit::nanosecond;  // timestamp and duration only, else nanosecond
  std::string timezone;                  // timestamp only; empty: naive

  [[nodiscard]] MissingPolicy missing_policy() const;
  [[nodiscard]] bool is_integer() const;  // signed or unsigned, not boolean
  [[nodiscard]] bool is_signed_integer() const;
  [[nodiscard]] bool is_unsigned_integer() const;
  [[nodiscard]] bool is_float() const;
  [[nodiscard]] bool is_numeric() const;   // integer, float or boolean
  [[nodiscard]] bool is_temporal() const;  // timestamp or duration
  friend bool operator==(const ColumnType&, const ColumnType&) = default;
};

[[nodiscard]] inline ColumnType numpy_type(TypeKind kind) {
  ColumnType type;
  type.kind = kind;
  return type;
}

// Bytes of one value in a flat column.
[[nodiscard]] int value_bytes(TypeKind kind);
[[nodiscard]] std::string_view kind_name(TypeKind kind);
[[nodiscard]] std::string_view unit_name(TimeUnit unit);  // "s", "ms", "us", "ns"
[[nodiscard]] std::string_view family_name(Family family);

// Text form used in IR and plans: "int64", "int64:masked", "timestamp[ns]",
// "timestamp[us,Europe/Berlin]", "string:str_nan". parse_column_type accepts what to_text gives.
[[nodiscard]] std::string to_text(const ColumnType& type);
[[nodiscard]] Result<ColumnType> parse_column_type(std::string_view text);

// What pandas prints for the dtype: "int64", "Int64", "datetime64[ns]", "str", "object",
// "int64[pyarrow]".
[[nodiscard]] std::string dtype_name(const ColumnType& type);

}  // namespace shoal::types
