#include <cmath>
#include <limits>

#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

// What CPython 3.11 gives.
class TextFormat : public testing::Test {
 protected:
  // The error behind '!'.
  std::string format(std::string_view type, const Cells& cells, std::string_view how) {
    const abi::Text text = text_of(texts_.call(
        abi::shoal_text_format, {cells_of(texts_.text(how)), cells}, texts_.layout(type)));
    if (texts_.failed) return "!" + texts_.world.error.message;
    EXPECT_TRUE(is_canonical(text)) << how;
    return to_utf8(text);
  }

  TextWorld texts_;
};

TEST_F(TextFormat, Integers) {
  const struct {
    int64_t value;
    const char* how;
    const char* expected;  // behind '!': the error
  } cases[] = {
      {5, "d", "5"},
      {5, "5", "    5"},
      {5, "<5", "5    "},
      {5, "^6", "  5   "},
      {5, "=5", "    5"},
      {5, "05", "00005"},
      {5, "+", "+5"},
      {5, "+05", "+0005"},
      {5, " d", " 5"},
      {5, "#x", "0x5"},
      {5, "#X", "0X5"},
      {5, "#b", "0b101"},
      {5, "#o", "0o5"},
      {5, "08,", "0,000,005"},
      {5, "_b", "101"},
      {5, "c", "\u0005"},
      {5, "é>4", "ééé5"},
      {5, "n", "5"},
      {5, "e", "5.000000e+00"},
      {5, ".2f", "5.00"},
      {5, "%", "500.000000%"},
      {5, "#010x", "0x00000005"},
      {5, ",_", "!Cannot specify both ',' and '_'."},
      {5, ".2", "!Precision not allowed in integer format specifier"},
      {5, "z", "!Negative zero coercion (z) not allowed in integer format specifier"},
      {5, "+c", "!Sign not allowed with integer format specifier 'c'"},
      {5, "#c", "!Alternate form (#) not allowed with integer format specifier 'c'"},
      {5, ",c", "!Cannot specify ',' with 'c'."},
      {5, "s", "!Unknown format code 's' for object of type 'int'"},
      {5, "dd", "!Invalid format specifier 'dd' for object of type 'int'"},
      {5, "5.", "!Format specifier missing precision"},
      {5, "ä", "!Unknown format code '\\xe4' for object of type 'int'"},
      {5, ",x", "!Cannot specify ',' with 'x'."},
      {-1234567, ",", "-1,234,567"},
      {-1234567, "_", "-1_234_567"},
      {-1234567, "012,", "-001,234,567"},
      {-1234567, "_x", "-12_d687"},
      {-1234567, "=+12", "-    1234567"},
      {-1234567, "x", "-12d687"},
      {kLeast, "d", "-9223372036854775808"},
      {kLeast, ",", "-9,223,372,036,854,775,808"},
      {kLeast, "x", "-8000000000000000"},
      {kLeast, "b", "-1000000000000000000000000000000000000000000000000000000000000000"},
      {1114112, "c", "!%c arg not in range(0x110000)"},
      {128512, "c", "😀"},
      {128512, "3c", "  😀"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(format("int", {static_cast<uint64_t>(one.value)}, one.how), one.expected)
        << one.value << " " << one.how;
  }
}

TEST_F(TextFormat, Floats) {
  const struct {
    double value;
    const char* how;
    const char* expected;  // behind '!': the error
  } cases[] = {
      {3.14159, ".2f", "3.14"},
      {3.14159, "10.3f", "     3.142"},
      {3.14159, "<10.1f", "3.1       "},
      {3.14159, "+.1e", "+3.1e+00"},
      {3.14159, ".3", "3.14"},
      {3.14159, "g", "3.14159"},
      {3.14159, "e", "3.141590e+00"},
      {3.14159, "E", "3.141590E+00"},
      {3.14159, "%", "314.159000%"},
      {3.14159, ".0f", "3"},
      {3.14159, "#.0f", "3."},
      {3.14159, "d", "!Unknown format code 'd' for object of type 'float'"},
      {3.14159, ",", "3.14159"},
      {3.14159, "010.2f", "0000003.14"},
      {3.14159, "日^9.1f", "日日日3.1日日日"},
      {1234567.891, ",", "1,234,567.891"},
      {1234567.891, ",.1f", "1,234,567.9"},
      {1234567.891, "_.0f", "1_234_568"},
      {1234567.891, "016,.2f", "0,001,234,567.89"},
      {1234567.891, ".3g", "1.23e+06"},
      {1234567.891, "g", "1.23457e+06"},
      {1234567.891, ".10", "1234567.891"},
      {1234567.891, "#g", "1.23457e+06"},
      {1234567.891, "G", "1.23457E+06"},
      {1234567.891, ".0e", "1e+06"},
      {1234567.891, "#.0e", "1.e+06"},
      {-0.0001, ".2f", "-0.00"},
      {-0.0001, "z.2f", "0.00"},
      {-0.0001, "zf", "-0.000100"},
      {-0.0001, "e", "-1.000000e-04"},
      {-0.0001, ".0f", "-0"},
      {1e+16, "#", "1.e+16"},
      {1e+16, ",", "1e+16"},
      {1e+16, ".3", "1e+16"},
      {1e+16, "f", "10000000000000000.000000"},
      {1e+16, "#.3", "1.00e+16"},
      {5.0, "#", "5.0"},
      {5.0, "#.3", "5.00"},
      {5.0, "#.1", "5.e+00"},
      {5.0, ".1", "5e+00"},
      {5.0, "n", "5"},
      {HUGE_VAL, "F", "INF"},
      {HUGE_VAL, "010", "0000000inf"},
      {HUGE_VAL, "+", "+inf"},
      {HUGE_VAL, ",.2f", "inf"},
      {NAN, "5", "  nan"},
      {NAN, "G", "NAN"},
      {2.5, ".0f", "2"},
      {0.5, ".0f", "0"},
      {1e+22, "f", "10000000000000000000000.000000"},
      {1e-07, ".10f", "0.0000001000"},
      {1.0, ".2147483648f", "!precision too big"},
      {0.1, ".60f", "0.100000000000000005551115123125782702118158340454101562500000"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(format("float", {std::bit_cast<uint64_t>(one.value)}, one.how), one.expected)
        << one.value << " " << one.how;
  }
}

TEST_F(TextFormat, Texts) {
  const struct {
    const char* value;
    const char* how;
    const char* expected;  // behind '!': the error
  } cases[] = {
      {"abc", "5", "abc  "},
      {"abc", ">5", "  abc"},
      {"abc", "^6", " abc  "},
      {"abc", ".2", "ab"},
      {"abc", "*<5.1", "a****"},
      {"abc", "05", "abc00"},
      {"abc", "s", "abc"},
      {"abc", "d", "!Unknown format code 'd' for object of type 'str'"},
      {"abc", "+", "!Sign not allowed in string format specifier"},
      {"abc", " ", "!Space not allowed in string format specifier"},
      {"abc", "#", "!Alternate form (#) not allowed in string format specifier"},
      {"abc", "=5", "!'=' alignment not allowed in string format specifier"},
      {"abc", ",", "!Cannot specify ',' with 's'."},
      {"abc", "z", "!Negative zero coercion (z) not allowed in string format specifier"},
      {"abc", ",d", "!Unknown format code 'd' for object of type 'str'"},
      {"日本語", ".2", "日本"},
      {"日本語", "é^7", "éé日本語éé"},
      {"日本語", ".0", ""},
      {"ab日", ".2", "ab"},
      {"a", ".99999999999999999999", "!Too many decimal digits in format string"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(format("str", cells_of(texts_.text(one.value)), one.how), one.expected)
        << one.value << " " << one.how;
  }
}

TEST_F(TextFormat, OthersAndNoFormat) {
  EXPECT_EQ(format("bool", {1}, "d"), "1");
  EXPECT_EQ(format("bool", {1}, "5"), "    1");
  EXPECT_EQ(format("bool", {1}, ""), "True");
  EXPECT_EQ(format("bool", {1}, "s"), "!Unknown format code 's' for object of type 'bool'");
  EXPECT_EQ(format("float", {0}, ""), "0.0");
  EXPECT_EQ(format("str", cells_of(texts_.text("日")), ""), "日");
  EXPECT_EQ(format("None", {}, ""), "None");
  EXPECT_EQ(format("None", {}, "5"), "!unsupported format string passed to NoneType.__format__");
  EXPECT_EQ(texts_.world.error.kind, ErrorKind::type_error);
  EXPECT_EQ(format("Optional[int]", {1, 7}, "03"), "007");
  EXPECT_EQ(format("Optional[int]", {0, 0}, "03"),
            "!unsupported format string passed to NoneType.__format__");
  const abi::ListObject nothing{0, 0, 0, 0, nullptr};
  EXPECT_EQ(format("list[int]", {reinterpret_cast<uint64_t>(&nothing)}, ""), "[]");
  EXPECT_EQ(format("list[int]", {reinterpret_cast<uint64_t>(&nothing)}, "5"),
            "!unsupported format string passed to list.__format__");
  EXPECT_EQ(format("tuple[int]", {5}, "5"),
            "!unsupported format string passed to tuple.__format__");
}

}  // namespace
}  // namespace shoal::engine
