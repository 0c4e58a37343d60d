#include <random>

#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

using Texts = std::vector<std::string>;

class TextSplit : public testing::Test {
 protected:
  Texts split(abi::ObjectFunction function, std::string_view utf8, const char* separator,
              int64_t count_max = -1) {
    Cells given(3);
    if (separator != nullptr) {
      const Cells cells = cells_of(texts_.text(separator));
      given = {1, cells[0], cells[1]};
    }
    const Cells out = texts_.call(
        function, {cells_of(texts_.text(utf8)), given, {static_cast<uint64_t>(count_max)}});
    return texts_.failed ? Texts{"failed"} : items_of(out);
  }
  Texts split(std::string_view utf8, const char* separator, int64_t count_max = -1) {
    return split(abi::shoal_text_split, utf8, separator, count_max);
  }
  Texts rsplit(std::string_view utf8, const char* separator, int64_t count_max = -1) {
    return split(abi::shoal_text_rsplit, utf8, separator, count_max);
  }

  TextWorld texts_;
};

TEST_F(TextSplit, AtWhiteSpace) {
  EXPECT_EQ(split("", nullptr), Texts());
  EXPECT_EQ(split(" \t\n", nullptr), Texts());
  EXPECT_EQ(split("one", nullptr), Texts({"one"}));
  EXPECT_EQ(split("  one\x1c two\xc2\x85three ", nullptr), Texts({"one", "two", "three"}));
  EXPECT_EQ(split("日 本\u3000a\u2003", nullptr), Texts({"日", "本", "a"}));
  EXPECT_EQ(split(" a  b  c ", nullptr, 1), Texts({"a", "b  c "}));
  EXPECT_EQ(split(" a  b ", nullptr, 0), Texts({"a  b "}));
  EXPECT_EQ(rsplit(" a  b  c ", nullptr, 1), Texts({" a  b", "c"}));
  EXPECT_EQ(rsplit(" a  b ", nullptr, 0), Texts({" a  b"}));
}

TEST_F(TextSplit, AtASeparator) {
  EXPECT_EQ(split("", ","), Texts({""}));
  EXPECT_EQ(split(",a,,b,", ","), Texts({"", "a", "", "b", ""}));
  EXPECT_EQ(split("a--b---c", "--"), Texts({"a", "b", "-c"}));
  EXPECT_EQ(rsplit("a--b---c", "--"), Texts({"a", "b-", "c"}));
  EXPECT_EQ(split("a,b,c", ",", 1), Texts({"a", "b,c"}));
  EXPECT_EQ(rsplit("a,b,c", ",", 1), Texts({"a,b", "c"}));
  EXPECT_EQ(split("a日b\U0001f600", "日"), Texts({"a", "b\U0001f600"}));
  EXPECT_EQ(split("ab", "日"), Texts({"ab"}));
  EXPECT_EQ(split("ab", ""), Texts({"failed"}));
  EXPECT_EQ(texts_.world.error.message, "empty separator");
  EXPECT_EQ(rsplit("ab", ""), Texts({"failed"}));
}

TEST_F(TextSplit, BlocksBeginAndEndAnywhere) {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string utf8;
    for (size_t length = random() % 70; utf8.size() < length;)
      utf8 += random() % 3 == 0 ? ' ' : 'x';
    Texts words;
    Texts parts = {""};
    for (const char byte : utf8) {
      if (byte == ' ') {
        parts.emplace_back();
      } else {
        parts.back() += byte;
      }
    }
    for (const std::string& part : parts) {
      if (!part.empty()) words.push_back(part);
    }
    EXPECT_EQ(split(utf8, nullptr), words) << utf8;
    EXPECT_EQ(split(utf8, " "), parts) << utf8;
    EXPECT_EQ(rsplit(utf8, nullptr), words) << utf8;
    EXPECT_EQ(rsplit(utf8, " "), parts) << utf8;
  }
}

TEST_F(TextSplit, ListsHaveTheLayoutAndRoomTheySay) {
  const Cells out =
      texts_.call(abi::shoal_text_split,
                  {cells_of(texts_.text("a b")), Cells(3), {static_cast<uint64_t>(-1)}}, 5);
  const auto* list = reinterpret_cast<const abi::ListObject*>(out[0]);
  EXPECT_EQ(list->layout, 5);
  EXPECT_EQ(list->length, 2);
  EXPECT_EQ(list->capacity, 2);
}

TEST_F(TextSplit, LinesEndAsInPython) {
  const auto lines = [this](std::string_view utf8, bool keeps_ends) {
    return items_of(texts_.call(abi::shoal_text_splitlines,
                                {cells_of(texts_.text(utf8)), {keeps_ends ? 1U : 0U}}));
  };
  EXPECT_EQ(lines("", false), Texts());
  EXPECT_EQ(lines("a\nb\r\nc\rd", false), Texts({"a", "b", "c", "d"}));
  EXPECT_EQ(lines("a\n\nb\r\n", true), Texts({"a\n", "\n", "b\r\n"}));
  EXPECT_EQ(lines("a\x1f\x1c\xc2\x85z", false), Texts({"a\x1f", "", "z"}));
  EXPECT_EQ(lines("日\u2028a", false), Texts({"日", "a"}));
}

TEST_F(TextSplit, JoinPutsTheSeparatorBetween) {
  const auto join = [this](std::string_view separator, const Texts& items) {
    std::vector<abi::Text> texts;
    for (const std::string& item : items) texts.push_back(texts_.text(item));
    const auto length = static_cast<int64_t>(texts.size());
    const abi::ListObject list{0, 0, length, length, texts.data()};
    const abi::Text joined =
        text_of(texts_.call(abi::shoal_text_join, {cells_of(texts_.text(separator)),
                                                   {reinterpret_cast<uint64_t>(&list)}}));
    EXPECT_TRUE(is_canonical(joined));
    return to_utf8(joined);
  };
  EXPECT_EQ(join("日", {}), "");
  EXPECT_EQ(join("日", {"a"}), "a");
  EXPECT_EQ(join("日", {"a", "b"}), "a日b");
  EXPECT_EQ(join(", ", {"a", "", "a longer item of text", "\U0001f600"}),
            "a, , a longer item of text, \U0001f600");
  EXPECT_EQ(join("", {"", ""}), "");
  EXPECT_EQ(join("-", {"é", "x"}), "é-x");
}

}  // namespace
}  // namespace shoal::engine
