#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

struct Kind {
  const char* name;
  abi::ObjectFunction function;
  std::vector<const char*> texts_of_kind;
  std::vector<const char*> others;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> kKinds = {
      {"isdigit", abi::shoal_text_isdigit, {"0", "1234567890"}, {"", "1.0", "12a", "/", ":"}},
      {"isdecimal", abi::shoal_text_isdecimal, {"09"}, {"", "-1"}},
      {"isnumeric", abi::shoal_text_isnumeric, {"09"}, {"", "1e5"}},
      {"isalpha", abi::shoal_text_isalpha, {"azAZ"}, {"", "a b", "a1", "@", "[", "`", "{"}},
      {"isalnum", abi::shoal_text_isalnum, {"aZ09"}, {"", "a_b", "a b"}},
      {"islower", abi::shoal_text_islower, {"a", "a1 b"}, {"", "1", "aB"}},
      {"isupper", abi::shoal_text_isupper, {"A", "A1 B"}, {"", "1", "aB"}},
      {"istitle", abi::shoal_text_istitle, {"A", "The Fox", "1A2B"}, {"", "1", "the", "THe", "aB"}},
  };
  return kKinds;
}

TEST(TextKinds, OfAsciiAreDecidedHere) {
  TextWorld texts;
  for (const Kind& kind : kinds()) {
    for (const char* text : kind.texts_of_kind)
      EXPECT_EQ(texts.call(kind.function, {cells_of(texts.text(text))})[0], 1U)
          << kind.name << " " << text;
    for (const char* text : kind.others)
      EXPECT_EQ(texts.call(kind.function, {cells_of(texts.text(text))})[0], 0U)
          << kind.name << " " << text;
  }
  EXPECT_EQ(texts.question_count, 0);
}

TEST(TextKinds, BeyondAsciiArePythons) {
  TextWorld texts;
  for (const Kind& kind : kinds()) {
    texts.answers = {{{kind.name, "é"}, "1"}, {{kind.name, "日"}, ""}};
    EXPECT_EQ(texts.call(kind.function, {cells_of(texts.text("é"))})[0], 1U) << kind.name;
    EXPECT_EQ(texts.call(kind.function, {cells_of(texts.text("日"))})[0], 0U) << kind.name;
    EXPECT_FALSE(texts.failed);
    texts.call(kind.function, {cells_of(texts.text("x日"))});
    EXPECT_TRUE(texts.failed) << kind.name;
  }
}

TEST(TextKinds, SpaceAndAsciiNeverAsk) {
  TextWorld texts;
  const auto tell = [&texts](abi::ObjectFunction function, std::string_view text) {
    return texts.call(function, {cells_of(texts.text(text))})[0] != 0;
  };
  EXPECT_FALSE(tell(abi::shoal_text_isspace, ""));
  EXPECT_TRUE(tell(abi::shoal_text_isspace, " \t\n\v\f\r\x1c\x1d\x1e\x1f"));
  EXPECT_TRUE(tell(abi::shoal_text_isspace, "\xc2\x85\xc2\xa0"));
  EXPECT_TRUE(tell(abi::shoal_text_isspace, "\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"));
  EXPECT_FALSE(tell(abi::shoal_text_isspace, "\u200b"));
  EXPECT_FALSE(tell(abi::shoal_text_isspace, " a"));
  EXPECT_TRUE(tell(abi::shoal_text_isascii, ""));
  EXPECT_TRUE(tell(abi::shoal_text_isascii, "a text of more than sixteen bytes \x7f"));
  EXPECT_FALSE(tell(abi::shoal_text_isascii, "a text of more than sixteen bytes é"));
  EXPECT_FALSE(tell(abi::shoal_text_isascii, "日"));
  EXPECT_EQ(texts.question_count, 0);
}

}  // namespace
}  // namespace shoal::engine
