#include "types/object_type.h"

#include <gtest/gtest.h>

namespace shoal::types {
namespace {

ObjectType parsed(std::string_view text) {
  Result<ObjectType> type = parse_object_type(text);
  EXPECT_TRUE(type.is_ok()) << text;
  return type.is_ok() ? *type : ObjectType{};
}

TEST(ObjectType, text_form_is_exact) {
  for (const char* text :
       {"None", "int", "str", "list[int]", "dict[str, list[tuple[int, float]]]", "tuple[]",
        "set[tuple[str, Optional[bool]]]", "list[unknown]", "array[float64, 2]",
        "list[array[timestamp[ns], 1, strided, readonly]]", "number[int8]"}) {
    EXPECT_EQ(to_text(parsed(text)), text);
  }
}

TEST(ObjectType, damaged_text_is_refused) {
  for (const char* text : {"", "lust[int]", "list", "list[int", "list[int, int]", "dict[int]",
                           "int]", "int int", "Optional[]", "array", "array[float64]",
                           "array[int, 1]", "array[int64, 33]", "array[int64, 1, fast]"}) {
    EXPECT_FALSE(parse_object_type(text).is_ok()) << text;
  }
  std::string deep;
  for (int i = 0; i < 10000; ++i) deep += "list[";
  EXPECT_FALSE(parse_object_type(deep).is_ok());
}

TEST(ObjectType, cells_of_values) {
  EXPECT_EQ(cell_count(parsed("None")), 0);
  EXPECT_EQ(cell_count(parsed("int")), 1);
  EXPECT_EQ(cell_count(parsed("list[str]")), 1);
  EXPECT_EQ(cell_count(parsed("tuple[int, str, tuple[bool, str]]")), 6);
  EXPECT_EQ(cell_count(parsed("Optional[str]")), 3);
  EXPECT_EQ(cell_count(parsed("array[float64, 0]")), 1);
  EXPECT_EQ(cell_count(parsed("array[float64, 2]")), 3);
  EXPECT_EQ(cell_count(parsed("array[float64, 2, strided]")), 5);
}

TEST(ObjectType, keys) {
  EXPECT_TRUE(is_hashable(parsed("tuple[int, tuple[str, Optional[int]]]")));
  EXPECT_FALSE(is_hashable(parsed("tuple[int, list[int]]")));
  EXPECT_FALSE(is_hashable(parsed("set[int]")));
}

TEST(ObjectType, sites_are_not_part_of_the_type) {
  ObjectType one = parsed("list[int]");
  ObjectType other = one;
  one.site = 3;
  EXPECT_EQ(one, other);
  EXPECT_TRUE(has_unknown(parsed("dict[str, list[unknown]]")));
}

}  // namespace
}  // namespace shoal::types
