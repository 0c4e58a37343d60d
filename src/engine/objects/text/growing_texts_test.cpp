#include "engine/objects/text/growing_texts.h"

#include <limits>

#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

class Growing : public testing::Test {
 protected:
  abi::Text plus(abi::Text left, std::string_view right) {
    return text_of(
        texts_.call(abi::shoal_text_concatenate, {cells_of(left), cells_of(texts_.text(right))}));
  }

  TextWorld texts_;
};

TEST_F(Growing, ChangesNoOtherText) {
  const abi::Text start = plus(texts_.text("ab"), "cd");
  abi::Text text = start;
  for (int round = 0; round < 6; ++round) text = plus(text, "efgh");
  // Both continue the same text; only one can have the place behind it.
  const abi::Text first = plus(text, "one");
  const abi::Text second = plus(text, "two");
  EXPECT_EQ(to_utf8(start), "abcd");
  EXPECT_EQ(to_utf8(text), "abcdefghefghefghefghefghefgh");
  EXPECT_EQ(to_utf8(first), to_utf8(text) + "one");
  EXPECT_EQ(to_utf8(second), to_utf8(text) + "two");
}

TEST_F(Growing, CostsWhatThePartsCost) {
  constexpr int kRounds = 20000;
  abi::Text left = texts_.text("");
  abi::Text right = texts_.text("");
  for (int round = 0; round < kRounds; ++round) {
    left = plus(left, "abcd");
    right = plus(right, plus(texts_.text("x"), "y").meta == 8 ? "z" : "");
  }
  EXPECT_EQ(length_of(left), 4 * kRounds);
  EXPECT_EQ(length_of(right), kRounds);
  // By copying each time it would be 800 MB.
  EXPECT_LT(texts_.world.heap.bytes_held(), 4000000);
}

TEST_F(Growing, ContinuesAPartThatEndsThere) {
  abi::Text text = texts_.text("a");
  for (int round = 0; round < 12; ++round) text = plus(text, "bc");
  const abi::Text part = text_over(static_cast<const char*>(text.data) + 20, 5, 0);
  EXPECT_EQ(to_utf8(plus(part, "!")), "cbcbc!");
  EXPECT_EQ(to_utf8(plus(text, "?")).back(), '?');
}

TEST_F(Growing, WidensWhenItMust) {
  abi::Text text = texts_.text("a");
  std::string expected = "a";
  for (const char* part : {"b", "é", "日", "c", "c", "c", "c", "c", "本", "\U0001f600", "d", "e"}) {
    text = plus(text, part);
    expected += part;
    EXPECT_EQ(to_utf8(text), expected);
    EXPECT_TRUE(is_canonical(text));
  }
}

TEST_F(Growing, ForgetsBeforeMemoryIsFreed) {
  abi::Text text = texts_.text("a");
  for (int round = 0; round < 12; ++round) text = plus(text, "bc");
  texts_.world.growing_texts.forget();
  const abi::Text longer = plus(text, "!");
  EXPECT_NE(longer.data, text.data);
  EXPECT_EQ(to_utf8(longer), to_utf8(text) + "!");
}

TEST_F(Growing, EmptyTextIsTheOtherSide) {
  const abi::Text text = texts_.text("日");
  EXPECT_EQ(plus(text, "").data, text.data);
  EXPECT_EQ(to_utf8(plus(texts_.text(""), "日")), "日");
}

TEST(TextRepeat, RepeatsAndRefusesWhatIsTooLong) {
  TextWorld texts;
  const auto repeat = [&texts](std::string_view text, int64_t count) {
    return texts.call(abi::shoal_text_repeat,
                      {cells_of(texts.text(text)), {static_cast<uint64_t>(count)}});
  };
  EXPECT_EQ(to_utf8(text_of(repeat("ab", 3))), "ababab");
  EXPECT_EQ(to_utf8(text_of(repeat("日", 3))), "日日日");
  EXPECT_EQ(to_utf8(text_of(repeat("\U0001f600x", 2))), "\U0001f600x\U0001f600x");
  EXPECT_EQ(text_of(repeat("日", 0)).meta, 0U);
  EXPECT_EQ(text_of(repeat("日", -1)).meta, 0U);
  repeat("abc", std::numeric_limits<int64_t>::max());
  EXPECT_TRUE(texts.failed);
  EXPECT_EQ(texts.world.error.message, "repeated string is too long");
  EXPECT_EQ(texts.world.error.place, 7);
  repeat("ab", int64_t{1} << 60);
  EXPECT_TRUE(texts.failed);
  EXPECT_EQ(texts.world.error.kind, ErrorKind::memory_error);
}

}  // namespace
}  // namespace shoal::engine
