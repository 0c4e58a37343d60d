// The tokens of the text forms, and that bad input fails once, with its line, and ends the text.
#include "base/text_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace shoal {
namespace {

std::string failure(const TextReader& reader) {
  return reader.is_ok() ? "" : reader.status().detail().message;
}

TEST(TextReader, ReadsTokensAcrossSpaceAndComments) {
  TextReader reader("word.two ; a comment ) \n ( -5 0.25 \"text\" %7 ->", "test");
  EXPECT_EQ(reader.word(), "word.two");
  EXPECT_TRUE(reader.accept("("));
  EXPECT_EQ(reader.integer(), -5);
  EXPECT_EQ(reader.real(), 0.25);
  EXPECT_EQ(reader.quoted(), "text");
  reader.expect("%");
  EXPECT_EQ(reader.index(), 7);
  EXPECT_FALSE(reader.at_end());
  EXPECT_TRUE(reader.accept("->"));
  EXPECT_TRUE(reader.at_end());
  EXPECT_TRUE(reader.status().is_ok());
}

TEST(TextReader, WordsAreAcceptedWhole) {
  TextReader reader("outputs output", "test");
  EXPECT_FALSE(reader.accept("output"));
  EXPECT_EQ(reader.word(), "outputs");
  EXPECT_TRUE(reader.peek("output"));
  EXPECT_TRUE(reader.accept("output"));
  EXPECT_FALSE(reader.peek("output"));
  EXPECT_FALSE(reader.peek(""));
}

TEST(TextReader, TheFirstErrorSticksAndNamesItsLine) {
  TextReader reader("one\ntwo\n3", "plan");
  EXPECT_EQ(reader.word(), "one");
  reader.expect("(");
  EXPECT_EQ(failure(reader), "bad plan text: line 2: expected (");
  EXPECT_EQ(reader.integer(), 0);
  EXPECT_EQ(reader.quoted(), "");
  EXPECT_TRUE(reader.word().empty());
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(failure(reader), "bad plan text: line 2: expected (");
}

TEST(TextReader, NumbersOutOfRangeFail) {
  const auto fails = [](std::string_view text, auto read) {
    TextReader reader(text, "test");
    read(reader);
    return !reader.is_ok();
  };
  const auto integer = [](TextReader& reader) { static_cast<void>(reader.integer()); };
  const auto natural = [](TextReader& reader) { static_cast<void>(reader.unsigned_integer()); };
  const auto index = [](TextReader& reader) { static_cast<void>(reader.index()); };
  const auto real = [](TextReader& reader) { static_cast<void>(reader.real()); };
  EXPECT_TRUE(fails("9223372036854775808", integer));
  EXPECT_TRUE(fails("x", integer));
  EXPECT_TRUE(fails("", integer));
  EXPECT_TRUE(fails("-1", natural));
  EXPECT_TRUE(fails("-1", index));
  EXPECT_TRUE(fails("2147483648", index));
  EXPECT_TRUE(fails("1e999", real));
  EXPECT_TRUE(fails("", real));
  EXPECT_FALSE(fails("18446744073709551615", natural));
  EXPECT_FALSE(fails("2147483647", index));
  EXPECT_FALSE(fails("-9223372036854775808", integer));
}

TEST(TextReader, UntilStopsOutsideBrackets) {
  TextReader reader("timestamp[ns,UTC] , int64\n", "test");
  EXPECT_EQ(reader.until(","), "timestamp[ns,UTC]");
  EXPECT_TRUE(reader.accept(","));
  EXPECT_EQ(reader.until(","), "int64");
  EXPECT_EQ(reader.until(","), "");
}

TEST(Quote, ReadsBackExactly) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const std::string& text :
       {all, std::string(), std::string("a\"b\\c\nd;e"), std::string("\\x41")}) {
    const std::string quoted = quote(text);
    EXPECT_EQ(quoted.find('\n'), std::string::npos);
    TextReader reader(quoted, "test");
    EXPECT_EQ(reader.quoted(), text);
    EXPECT_TRUE(reader.at_end());
    EXPECT_TRUE(reader.is_ok());
  }
}

TEST(Quote, BadStringsFail) {
  for (const std::string_view text : {"", "x", "\"", "\"abc", "\"abc\\", "\"abc\\\"", "\"\\x4\"",
                                      "\"\\x4", "\"\\xg0\"", "\"\\x0g\""}) {
    TextReader reader(text, "test");
    static_cast<void>(reader.quoted());
    EXPECT_FALSE(reader.is_ok()) << text;
  }
}

TEST(PrintReal, ReadsBackExactly) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {0.0, -0.0, 0.1, 1.0, -1.5e300, 5e-324, infinity, -infinity,
                             std::numeric_limits<double>::max(), 1.0 / 3.0}) {
    const std::string text = print_real(value);
    TextReader reader(text, "test");
    const double read = reader.real();
    EXPECT_TRUE(reader.at_end()) << text;
    EXPECT_EQ(read, value);
    EXPECT_EQ(std::signbit(read), std::signbit(value)) << text;
  }
  const std::string text = print_real(std::nan(""));
  TextReader reader(text, "test");
  EXPECT_TRUE(std::isnan(reader.real()));
}

}  // namespace
}  // namespace shoal
