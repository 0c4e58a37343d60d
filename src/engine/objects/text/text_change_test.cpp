// Tests of texts changed as a whole: replace, expandtabs, case, justify.
#include <limits>

#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

class TextChange : public testing::Test {
 protected:
  Cells text(std::string_view utf8) { return cells_of(texts_.text(utf8)); }
  static Cells number(int64_t value) { return {static_cast<uint64_t>(value)}; }

  std::string changed(abi::ObjectFunction function, std::initializer_list<Cells> operands) {
    const abi::Text result = text_of(texts_.call(function, operands));
    if (texts_.failed) return "failed";
    EXPECT_TRUE(is_canonical(result));
    return to_utf8(result);
  }
  std::string replace(std::string_view utf8, std::string_view old, std::string_view by,
                      int64_t count_max = -1) {
    return changed(abi::shoal_text_replace, {text(utf8), text(old), text(by), number(count_max)});
  }

  TextWorld texts_;
};

TEST_F(TextChange, Replace) {
  EXPECT_EQ(replace("banana", "a", "o"), "bonono");
  EXPECT_EQ(replace("banana", "a", ""), "bnn");
  EXPECT_EQ(replace("banana", "an", "<>"), "b<><>a");
  EXPECT_EQ(replace("banana", "a", "the", 2), "bthenthena");
  EXPECT_EQ(replace("aaaa", "aa", "b"), "bb");
  EXPECT_EQ(replace("banana", "x", "y"), "banana");
  EXPECT_EQ(replace("banana", "a", "日"), "b日n日n日");
  EXPECT_EQ(replace("日a日", "日", "é"), "éaé");
  EXPECT_EQ(replace("日本", "日", "月"), "月本");
  EXPECT_EQ(replace("日日", "日", ""), "");
  EXPECT_EQ(replace("ab\U0001f600", "\U0001f600", "日"), "ab日");
  EXPECT_EQ(replace("a long text, a very long text", "long", "short"),
            "a short text, a very short text");
}

TEST_F(TextChange, ReplaceNothingGoesAroundEachLetter) {
  EXPECT_EQ(replace("abc", "", "-"), "-a-b-c-");
  EXPECT_EQ(replace("", "", "-"), "-");
  EXPECT_EQ(replace("", "", "-", 0), "");
  EXPECT_EQ(replace("abc", "", "-", 2), "-a-bc");
  EXPECT_EQ(replace("日本", "", "x"), "x日x本x");
}

TEST_F(TextChange, ExpandTabs) {
  const auto expand = [this](std::string_view utf8, int64_t width) {
    return changed(abi::shoal_text_expandtabs, {text(utf8), number(width)});
  };
  EXPECT_EQ(expand("a\tbc\td", 4), "a   bc  d");
  EXPECT_EQ(expand("ab\n\tc", 4), "ab\n    c");
  EXPECT_EQ(expand("\t", 0), "");
  EXPECT_EQ(expand("a\tb", -1), "ab");
  EXPECT_EQ(expand("日\tx", 4), "日   x");
  EXPECT_EQ(expand("no tabs", 8), "no tabs");
  EXPECT_EQ(expand("a\tb\tc", std::numeric_limits<int64_t>::max()), "failed");
}

TEST_F(TextChange, CaseOfAsciiIsDecidedHere) {
  const std::string mixed = "tHe QUICK_brown @[`{ 3rd fox's don'T";
  EXPECT_EQ(changed(abi::shoal_text_lower, {text(mixed)}), "the quick_brown @[`{ 3rd fox's don't");
  EXPECT_EQ(changed(abi::shoal_text_casefold, {text(mixed)}),
            "the quick_brown @[`{ 3rd fox's don't");
  EXPECT_EQ(changed(abi::shoal_text_upper, {text(mixed)}), "THE QUICK_BROWN @[`{ 3RD FOX'S DON'T");
  EXPECT_EQ(changed(abi::shoal_text_title, {text(mixed)}), "The Quick_Brown @[`{ 3Rd Fox'S Don'T");
  EXPECT_EQ(changed(abi::shoal_text_capitalize, {text(mixed)}),
            "The quick_brown @[`{ 3rd fox's don't");
  EXPECT_EQ(changed(abi::shoal_text_swapcase, {text(mixed)}),
            "ThE quick_BROWN @[`{ 3RD FOX'S DON't");
  for (size_t length = 0; length < mixed.size(); ++length) {
    std::string expected = mixed.substr(0, length);
    for (char& byte : expected) byte = static_cast<char>(toupper(byte));
    EXPECT_EQ(changed(abi::shoal_text_upper, {text(mixed.substr(0, length))}), expected);
  }
  EXPECT_EQ(texts_.question_count, 0);
}

TEST_F(TextChange, CaseBeyondAsciiIsPythons) {
  texts_.answers = {{{"upper", "straße"}, "STRASSE"}, {{"title", "ǆ"}, "ǅ"}};
  EXPECT_EQ(changed(abi::shoal_text_upper, {text("straße")}), "STRASSE");
  EXPECT_EQ(changed(abi::shoal_text_title, {text("ǆ")}), "ǅ");
  EXPECT_EQ(texts_.question_count, 2);
  EXPECT_EQ(changed(abi::shoal_text_lower, {text("É")}), "failed");
  EXPECT_EQ(texts_.world.error.message, "no answer to lower");
}

TEST_F(TextChange, Justify) {
  const auto justify = [this](abi::ObjectFunction function, std::string_view utf8, int64_t width,
                              std::string_view fill) {
    return changed(function, {text(utf8), number(width), text(fill)});
  };
  EXPECT_EQ(justify(abi::shoal_text_ljust, "ab", 5, "*"), "ab***");
  EXPECT_EQ(justify(abi::shoal_text_rjust, "ab", 5, "日"), "日日日ab");
  EXPECT_EQ(justify(abi::shoal_text_center, "ab", 5, "*"), "**ab*");
  EXPECT_EQ(justify(abi::shoal_text_center, "abc", 6, "*"), "*abc**");
  EXPECT_EQ(justify(abi::shoal_text_center, "日", 4, " "), " 日  ");
  EXPECT_EQ(justify(abi::shoal_text_ljust, "ab", -5, "\U0001f600"), "ab");
  EXPECT_EQ(justify(abi::shoal_text_ljust, "ab", 1, "--"), "failed");
  EXPECT_EQ(texts_.world.error.message, "The fill character must be exactly one character long");
  EXPECT_EQ(justify(abi::shoal_text_rjust, "ab", int64_t{1} << 60, "x"), "failed");
  EXPECT_EQ(texts_.world.error.kind, ErrorKind::memory_error);
}

TEST_F(TextChange, ZfillKeepsTheSignInFront) {
  const auto zfill = [this](std::string_view utf8, int64_t width) {
    return changed(abi::shoal_text_zfill, {text(utf8), number(width)});
  };
  EXPECT_EQ(zfill("42", 5), "00042");
  EXPECT_EQ(zfill("-42", 5), "-0042");
  EXPECT_EQ(zfill("+", 3), "+00");
  EXPECT_EQ(zfill("", 2), "00");
  EXPECT_EQ(zfill("日", 3), "00日");
  EXPECT_EQ(zfill("-日", 4), "-00日");
  EXPECT_EQ(zfill("-42", 2), "-42");
}

}  // namespace
}  // namespace shoal::engine
