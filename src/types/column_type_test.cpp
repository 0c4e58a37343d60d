// The text form of column types, exact both ways for all kinds, families, units and zones; the
// names pandas gives; near names.
#include "types/column_type.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "types/schema.h"

namespace shoal::types {
namespace {

std::vector<TypeKind> all_kinds() {
  return {
#define SHOAL_DEFINE(name, bytes) TypeKind::name,
      SHOAL_TYPE_KINDS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
  };
}

constexpr int kFamilyCount = static_cast<int>(Family::string_pyarrow) + 1;
constexpr int kUnitCount = static_cast<int>(TimeUnit::nanosecond) + 1;

void expect_round_trip(const ColumnType& type) {
  const std::string text = to_text(type);
  const Result<ColumnType> read = parse_column_type(text);
  ASSERT_TRUE(read.is_ok()) << text;
  EXPECT_EQ(*read, type) << text;
}

TEST(ColumnType, EveryTypeReadsBack) {
  for (const TypeKind kind : all_kinds()) {
    for (int family = 0; family < kFamilyCount; ++family) {
      ColumnType type = numpy_type(kind);
      type.family = static_cast<Family>(family);
      for (int unit = 0; unit < (type.is_temporal() ? kUnitCount : 0); ++unit) {
        type.unit = static_cast<TimeUnit>(unit);
        expect_round_trip(type);
      }
      type.unit = TimeUnit::nanosecond;
      expect_round_trip(type);
      if (kind != TypeKind::timestamp) continue;
      for (const char* zone : {"UTC", "Europe/Berlin", "+01:30", "Etc/GMT+3"}) {
        type.timezone = zone;
        expect_round_trip(type);
      }
    }
  }
}

TEST(ColumnType, BadTextIsRefused) {
  for (const std::string_view text :
       {"", "int", "int64 ", "Int64", "int64[ns]", "timestamp", "timestamp[", "timestamp[]",
        "timestamp[ns", "timestamp[ps]", "timestamp[ns,]", "timestamp[ns]x", "timestamp[ns]x:arrow",
        "duration[ns,UTC]", "int64:", "int64:nobody", "int64:arrow:arrow", ":arrow", "[ns]"}) {
    EXPECT_FALSE(parse_column_type(text).is_ok()) << text;
  }
}

TEST(ColumnType, EachKindHasOneClass) {
  for (const TypeKind kind : all_kinds()) {
    const ColumnType type = numpy_type(kind);
    const int classes = static_cast<int>(type.is_integer()) + static_cast<int>(type.is_float()) +
                        static_cast<int>(type.is_temporal()) +
                        static_cast<int>(kind == TypeKind::boolean) +
                        static_cast<int>(kind == TypeKind::string);
    EXPECT_EQ(classes, 1) << kind_name(kind);
    EXPECT_EQ(type.is_integer(), type.is_signed_integer() != type.is_unsigned_integer());
    EXPECT_GE(value_bytes(kind), 1);
  }
}

TEST(ColumnType, WhatCountsAsMissing) {
  EXPECT_EQ(numpy_type(TypeKind::int64).missing_policy(), MissingPolicy::never);
  EXPECT_EQ(numpy_type(TypeKind::boolean).missing_policy(), MissingPolicy::never);
  EXPECT_EQ(numpy_type(TypeKind::float32).missing_policy(), MissingPolicy::nan);
  EXPECT_EQ(numpy_type(TypeKind::timestamp).missing_policy(), MissingPolicy::nat);
  EXPECT_EQ(numpy_type(TypeKind::duration).missing_policy(), MissingPolicy::nat);
  for (int family = 1; family < kFamilyCount; ++family) {
    ColumnType type = numpy_type(TypeKind::float64);
    type.family = static_cast<Family>(family);
    EXPECT_EQ(type.missing_policy(), MissingPolicy::validity);
  }
}

TEST(ColumnType, NamesAsPandasPrintsThem) {
  const auto name = [](std::string_view text) { return dtype_name(*parse_column_type(text)); };
  EXPECT_EQ(name("boolean"), "bool");
  EXPECT_EQ(name("uint16"), "uint16");
  EXPECT_EQ(name("timestamp[us]"), "datetime64[us]");
  EXPECT_EQ(name("timestamp[ns,Europe/Berlin]"), "datetime64[ns, Europe/Berlin]");
  EXPECT_EQ(name("duration[s]"), "timedelta64[s]");
  EXPECT_EQ(name("int8:masked"), "Int8");
  EXPECT_EQ(name("uint64:masked"), "UInt64");
  EXPECT_EQ(name("float32:masked"), "Float32");
  EXPECT_EQ(name("boolean:masked"), "boolean");
  EXPECT_EQ(name("float64:arrow"), "double[pyarrow]");
  EXPECT_EQ(name("float32:arrow"), "float[pyarrow]");
  EXPECT_EQ(name("boolean:arrow"), "bool[pyarrow]");
  EXPECT_EQ(name("string:arrow"), "string[pyarrow]");
  EXPECT_EQ(name("string:arrow_large"), "large_string[pyarrow]");
  EXPECT_EQ(name("timestamp[ms,UTC]:arrow"), "timestamp[ms, tz=UTC][pyarrow]");
  EXPECT_EQ(name("duration[ns]:arrow"), "duration[ns][pyarrow]");
  EXPECT_EQ(name("string:object"), "object");
  EXPECT_EQ(name("string:str_nan"), "str");
  EXPECT_EQ(name("string:string_python"), "string");
}

TEST(Schema, FindsTheFirstOfEqualNames) {
  Schema schema;
  schema.fields = {{"a", {}, {}}, {"b", {}, {}}, {"a", {}, {}}};
  EXPECT_EQ(schema.find("a"), 0);
  EXPECT_EQ(schema.find("b"), 1);
  EXPECT_EQ(schema.find("c"), std::nullopt);
}

TEST(NearestNames, BestFirstAndNoStrangers) {
  const std::vector<std::string> names = {"customer", "column", "colums", "x", "columns_of_it"};
  EXPECT_EQ(nearest_names(names, "colum"), (std::vector<std::string>{"column", "colums"}));
  EXPECT_TRUE(nearest_names(names, "entirely").empty());
  EXPECT_TRUE(nearest_names({}, "a").empty());
  EXPECT_EQ(nearest_names({"aa", "ab", "ac", "ad"}, "a").size(), 3U);
}

}  // namespace
}  // namespace shoal::types
