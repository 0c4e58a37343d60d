#include <cmath>
#include <limits>

#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

class TextToNumber : public testing::Test {
 protected:
  int64_t to_int(std::string_view utf8, int64_t base = 10) {
    return static_cast<int64_t>(texts_.call(
        abi::shoal_text_to_int, {cells_of(texts_.text(utf8)), {static_cast<uint64_t>(base)}})[0]);
  }
  double to_float(std::string_view utf8) {
    return std::bit_cast<double>(
        texts_.call(abi::shoal_text_to_float, {cells_of(texts_.text(utf8))})[0]);
  }
  std::string message() { return texts_.failed ? texts_.world.error.message : "no error"; }

  TextWorld texts_;
};

TEST_F(TextToNumber, Integers) {
  EXPECT_EQ(to_int(" \t-12_345\n"), -12345);
  EXPECT_EQ(to_int("+0"), 0);
  EXPECT_EQ(to_int("007"), 7);
  EXPECT_EQ(to_int("ff", 16), 255);
  EXPECT_EQ(to_int("-0xFf", 16), -255);
  EXPECT_EQ(to_int("0b_101", 0), 5);
  EXPECT_EQ(to_int("0o17", 0), 15);
  EXPECT_EQ(to_int("00_0", 0), 0);
  EXPECT_EQ(to_int("zz", 36), 35 * 37);
  EXPECT_EQ(to_int("0b1", 16), 0xb1);
  EXPECT_EQ(to_int("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(to_int("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(to_int("\u2003１２\u0663\u3000"), 123);
  EXPECT_FALSE(texts_.failed);
}

TEST_F(TextToNumber, WhatIsNoInteger) {
  for (const char* bad : {"", " ", "-", "1 2", "1__2", "_1", "1_", "0x10", "1.0", "++1", "- 1"}) {
    to_int(bad);
    EXPECT_EQ(message(), "invalid literal for int() with base 10: '" + std::string(bad) + "'");
    texts_.failed = false;
  }
  to_int("010", 0);
  EXPECT_EQ(message(), "invalid literal for int() with base 0: '010'");
  to_int("it's\n", 2);
  EXPECT_EQ(message(), "invalid literal for int() with base 2: \"it's\\n\"");
  to_int("5", 1);
  EXPECT_EQ(message(), "int() base must be >= 2 and <= 36, or 0");
  texts_.answers = {{{"__repr__", "é"}, "'é'"}};
  to_int("é");
  EXPECT_EQ(message(), "invalid literal for int() with base 10: 'é'");
  to_int(std::string(300, 'x'));
  EXPECT_EQ(message().size(), 40U + 200U);
  for (const char* large :
       {"9223372036854775808", "-9223372036854775809", "99999999999999999999999999"}) {
    to_int(large);
    EXPECT_EQ(message(), "int result does not fit in 64 bits");
    EXPECT_EQ(texts_.world.error.kind, ErrorKind::overflow_error);
  }
}

TEST_F(TextToNumber, Floats) {
  EXPECT_EQ(to_float(" 1_0.5e-1 "), 1.05);
  EXPECT_EQ(to_float("-.5"), -0.5);
  EXPECT_EQ(to_float("5."), 5.0);
  EXPECT_EQ(to_float("1e23"), 1e23);
  EXPECT_EQ(to_float("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(to_float("4.9e-324"), 5e-324);
  EXPECT_EQ(to_float("1e400"), HUGE_VAL);
  EXPECT_EQ(to_float("-1e99999999999999999999"), -HUGE_VAL);
  EXPECT_EQ(to_float("0e99999999999999999999"), 0.0);
  EXPECT_TRUE(std::signbit(to_float("-1e-400")));
  EXPECT_EQ(to_float(std::string(400, '0') + "1e-400"), 0.0);
  EXPECT_EQ(to_float("0." + std::string(400, '0') + "1e401"), 1.0);
  EXPECT_EQ(to_float("-Infinity"), -HUGE_VAL);
  EXPECT_TRUE(std::isnan(to_float("+nAn")));
  EXPECT_EQ(to_float("１.５\u3000"), 1.5);
  EXPECT_FALSE(texts_.failed);
}

TEST_F(TextToNumber, WhatIsNoFloat) {
  for (const char* bad : {"", ".", "e5", "1e", "1e+", "1_e5", "1e_5", "1__0", "_1", "1_", "0x10",
                          "nan(1)", "infin", "1 2", "--1", "1.2.3"}) {
    to_float(bad);
    EXPECT_EQ(message(), "could not convert string to float: '" + std::string(bad) + "'");
    texts_.failed = false;
  }
}

}  // namespace
}  // namespace shoal::engine
