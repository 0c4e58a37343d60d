#include "types/column_type.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/concat.h"

namespace shoal::types {
namespace {

constexpr std::array<std::string_view, 14> kKindNames = {
#define SHOAL_DEFINE(name, bytes) #name,
    SHOAL_TYPE_KINDS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

constexpr std::array<int, 14> kValueBytes = {
#define SHOAL_DEFINE(name, bytes) bytes,
    SHOAL_TYPE_KINDS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

constexpr std::array<std::string_view, 4> kUnitNames = {"s", "ms", "us", "ns"};

constexpr std::array<std::string_view, 8> kFamilyNames = {
    "numpy",  "masked",  "arrow",         "arrow_large",
    "object", "str_nan", "string_python", "string_pyarrow"};

template <typename Enum, size_t count>
bool find_name(const std::array<std::string_view, count>& names, std::string_view name, Enum& out) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return false;
  out = static_cast<Enum>(found - names.begin());
  return true;
}

// "float64" → "Float64", "uint8" → "UInt8", "boolean" → "boolean".
std::string masked_dtype_name(TypeKind kind) {
  std::string name(kind_name(kind));
  if (kind == TypeKind::boolean) return name;
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  if (name[0] == 'U') name[1] = 'I';
  return name;
}

std::string arrow_dtype_name(const ColumnType& type) {
  switch (type.kind) {
    case TypeKind::boolean: return "bool[pyarrow]";
    case TypeKind::float32: return "float[pyarrow]";
    case TypeKind::float64: return "double[pyarrow]";
    case TypeKind::timestamp:
      return concat("timestamp[", unit_name(type.unit),
                    type.timezone.empty() ? "" : ", tz=" + type.timezone, "][pyarrow]");
    case TypeKind::duration: return concat("duration[", unit_name(type.unit), "][pyarrow]");
    default: return concat(kind_name(type.kind), "[pyarrow]");
  }
}

std::string numpy_dtype_name(const ColumnType& type) {
  switch (type.kind) {
    case TypeKind::boolean: return "bool";
    case TypeKind::timestamp:
      return concat("datetime64[", unit_name(type.unit),
                    type.timezone.empty() ? "" : ", " + type.timezone, "]");
    case TypeKind::duration: return concat("timedelta64[", unit_name(type.unit), "]");
    default: return std::string(kind_name(type.kind));
  }
}

Status bad_type(std::string_view text) {
  return Status::internal(concat("not a column type: ", text));
}

}  // namespace

MissingPolicy ColumnType::missing_policy() const {
  if (family != Family::numpy) return MissingPolicy::validity;
  if (is_float()) return MissingPolicy::nan;
  if (is_temporal()) return MissingPolicy::nat;
  return MissingPolicy::never;
}

bool ColumnType::is_signed_integer() const {
  return kind >= TypeKind::int8 && kind <= TypeKind::int64;
}
bool ColumnType::is_unsigned_integer() const {
  return kind >= TypeKind::uint8 && kind <= TypeKind::uint64;
}
bool ColumnType::is_integer() const { return is_signed_integer() || is_unsigned_integer(); }
bool ColumnType::is_float() const { return kind == TypeKind::float32 || kind == TypeKind::float64; }
bool ColumnType::is_numeric() const {
  return is_integer() || is_float() || kind == TypeKind::boolean;
}
bool ColumnType::is_temporal() const {
  return kind == TypeKind::timestamp || kind == TypeKind::duration;
}

int value_bytes(TypeKind kind) { return kValueBytes[static_cast<size_t>(kind)]; }
std::string_view kind_name(TypeKind kind) { return kKindNames[static_cast<size_t>(kind)]; }
std::string_view unit_name(TimeUnit unit) { return kUnitNames[static_cast<size_t>(unit)]; }
std::string_view family_name(Family family) { return kFamilyNames[static_cast<size_t>(family)]; }

std::string to_text(const ColumnType& type) {
  std::string text(kind_name(type.kind));
  if (type.is_temporal()) {
    text = concat(text, "[", unit_name(type.unit));
    if (!type.timezone.empty()) text = concat(text, ",", type.timezone);
    text += "]";
  }
  if (type.family != Family::numpy) text = concat(text, ":", family_name(type.family));
  return text;
}

Result<ColumnType> parse_column_type(std::string_view text) {
  ColumnType type;
  const size_t bracket = text.find('[');
  const size_t close = bracket == std::string_view::npos ? bracket : text.find(']', bracket);
  if (bracket != std::string_view::npos && close == std::string_view::npos) return bad_type(text);
  const size_t colon = text.find(':', close == std::string_view::npos ? 0 : close);
  if (!find_name(kKindNames, text.substr(0, std::min(bracket, colon)), type.kind)) {
    return bad_type(text);
  }
  if (type.is_temporal() != (bracket != std::string_view::npos)) return bad_type(text);
  if (type.is_temporal()) {
    const std::string_view inner = text.substr(bracket + 1, close - bracket - 1);
    const size_t comma = inner.find(',');
    const bool ends_there = close + 1 == text.size() || close + 1 == colon;
    if (!ends_there || !find_name(kUnitNames, inner.substr(0, comma), type.unit)) {
      return bad_type(text);
    }
    if (comma != std::string_view::npos) type.timezone = std::string(inner.substr(comma + 1));
    const bool has_zone = !type.timezone.empty();
    const bool may_have_zone = type.kind == TypeKind::timestamp;
    if (has_zone != (comma != std::string_view::npos) || (has_zone && !may_have_zone)) {
      return bad_type(text);
    }
  }
  if (colon != std::string_view::npos &&
      !find_name(kFamilyNames, text.substr(colon + 1), type.family)) {
    return bad_type(text);
  }
  return type;
}

std::string dtype_name(const ColumnType& type) {
  switch (type.family) {
    case Family::numpy: return numpy_dtype_name(type);
    case Family::masked: return masked_dtype_name(type.kind);
    case Family::arrow: return arrow_dtype_name(type);
    case Family::arrow_large: return "large_string[pyarrow]";
    case Family::object: return "object";
    case Family::str_nan: return "str";
    case Family::string_python:
    case Family::string_pyarrow: return "string";
  }
  SHOAL_CHECK(false);
}

}  // namespace shoal::types
