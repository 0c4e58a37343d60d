// Follows pyarrow.pandas_compat._get_extension_dtypes and Table.to_pandas.
#include "engine/io/pandas_view/pandas_dtype.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/concat.h"

namespace shoal::engine {
namespace {

using types::Family;
using types::TypeKind;

PandasDtype unsupported(std::string reason) {
  PandasDtype dtype;
  dtype.unsupported = std::move(reason);
  return dtype;
}

PandasDtype supported(const ArrowType& arrow, Family family) {
  PandasDtype dtype;
  dtype.type.kind = *arrow.kind;
  dtype.type.family = family;
  if (dtype.type.is_temporal()) {
    dtype.type.unit = arrow.unit;
    dtype.type.timezone = arrow.timezone;
  }
  return dtype;
}

// Without a note: NumPy's dtypes, and the version's default for strings.
PandasDtype default_dtype(const ArrowType& arrow, int pandas_major) {
  if (!arrow.kind.has_value()) return unsupported(arrow.text);
  if (*arrow.kind == TypeKind::string) {
    return supported(arrow, pandas_major >= 3 ? Family::str_nan : Family::object);
  }
  PandasDtype dtype = supported(arrow, Family::numpy);
  dtype.depends_on_nulls = dtype.type.is_integer() || dtype.type.kind == TypeKind::boolean;
  return dtype;
}

std::optional<TypeKind> masked_kind(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, TypeKind>, 11> kNames = {{
      {"Int8", TypeKind::int8},
      {"Int16", TypeKind::int16},
      {"Int32", TypeKind::int32},
      {"Int64", TypeKind::int64},
      {"UInt8", TypeKind::uint8},
      {"UInt16", TypeKind::uint16},
      {"UInt32", TypeKind::uint32},
      {"UInt64", TypeKind::uint64},
      {"Float32", TypeKind::float32},
      {"Float64", TypeKind::float64},
      {"boolean", TypeKind::boolean},
  }};
  for (const auto& [known, kind] : kNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

// StringDtype as the installed pandas understands its name; "string" alone has the storage that is
// the version's default where pyarrow is installed.
std::optional<Family> string_family(std::string_view name, int pandas_major) {
  if (name == "string") return pandas_major >= 3 ? Family::string_pyarrow : Family::string_python;
  if (name == "string[python]") return Family::string_python;
  if (name == "string[pyarrow]") return Family::string_pyarrow;
  if (name == "str" && pandas_major >= 3) return Family::str_nan;
  return std::nullopt;
}

// Names that stand for no extension type that pyarrow would restore.
bool is_plain_dtype(std::string_view name) {
  static constexpr std::array<std::string_view, 18> kNames = {
      "",      "object", "bool",   "str",    "category", "int8",    "int16",   "int32", "int64",
      "uint8", "uint16", "uint32", "uint64", "float16",  "float32", "float64", "bytes", "empty"};
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  bool is_time = name.starts_with("datetime64[") || name.starts_with("timedelta64[") ||
                 name.starts_with("<") || name.starts_with("|");
  return is_time && name.find(',') == std::string_view::npos;
}

// "datetime64[us, Europe/Berlin]" or "timestamp[us, tz=Europe/Berlin]", between `prefix` and "]".
std::optional<ArrowType> parse_timestamp(std::string_view text, std::string_view prefix) {
  using types::TimeUnit;
  if (!text.starts_with(prefix) || !text.ends_with(']')) return std::nullopt;
  text.remove_prefix(prefix.size());
  text.remove_suffix(1);
  size_t comma = text.find(", ");
  std::string_view timezone = comma == std::string_view::npos ? "" : text.substr(comma + 2);
  if (timezone.starts_with("tz=")) timezone.remove_prefix(3);
  for (TimeUnit unit :
       {TimeUnit::second, TimeUnit::millisecond, TimeUnit::microsecond, TimeUnit::nanosecond}) {
    if (types::unit_name(unit) != text.substr(0, comma)) continue;
    ArrowType type;
    type.kind = TypeKind::timestamp;
    type.unit = unit;
    type.timezone = timezone;
    return type;
  }
  return std::nullopt;
}

// The unit of a time may differ from the stored one: readers convert it.
PandasDtype arrow_backed_dtype(const ArrowType& arrow, std::string_view name) {
  constexpr std::string_view kSuffix = "[pyarrow]";
  std::string_view inner = name.substr(0, name.size() - kSuffix.size());
  if (!arrow.kind.has_value() || arrow.text == "string_view") {
    return unsupported(std::string(name));
  }
  if (arrow.kind == TypeKind::timestamp) {
    std::optional<ArrowType> wanted = parse_timestamp(inner, "timestamp[");
    if (wanted.has_value() && wanted->timezone.empty() == arrow.timezone.empty()) {
      return supported(*wanted, Family::arrow);
    }
  }
  if (inner != arrow.text) return unsupported(concat(name, " stored as ", arrow.text));
  return supported(arrow, inner == "large_string" ? Family::arrow_large : Family::arrow);
}

PandasDtype zoned_dtype(const ArrowType& arrow, const std::string& name) {
  std::optional<ArrowType> wanted = parse_timestamp(name, "datetime64[");
  if (arrow.kind == TypeKind::timestamp && wanted.has_value()) {
    return supported(*wanted, Family::numpy);
  }
  return unsupported(concat(name, " stored as ", arrow.text));
}

PandasDtype noted_dtype(const ArrowType& arrow, const std::string& name, int pandas_major) {
  if (std::optional<Family> family = string_family(name, pandas_major)) {
    if (arrow.kind == TypeKind::string) return supported(arrow, *family);
    return arrow.kind.has_value() ? unsupported(concat(name, " stored as ", arrow.text))
                                  : unsupported(arrow.text);
  }
  if (is_plain_dtype(name)) return default_dtype(arrow, pandas_major);
  if (std::optional<TypeKind> kind = masked_kind(name)) {
    if (arrow.kind == kind) return supported(arrow, Family::masked);
    return unsupported(concat(name, " stored as ", arrow.text));
  }
  if (name.ends_with("[pyarrow]")) return arrow_backed_dtype(arrow, name);
  if (name.starts_with("datetime64[")) return zoned_dtype(arrow, name);
  return unsupported(name);
}

// Files without ARROW:schema keep a time zone only in pandas' note; pyarrow then converts to
// nanoseconds in that zone.
ArrowType with_noted_zone(const ArrowType& arrow, const PandasColumn& column) {
  if (column.pandas_type != "datetimetz" || arrow.kind != TypeKind::timestamp ||
      column.timezone.empty() || column.timezone == arrow.timezone) {
    return arrow;
  }
  ArrowType zoned = arrow;
  zoned.unit = types::TimeUnit::nanosecond;
  zoned.timezone = column.timezone;
  zoned.text = concat("timestamp[ns, tz=", column.timezone, "]");
  return zoned;
}

}  // namespace

PandasDtype pandas_dtype(const ArrowType& arrow, const PandasColumn* column, bool is_index,
                         int pandas_major) {
  if (column == nullptr) return default_dtype(arrow, pandas_major);
  ArrowType zoned = with_noted_zone(arrow, *column);
  if (is_index) return default_dtype(zoned, pandas_major);
  return noted_dtype(zoned, column->numpy_type, pandas_major);
}

}  // namespace shoal::engine
