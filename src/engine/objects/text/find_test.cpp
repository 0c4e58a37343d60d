#include "engine/objects/text/find.h"

#include <limits>
#include <random>

#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

TextRange all_of(abi::Text text) { return {0, length_of(text)}; }

TEST(Find, AgreesWithASimpleSearchOnAllWidths) {
  ObjectHeap heap;
  std::mt19937 random(5);
  // Two letters of which bytes are alike, so that matches between code points would be seen.
  const std::pair<const char*, const char*> alphabets[] = {
      {"a", "b"}, {"\u0101", "\u0201"}, {"\U00010101", "\U00010201"}, {"a", "\u6161"}};
  for (int round = 0; round < 4000; ++round) {
    const auto& [first, second] = alphabets[round % 4];
    std::u32string plain;
    std::string haystack;
    for (size_t length = random() % 120; plain.size() < length;) {
      const bool is_first = random() % 8 != 0;
      plain += is_first ? U'a' : U'b';
      haystack += is_first ? first : second;
    }
    std::u32string plain_needle;
    std::string needle;
    for (size_t length = random() % 6; plain_needle.size() < length;) {
      const bool is_first = random() % 4 != 0;
      plain_needle += is_first ? U'a' : U'b';
      needle += is_first ? first : second;
    }
    const abi::Text text = text_from_utf8(heap, haystack);
    const abi::Text part = text_from_utf8(heap, needle);
    const Needle wanted(part, text);
    const auto expected = static_cast<int64_t>(plain.find(plain_needle));
    const auto expected_last = static_cast<int64_t>(plain.rfind(plain_needle));
    EXPECT_EQ(find(text, wanted, all_of(text)), expected) << haystack << " " << needle;
    EXPECT_EQ(find_last(text, wanted, all_of(text)), expected_last) << haystack << " " << needle;
  }
}

TEST(Find, TakesLinearTimeWhereAlmostAllMatches) {
  ObjectHeap heap;
  // 10^6 places at each of which 10^5 letters match before one does not.
  const std::string letters(1000000, 'a');
  const std::string half(50000, 'a');
  const abi::Text text = text_from_utf8(heap, letters + "b");
  const abi::Text absent = text_from_utf8(heap, half + "b" + half);
  EXPECT_EQ(find(text, Needle(absent, text), all_of(text)), -1);
  const abi::Text late = text_from_utf8(heap, half + half + "b");
  EXPECT_EQ(find(text, Needle(late, text), all_of(text)), 900000);
  EXPECT_EQ(count(text, Needle(late, text), all_of(text), kNoLimit), 1);
}

TEST(Find, GoesOnBehindMatchesBetweenCodePoints) {
  ObjectHeap heap;
  // In bytes, 01 02 01 02 …; the needle 02 01 lies at each odd byte.
  std::string letters;
  for (int round = 0; round < 3000; ++round) letters += "\u0201";
  std::string needle;
  for (int round = 0; round < 40; ++round) needle += "\u0102";
  const abi::Text text = text_from_utf8(heap, letters + "\u0102" + letters + needle);
  const abi::Text part = text_from_utf8(heap, needle);
  EXPECT_EQ(find(text, Needle(part, text), all_of(text)), 6001);
  // First and last code point fit everywhere, what is between does not: memmem takes over.
  std::string hard = "\u0201";
  for (int round = 0; round < 100; ++round) hard += "\u0102";
  hard += "\u0201";
  const abi::Text hard_part = text_from_utf8(heap, hard);
  const abi::Text hard_text = text_from_utf8(heap, letters + hard);
  EXPECT_EQ(find(hard_text, Needle(hard_part, hard_text), all_of(hard_text)), 3000);
}

TEST(Find, WiderNeedlesAreNowhereAndNarrowOnesAnywhere) {
  ObjectHeap heap;
  const abi::Text text = text_from_utf8(heap, "abc");
  const abi::Text wide = text_from_utf8(heap, "c日");
  EXPECT_EQ(find(text, Needle(wide, text), all_of(text)), -1);
  EXPECT_EQ(find_last(text, Needle(wide, text), all_of(text)), -1);
  EXPECT_EQ(count(text, Needle(wide, text), all_of(text), kNoLimit), 0);
  EXPECT_FALSE(is_at(text, Needle(wide, text), 0));
  const std::string longer(100, 'x');
  const abi::Text narrow = text_from_utf8(heap, longer);
  const abi::Text around = text_from_utf8(heap, "日" + longer + "\U0001f600");
  EXPECT_EQ(find(around, Needle(narrow, around), all_of(around)), 1);
}

struct Search {
  const char* text;
  const char* part;
  int64_t start;
  int64_t stop;
  int64_t found;
  int64_t found_last;
  int64_t count;
  bool starts;
  bool ends;
};

TEST(TextSearch, HasPythonsBounds) {
  constexpr int64_t kEnd = kNoLimit;
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  const Search searches[] = {
      {"", "", 0, kEnd, 0, 0, 1, true, true},
      {"abc", "", 0, kEnd, 0, 3, 4, true, true},
      {"abc", "", 3, kEnd, 3, 3, 1, true, true},
      {"abc", "", 4, kEnd, -1, -1, 0, false, false},
      {"abc", "", 2, 1, -1, -1, 0, false, false},
      {"abcab", "ab", 0, kEnd, 0, 3, 2, true, true},
      {"abcab", "ab", 1, kEnd, 3, 3, 1, false, true},
      {"abcab", "ab", -2, kEnd, 3, 3, 1, true, true},
      {"abcab", "ab", kLeast, -1, 0, 0, 1, true, false},
      {"abcab", "ab", 0, kLeast, -1, -1, 0, false, false},
      {"aaaa", "aa", 0, kEnd, 0, 2, 2, true, true},
      {"日本日", "日", 0, kEnd, 0, 2, 2, true, true},
      {"a\U0001f600", "\U0001f600", 0, kEnd, 1, 1, 1, false, true},
  };
  TextWorld texts;
  for (const Search& one : searches) {
    const auto call = [&](abi::ObjectFunction function) {
      return static_cast<int64_t>(texts.call(function, {cells_of(texts.text(one.text)),
                                                        cells_of(texts.text(one.part)),
                                                        {1, static_cast<uint64_t>(one.start)},
                                                        {1, static_cast<uint64_t>(one.stop)}})[0]);
    };
    EXPECT_EQ(call(abi::shoal_text_find), one.found) << one.text << one.part << one.start;
    EXPECT_EQ(call(abi::shoal_text_rfind), one.found_last) << one.text << one.part << one.start;
    EXPECT_EQ(call(abi::shoal_text_count), one.count) << one.text << one.part << one.start;
    EXPECT_EQ(call(abi::shoal_text_startswith), one.starts) << one.text << one.part << one.start;
    EXPECT_EQ(call(abi::shoal_text_endswith), one.ends) << one.text << one.part << one.start;
    for (const auto function : {abi::shoal_text_index, abi::shoal_text_rindex}) {
      call(function);
      EXPECT_EQ(texts.failed, one.found < 0);
    }
    EXPECT_TRUE(one.found >= 0 || texts.world.error.message == "substring not found");
  }
}

TEST(TextSearch, Contains) {
  TextWorld texts;
  const auto contains = [&texts](std::string_view text, std::string_view part) {
    return texts.call(abi::shoal_text_contains,
                      {cells_of(texts.text(text)), cells_of(texts.text(part))})[0];
  };
  EXPECT_EQ(contains("", ""), 1U);
  EXPECT_EQ(contains("abc", "bc"), 1U);
  EXPECT_EQ(contains("abc", "日"), 0U);
  EXPECT_EQ(contains("日本", "本"), 1U);
}

}  // namespace
}  // namespace shoal::engine
