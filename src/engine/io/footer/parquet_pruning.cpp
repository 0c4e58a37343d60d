// Bounds of a chunk from its statistics, compared with a constant. Float statistics leave NaN out
// and may have either zero as a bound; both are harmless here, because NaN satisfies only `ne` and
// the zeros compare equal.
#include "engine/io/footer/parquet_pruning.h"

#include <cmath>
#include <compare>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

namespace shoal::engine {
namespace {

// The bounds in a type that compares as the values do.
template <typename T>
struct Bounds {
  T min;
  T max;
  bool are_exact;  // both occur in the column
};

struct RawBounds {
  std::string_view min;
  std::string_view max;
};

bool is_unsigned(const SchemaLeaf& leaf) {
  return leaf.logical.kind == LogicalKind::integer && !leaf.logical.is_signed;
}

// The deprecated fields were written in signed order, whatever the type.
std::optional<RawBounds> raw_bounds(const SchemaLeaf& leaf, const ColumnStatistics& statistics) {
  if (statistics.min_value.has_value() && statistics.max_value.has_value()) {
    return RawBounds{*statistics.min_value, *statistics.max_value};
  }
  bool has_signed_order = leaf.type != ParquetType::byte_array && !is_unsigned(leaf);
  if (has_signed_order && statistics.deprecated_min.has_value() &&
      statistics.deprecated_max.has_value()) {
    return RawBounds{*statistics.deprecated_min, *statistics.deprecated_max};
  }
  return std::nullopt;
}

template <typename Stored, typename T>
std::optional<Bounds<T>> decode(const RawBounds& raw) {
  if (raw.min.size() != sizeof(Stored) || raw.max.size() != sizeof(Stored)) return std::nullopt;
  Stored min;
  Stored max;
  std::memcpy(&min, raw.min.data(), sizeof(Stored));
  std::memcpy(&max, raw.max.data(), sizeof(Stored));
  return Bounds<T>{static_cast<T>(min), static_cast<T>(max), true};
}

// Small unsigned integers are stored in 32 bits.
template <typename T>
std::optional<Bounds<T>> integer_bounds(const SchemaLeaf& leaf, const RawBounds& raw) {
  bool is_wide = leaf.type == ParquetType::int64;
  if (is_unsigned(leaf)) {
    return is_wide ? decode<uint64_t, T>(raw) : decode<uint32_t, T>(raw);
  }
  return is_wide ? decode<int64_t, T>(raw) : decode<int32_t, T>(raw);
}

template <typename T>
bool excludes(const Bounds<T>& bounds, PruningOp op, const T& constant, bool no_other_values) {
  if (bounds.max < bounds.min) return false;  // whoever wrote this, it proves nothing
  switch (op) {
    case PruningOp::eq: return constant < bounds.min || bounds.max < constant;
    case PruningOp::lt: return !(bounds.min < constant);
    case PruningOp::le: return constant < bounds.min;
    case PruningOp::gt: return !(constant < bounds.max);
    case PruningOp::ge: return bounds.max < constant;
    case PruningOp::ne:
      return no_other_values && bounds.are_exact && bounds.min == constant &&
             bounds.max == constant;
  }
  return false;
}

// Integers of 64 bits, signed or not, in one order.
struct WideInteger {
  bool is_negative = false;
  uint64_t bits = 0;  // two's complement

  explicit WideInteger(int64_t value)
      : is_negative(value < 0), bits(static_cast<uint64_t>(value)) {}
  explicit WideInteger(uint64_t value) : bits(value) {}
  explicit WideInteger(int32_t value) : WideInteger(static_cast<int64_t>(value)) {}
  explicit WideInteger(uint32_t value) : WideInteger(static_cast<uint64_t>(value)) {}
  friend bool operator==(const WideInteger&, const WideInteger&) = default;
  friend bool operator<(const WideInteger& a, const WideInteger& b) {
    return a.is_negative != b.is_negative ? a.is_negative : a.bits < b.bits;
  }
};

bool excludes_integer(const SchemaLeaf& leaf, const RawBounds& raw, PruningOp op,
                      const PruningConstant& constant, bool no_nulls) {
  if (const double* value = std::get_if<double>(&constant)) {
    auto bounds = integer_bounds<double>(leaf, raw);
    return bounds.has_value() && !std::isnan(*value) && excludes(*bounds, op, *value, no_nulls);
  }
  auto bounds = integer_bounds<WideInteger>(leaf, raw);
  if (!bounds.has_value()) return false;
  if (const int64_t* value = std::get_if<int64_t>(&constant)) {
    return excludes(*bounds, op, WideInteger(*value), no_nulls);
  }
  if (const uint64_t* value = std::get_if<uint64_t>(&constant)) {
    return excludes(*bounds, op, WideInteger(*value), no_nulls);
  }
  return false;
}

// NaN rows are outside the bounds, so `ne` is never excluded.
bool excludes_float(const SchemaLeaf& leaf, const RawBounds& raw, PruningOp op,
                    const PruningConstant& constant) {
  const double* value = std::get_if<double>(&constant);
  if (value == nullptr || std::isnan(*value)) return false;
  auto bounds =
      leaf.type == ParquetType::float32 ? decode<float, double>(raw) : decode<double, double>(raw);
  if (!bounds.has_value() || std::isnan(bounds->min) || std::isnan(bounds->max)) return false;
  return excludes(*bounds, op, *value, false);
}

bool excludes_string(const ColumnStatistics& statistics, const RawBounds& raw, PruningOp op,
                     const PruningConstant& constant, bool no_nulls) {
  const std::string* value = std::get_if<std::string>(&constant);
  if (value == nullptr) return false;
  Bounds<std::string_view> bounds{raw.min, raw.max,
                                  statistics.is_min_exact && statistics.is_max_exact};
  return excludes(bounds, op, std::string_view(*value), no_nulls);
}

bool has_plain_integer_order(const SchemaLeaf& leaf) {
  switch (leaf.logical.kind) {
    case LogicalKind::none:
    case LogicalKind::integer:
    case LogicalKind::date:
    case LogicalKind::time:
    case LogicalKind::timestamp: return true;
    default: return false;
  }
}

}  // namespace

bool excludes_all_rows(const SchemaLeaf& leaf, const ColumnChunk& chunk,
                       const PruningPredicate& predicate) {
  if (chunk.value_count == 0) return true;
  bool is_not_equal = predicate.op == PruningOp::ne;
  if (chunk.null_count == chunk.value_count) return !is_not_equal;
  bool no_nulls = chunk.null_count == 0;
  std::optional<RawBounds> raw = raw_bounds(leaf, chunk.statistics);
  if (!raw.has_value()) return false;
  switch (leaf.type) {
    case ParquetType::int32:
    case ParquetType::int64:
      return has_plain_integer_order(leaf) &&
             excludes_integer(leaf, *raw, predicate.op, predicate.constant, no_nulls);
    case ParquetType::float32:
    case ParquetType::float64: return excludes_float(leaf, *raw, predicate.op, predicate.constant);
    case ParquetType::byte_array:
      return leaf.logical.kind == LogicalKind::string &&
             excludes_string(chunk.statistics, *raw, predicate.op, predicate.constant, no_nulls);
    case ParquetType::boolean:
    case ParquetType::int96:
    case ParquetType::fixed_len_byte_array: return false;
  }
  return false;
}

}  // namespace shoal::engine
