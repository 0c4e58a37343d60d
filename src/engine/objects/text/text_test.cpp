#include "engine/objects/text/text.h"

#include <set>

#include "engine/objects/text/text_making.h"
#include "engine/objects/text/text_test_world.h"

namespace shoal::engine {
namespace {

TEST(Text, HasTheSmallestWidth) {
  ObjectHeap heap;
  const struct {
    const char* utf8;
    int64_t length;
    int width;
  } cases[] = {{"", 0, 0},     {"abc", 3, 0},    {"é\u00ff", 2, 0},    {"\u0100a", 2, 1},
               {"日本", 2, 1}, {"\uffff", 1, 1}, {"\U00010000b", 2, 2}};
  for (const auto& one : cases) {
    const abi::Text text = text_from_utf8(heap, one.utf8);
    EXPECT_EQ(length_of(text), one.length) << one.utf8;
    EXPECT_EQ(width_of(text), one.width) << one.utf8;
    EXPECT_EQ(to_utf8(text), one.utf8);
  }
}

TEST(Text, KeepsSurrogatesAndReplacesWhatIsNoUtf8) {
  ObjectHeap heap;
  const abi::Text surrogate = text_from_utf8(heap, "\xed\xa0\x80");
  EXPECT_EQ(code_point_at(surrogate, 0), 0xd800U);
  EXPECT_EQ(to_utf8(surrogate), "\xed\xa0\x80");
  for (const char* bad : {"\xff", "\xc3", "\xe6\x97", "\x80", "\xc3("}) {
    EXPECT_EQ(code_point_at(text_from_utf8(heap, bad), 0), 0xfffdU);
  }
}

TEST(Text, IsEqualByCodePoints) {
  ObjectHeap heap;
  std::string bytes;
  for (int length = 0; length < 40; ++length) {
    const abi::Text text = text_from_utf8(heap, bytes);
    EXPECT_TRUE(is_equal(text, text_from_utf8(heap, bytes)));
    EXPECT_EQ(hash_of(text), hash_of(text_from_utf8(heap, bytes)));
    for (size_t at = 0; at < bytes.size(); ++at) {
      std::string other = bytes;
      other[at] = '!';
      EXPECT_FALSE(is_equal(text, text_from_utf8(heap, other))) << length << " " << at;
      EXPECT_NE(hash_of(text), hash_of(text_from_utf8(heap, other))) << length << " " << at;
    }
    bytes.push_back(static_cast<char>('a' + length % 26));
  }
  EXPECT_FALSE(is_equal(text_from_utf8(heap, "a"), text_from_utf8(heap, "aa")));
}

TEST(Text, HashesSpread) {
  ObjectHeap heap;
  std::set<uint64_t> low_bits;
  for (int number = 0; number < 4096; ++number)
    low_bits.insert(hash_of(text_from_utf8(heap, "word" + std::to_string(number))) & 0xffff);
  // 4096 random values of 16 bits hit about 3970 places.
  EXPECT_GT(low_bits.size(), 3850U);
}

TEST(Text, ComparesByCodePoints) {
  TextWorld texts;
  const char* ordered[] = {"",  "a",   "aa", "ab",     "a\u00e9",
                           "é", "é日", "日", "\uffff", "\U00010000"};
  for (int left = 0; left < 10; ++left) {
    for (int right = 0; right < 10; ++right) {
      const Cells order =
          texts.call(abi::shoal_text_compare,
                     {cells_of(texts.text(ordered[left])), cells_of(texts.text(ordered[right]))});
      EXPECT_EQ(static_cast<int64_t>(order[0]), left < right   ? -1
                                                : left > right ? 1
                                                               : 0)
          << ordered[left] << " " << ordered[right];
    }
  }
}

}  // namespace
}  // namespace shoal::engine
