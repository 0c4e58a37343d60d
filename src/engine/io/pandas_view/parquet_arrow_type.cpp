// Follows parquet/arrow/schema_internal.cc and schema.cc of Apache Arrow 26.
#include "engine/io/pandas_view/parquet_arrow_type.h"

#include "base/concat.h"

namespace shoal::engine {
namespace {

using types::TimeUnit;
using types::TypeKind;

TimeUnit unit_of(ParquetTimeUnit unit) {
  switch (unit) {
    case ParquetTimeUnit::millisecond: return TimeUnit::millisecond;
    case ParquetTimeUnit::microsecond: return TimeUnit::microsecond;
    case ParquetTimeUnit::nanosecond: return TimeUnit::nanosecond;
  }
  return TimeUnit::nanosecond;
}

ArrowType known(TypeKind kind, std::string_view text) {
  ArrowType type;
  type.kind = kind;
  type.text = text;
  return type;
}

ArrowType unknown(std::string text) {
  ArrowType type;
  type.text = std::move(text);
  return type;
}

ArrowType timestamp(TimeUnit unit, std::string timezone) {
  ArrowType type;
  type.kind = TypeKind::timestamp;
  type.unit = unit;
  type.text = timezone.empty()
                  ? concat("timestamp[", types::unit_name(unit), "]")
                  : concat("timestamp[", types::unit_name(unit), ", tz=", timezone, "]");
  type.timezone = std::move(timezone);
  return type;
}

ArrowType duration(TimeUnit unit) {
  ArrowType type;
  type.kind = TypeKind::duration;
  type.unit = unit;
  type.text = concat("duration[", types::unit_name(unit), "]");
  return type;
}

ArrowType decimal(const LogicalType& logical) {
  return unknown(concat("decimal128(", logical.precision, ", ", logical.scale, ")"));
}

ArrowType integer(const LogicalType& logical) {
  switch (logical.bit_width) {
    case 8:
      return logical.is_signed ? known(TypeKind::int8, "int8") : known(TypeKind::uint8, "uint8");
    case 16:
      return logical.is_signed ? known(TypeKind::int16, "int16")
                               : known(TypeKind::uint16, "uint16");
    case 32:
      return logical.is_signed ? known(TypeKind::int32, "int32")
                               : known(TypeKind::uint32, "uint32");
    case 64:
      return logical.is_signed ? known(TypeKind::int64, "int64")
                               : known(TypeKind::uint64, "uint64");
    default: return unknown(concat("integer of ", logical.bit_width, " bits"));
  }
}

ArrowType from_int32(const LogicalType& logical) {
  switch (logical.kind) {
    case LogicalKind::none: return known(TypeKind::int32, "int32");
    case LogicalKind::integer:
      if (logical.bit_width > 32) return unknown("a 64-bit integer in 32 bits");
      return integer(logical);
    case LogicalKind::date: return unknown("date32[day]");
    case LogicalKind::time: return unknown("time32[ms]");
    case LogicalKind::decimal: return decimal(logical);
    case LogicalKind::null: return unknown("null");
    default: return unknown("int32 of an unknown logical type");
  }
}

ArrowType from_int64(const LogicalType& logical) {
  switch (logical.kind) {
    case LogicalKind::none: return known(TypeKind::int64, "int64");
    case LogicalKind::integer:
      if (logical.bit_width != 64) return unknown("a small integer in 64 bits");
      return integer(logical);
    case LogicalKind::timestamp:
      return timestamp(unit_of(logical.unit), logical.is_utc ? "UTC" : "");
    case LogicalKind::time:
      return unknown(concat("time64[", types::unit_name(unit_of(logical.unit)), "]"));
    case LogicalKind::decimal: return decimal(logical);
    case LogicalKind::null: return unknown("null");
    default: return unknown("int64 of an unknown logical type");
  }
}

ArrowType from_bytes(const SchemaLeaf& leaf) {
  switch (leaf.logical.kind) {
    case LogicalKind::string: return known(TypeKind::string, "string");
    case LogicalKind::decimal: return decimal(leaf.logical);
    case LogicalKind::json: return unknown("json");
    case LogicalKind::null: return unknown("null");
    case LogicalKind::float16: return unknown("halffloat");
    case LogicalKind::uuid: return unknown("uuid");
    default: break;
  }
  if (leaf.type == ParquetType::byte_array) return unknown("binary");
  return unknown(concat("fixed_size_binary[", leaf.type_length, "]"));
}

ArrowType type_of_leaf(const SchemaLeaf& leaf) {
  if (leaf.logical.kind == LogicalKind::other) return unknown("unknown logical type");
  switch (leaf.type) {
    case ParquetType::boolean: return known(TypeKind::boolean, "bool");
    case ParquetType::int32: return from_int32(leaf.logical);
    case ParquetType::int64: return from_int64(leaf.logical);
    case ParquetType::int96: return timestamp(TimeUnit::nanosecond, "");
    case ParquetType::float32: return known(TypeKind::float32, "float");
    case ParquetType::float64: return known(TypeKind::float64, "double");
    case ParquetType::byte_array:
    case ParquetType::fixed_len_byte_array: return from_bytes(leaf);
  }
  return unknown("unknown");
}

// Arrow's names of extension types that pyarrow and pandas register.
bool is_registered_extension(std::string_view name) {
  return name.starts_with("arrow.") || name.starts_with("pandas.");
}

ArrowType apply_original(ArrowType type, const SchemaLeaf& leaf, const ArrowField& original) {
  if (is_registered_extension(original.extension_name)) {
    return unknown(std::string(original.extension_name));
  }
  bool is_bytes = leaf.type == ParquetType::byte_array;
  if (original.is_dictionary && is_bytes) return unknown("dictionary<" + type.text + ">");
  if (original.is_dictionary) return type;
  bool is_string = type.kind == TypeKind::string;
  switch (original.kind) {
    case ArrowFieldKind::large_string:
      if (is_string) type.text = "large_string";
      return type;
    case ArrowFieldKind::string_view:
      if (is_string) type.text = "string_view";
      return type;
    case ArrowFieldKind::duration: return type.text == "int64" ? duration(original.unit) : type;
    case ArrowFieldKind::timestamp:
      if (type.kind != TypeKind::timestamp || type.timezone != "UTC") return type;
      return original.timezone.empty() ? type
                                       : timestamp(type.unit, std::string(original.timezone));
    default: return type;
  }
}

}  // namespace

ArrowType arrow_type_of(const TopLevelField& field, const SchemaLeaf* leaf,
                        const ArrowField* original) {
  if (field.logical.kind == LogicalKind::map) return unknown("map");
  if (field.logical.kind == LogicalKind::list || field.is_repeated) {
    bool is_flat_list = leaf != nullptr && leaf->depth <= 3;
    return unknown(is_flat_list ? "list<" + type_of_leaf(*leaf).text + ">" : "list");
  }
  if (field.is_group || leaf == nullptr) return unknown("struct");
  ArrowType type = type_of_leaf(*leaf);
  return original == nullptr ? type : apply_original(std::move(type), *leaf, *original);
}

}  // namespace shoal::engine
