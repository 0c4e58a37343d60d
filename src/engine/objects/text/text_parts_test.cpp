#include <limits>
#include <optional>

#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

class TextParts : public testing::Test {
 protected:
  Cells text(std::string_view utf8) { return cells_of(texts_.text(utf8)); }
  static Cells none(size_t cells) { return Cells(1 + cells); }

  std::string slice(std::string_view utf8, std::optional<int64_t> start,
                    std::optional<int64_t> stop, std::optional<int64_t> step) {
    const auto bound = [](std::optional<int64_t> value) {
      return Cells{value.has_value() ? 1U : 0U, static_cast<uint64_t>(value.value_or(0))};
    };
    const abi::Text part = text_of(
        texts_.call(abi::shoal_text_slice, {text(utf8), bound(start), bound(stop), bound(step)}));
    EXPECT_TRUE(is_canonical(part)) << utf8;
    return to_utf8(part);
  }

  TextWorld texts_;
};

TEST_F(TextParts, ItemCountsFromBothEnds) {
  const auto item = [this](std::string_view utf8, int64_t index) {
    return to_utf8(
        text_of(texts_.call(abi::shoal_text_item, {text(utf8), {static_cast<uint64_t>(index)}})));
  };
  EXPECT_EQ(item("abc", 0), "a");
  EXPECT_EQ(item("abc", -1), "c");
  EXPECT_EQ(item("日b\U0001f600", 1), "b");
  EXPECT_EQ(item("日b\U0001f600", 0), "日");
  for (const int64_t index : {int64_t{3}, int64_t{-4}, std::numeric_limits<int64_t>::min()}) {
    texts_.call(abi::shoal_text_item, {text("abc"), {static_cast<uint64_t>(index)}});
    EXPECT_TRUE(texts_.failed);
    EXPECT_EQ(texts_.world.error.kind, ErrorKind::index_error);
    EXPECT_EQ(texts_.world.error.message, "string index out of range");
  }
}

TEST_F(TextParts, SliceIsAViewThatIsNarrowAgain) {
  const Cells whole = text("hello");
  const Cells part = texts_.call(abi::shoal_text_slice, {whole, {1, 1}, {1, 4}, {0, 0}});
  EXPECT_EQ(part[0], whole[0] + 1);
  EXPECT_EQ(slice("日abc本", 1, 4, {}), "abc");
  EXPECT_EQ(slice("日abc\U0001f600", 0, 4, {}), "日abc");
  EXPECT_EQ(slice("日abc\U0001f600", 5, 9, {}), "");
}

TEST_F(TextParts, SliceHasPythonsSteps) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(slice("abcdef", {}, {}, -1), "fedcba");
  EXPECT_EQ(slice("日本a", {}, {}, -1), "a本日");
  EXPECT_EQ(slice("abcdef", {}, {}, 2), "ace");
  EXPECT_EQ(slice("abcdef", 4, 1, -2), "ec");
  EXPECT_EQ(slice("日a本b", 1, {}, 2), "ab");
  EXPECT_EQ(slice("abcdef", -3, -1, 1), "de");
  EXPECT_EQ(slice("abcdef", kLeast, kMost, 1), "abcdef");
  EXPECT_EQ(slice("abcdef", kMost, kLeast, -1), "fedcba");
  EXPECT_EQ(slice("abcdef", {}, {}, kMost), "a");
  EXPECT_EQ(slice("abcdef", {}, {}, kLeast), "f");
  EXPECT_EQ(slice("", {}, {}, -1), "");
  slice("abc", {}, {}, 0);
  EXPECT_TRUE(texts_.failed);
  EXPECT_EQ(texts_.world.error.message, "slice step cannot be zero");
}

TEST_F(TextParts, StripTakesWhiteSpaceOrCharacters) {
  const auto strip = [this](abi::ObjectFunction function, std::string_view utf8) {
    return to_utf8(text_of(texts_.call(function, {text(utf8), none(2)})));
  };
  EXPECT_EQ(strip(abi::shoal_text_strip, " \t\x1c a b \xc2\x85\xc2\xa0"), "a b");
  EXPECT_EQ(strip(abi::shoal_text_strip, "\u2003日\u3000"), "日");
  EXPECT_EQ(strip(abi::shoal_text_strip, " \n"), "");
  EXPECT_EQ(strip(abi::shoal_text_lstrip, " a "), "a ");
  EXPECT_EQ(strip(abi::shoal_text_rstrip, " a "), " a");
  const auto strip_of = [this](std::string_view utf8, std::string_view characters) {
    Cells given = {1};
    const Cells cells = text(characters);
    given.insert(given.end(), cells.begin(), cells.end());
    return to_utf8(text_of(texts_.call(abi::shoal_text_strip, {text(utf8), given})));
  };
  EXPECT_EQ(strip_of("xyabxy", "yx"), "ab");
  EXPECT_EQ(strip_of("日ab日", "日"), "ab");
  EXPECT_EQ(strip_of("ab", "日a"), "b");
  EXPECT_EQ(strip_of("ab", ""), "ab");
}

TEST_F(TextParts, PartitionAtTheFirstOrLast) {
  const auto parts = [this](abi::ObjectFunction function, std::string_view utf8,
                            std::string_view separator) {
    const Cells out = texts_.call(function, {text(utf8), text(separator)});
    return to_utf8(text_of(out)) + "|" + to_utf8(text_of(out, 2)) + "|" + to_utf8(text_of(out, 4));
  };
  EXPECT_EQ(parts(abi::shoal_text_partition, "a.b.c", "."), "a|.|b.c");
  EXPECT_EQ(parts(abi::shoal_text_rpartition, "a.b.c", "."), "a.b|.|c");
  EXPECT_EQ(parts(abi::shoal_text_partition, "abc", "."), "abc||");
  EXPECT_EQ(parts(abi::shoal_text_rpartition, "abc", "日"), "||abc");
  EXPECT_EQ(parts(abi::shoal_text_partition, "a日b", "日"), "a|日|b");
  for (const auto function : {abi::shoal_text_partition, abi::shoal_text_rpartition}) {
    parts(function, "abc", "");
    EXPECT_TRUE(texts_.failed);
    EXPECT_EQ(texts_.world.error.message, "empty separator");
    texts_.failed = false;
  }
}

TEST_F(TextParts, PrefixesAndSuffixesAreRemovedOnce) {
  const auto rest = [this](abi::ObjectFunction function, std::string_view utf8,
                           std::string_view part) {
    return to_utf8(text_of(texts_.call(function, {text(utf8), text(part)})));
  };
  EXPECT_EQ(rest(abi::shoal_text_removeprefix, "aab", "a"), "ab");
  EXPECT_EQ(rest(abi::shoal_text_removeprefix, "日b", "日"), "b");
  EXPECT_EQ(rest(abi::shoal_text_removeprefix, "ab", "abc"), "ab");
  EXPECT_EQ(rest(abi::shoal_text_removesuffix, "abb", "b"), "ab");
  EXPECT_EQ(rest(abi::shoal_text_removesuffix, "ab", ""), "ab");
  EXPECT_EQ(rest(abi::shoal_text_removesuffix, "ab", "日"), "ab");
}

}  // namespace
}  // namespace shoal::engine
