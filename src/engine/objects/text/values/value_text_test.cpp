#include <limits>

#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

class ValueText : public testing::Test {
 protected:
  std::string str(std::string_view type, const Cells& cells) {
    return to_utf8(text_of(texts_.call(abi::shoal_text_of_value, {cells}, texts_.layout(type))));
  }
  std::string repr(std::string_view type, const Cells& cells) {
    return to_utf8(text_of(texts_.call(abi::shoal_text_repr, {cells}, texts_.layout(type))));
  }
  std::string of_float(double value) { return str("float", {std::bit_cast<uint64_t>(value)}); }
  Cells text(std::string_view utf8) { return cells_of(texts_.text(utf8)); }
  Cells joined(std::initializer_list<Cells> parts) {
    Cells all;
    for (const Cells& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
  }

  TextWorld texts_;
};

TEST_F(ValueText, Scalars) {
  EXPECT_EQ(str("int", {0}), "0");
  EXPECT_EQ(str("int", {uint64_t{1} << 63}), "-9223372036854775808");
  EXPECT_EQ(str("bool", {1}), "True");
  EXPECT_EQ(str("bool", {0}), "False");
  EXPECT_EQ(str("None", {}), "None");
  EXPECT_EQ(str("str", text("日's")), "日's");
  EXPECT_EQ(str("Optional[int]", {0, 0}), "None");
  EXPECT_EQ(str("Optional[int]", {1, 5}), "5");
  EXPECT_EQ(str("Optional[str]", joined({{1}, text("a'b")})), "a'b");
  EXPECT_EQ(repr("Optional[str]", joined({{1}, text("a'b")})), "\"a'b\"");
}

TEST_F(ValueText, Floats) {
  const std::pair<double, const char*> cases[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {5.0, "5.0"},
      {0.1, "0.1"},
      {1e16, "1e+16"},
      {9999999999999998.0, "9999999999999998.0"},
      {1e-4, "0.0001"},
      {1e-5, "1e-05"},
      {1.5e-7, "1.5e-07"},
      {1e22, "1e+22"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {123456.75, "123456.75"}};
  for (const auto& [value, expected] : cases) EXPECT_EQ(of_float(value), expected);
  EXPECT_EQ(of_float(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(of_float(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(of_float(-std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST_F(ValueText, ReprOfTextChoosesQuotesAndEscapes) {
  EXPECT_EQ(repr("str", text("")), "''");
  EXPECT_EQ(repr("str", text("it's")), "\"it's\"");
  EXPECT_EQ(repr("str", text("\"it's\"")), "'\"it\\'s\"'");
  EXPECT_EQ(repr("str", text("\"")), "'\"'");
  EXPECT_EQ(repr("str", text("a\\\n\r\t\x01\x7f")), "'a\\\\\\n\\r\\t\\x01\\x7f'");
  texts_.answers = {{{"__repr__", "\u2028"}, "'\\u2028'"}};
  EXPECT_EQ(repr("str", text("\u2028")), "'\\u2028'");
  repr("str", text("日"));
  EXPECT_TRUE(texts_.failed);
}

TEST_F(ValueText, TuplesAndLists) {
  EXPECT_EQ(str("tuple[int]", {1}), "(1,)");
  EXPECT_EQ(str("tuple[]", {}), "()");
  EXPECT_EQ(str("tuple[int, str, bool]", joined({{1}, text("x"), {1}})), "(1, 'x', True)");
  uint8_t flags[] = {1, 0};
  const abi::ListObject bools{0, 0, 2, 2, flags};
  EXPECT_EQ(str("list[bool]", {reinterpret_cast<uint64_t>(&bools)}), "[True, False]");
  uint64_t addresses[] = {reinterpret_cast<uint64_t>(&bools), reinterpret_cast<uint64_t>(&bools)};
  const abi::ListObject lists{0, 0, 2, 2, addresses};
  EXPECT_EQ(str("list[list[bool]]", {reinterpret_cast<uint64_t>(&lists)}),
            "[[True, False], [True, False]]");
  const abi::ListObject nothing{0, 0, 0, 0, nullptr};
  EXPECT_EQ(str("list[unknown]", {reinterpret_cast<uint64_t>(&nothing)}), "[]");
  uint64_t optionals[] = {0, 0, 1, 7};
  const abi::ListObject maybe{0, 0, 2, 2, optionals};
  EXPECT_EQ(str("list[Optional[int]]", {reinterpret_cast<uint64_t>(&maybe)}), "[None, 7]");
}

TEST_F(ValueText, LongListsOutgrowTheBuffer) {
  std::vector<uint64_t> numbers(1000);
  std::string expected = "[";
  for (uint64_t at = 0; at < numbers.size(); ++at) {
    numbers[at] = at;
    expected += (at > 0 ? ", " : "") + std::to_string(at);
  }
  const abi::ListObject list{0, 0, 1000, 1000, numbers.data()};
  EXPECT_EQ(str("list[int]", {reinterpret_cast<uint64_t>(&list)}), expected + "]");
}

TEST_F(ValueText, DictsAndSets) {
  const int32_t dict_type = texts_.layout("dict[str, int]");
  const Cells dict = {texts_.call(abi::shoal_dict_new, {}, dict_type)[0]};
  EXPECT_EQ(str("dict[str, int]", dict), "{}");
  texts_.call(abi::shoal_dict_set, {dict, text("b"), {2}});
  texts_.call(abi::shoal_dict_set, {dict, text("a"), {1}});
  EXPECT_EQ(str("dict[str, int]", dict), "{'b': 2, 'a': 1}");
  const int32_t set_type = texts_.layout("set[tuple[int, int]]");
  const Cells set = {texts_.call(abi::shoal_set_new, {}, set_type)[0]};
  EXPECT_EQ(str("set[tuple[int, int]]", set), "set()");
  texts_.call(abi::shoal_set_add, {set, {3, 4}});
  EXPECT_EQ(str("set[tuple[int, int]]", set), "{(3, 4)}");
}

}  // namespace
}  // namespace shoal::engine
