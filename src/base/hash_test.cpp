// Known answers of MurmurHash3_x64_128 with seed 0 (Austin Appleby's reference program), and what
// is asked of a finalizer.
#include "base/hash.h"

#include <gtest/gtest.h>

#include <bit>
#include <set>
#include <string>

namespace shoal {
namespace {

TEST(Hash, EmptyTextIsZero) { EXPECT_EQ(hash_bytes(""), Hash128{}); }

TEST(Hash, KnownAnswers) {
  const Hash128 hello = hash_bytes("hello");
  EXPECT_EQ(hello.low, 0xcbd8a7b341bd9b02ULL);
  EXPECT_EQ(hello.high, 0x5b1e906a48ae1d19ULL);
  const Hash128 fox = hash_bytes("The quick brown fox jumps over the lazy dog");
  EXPECT_EQ(fox.low, 0xe34bbc7bbc071b6cULL);
  EXPECT_EQ(fox.high, 0x7a433ca9c49a9347ULL);
}

TEST(Hash, EveryLengthAndEveryByteCounts) {
  std::set<std::string> seen;
  std::string text;
  for (int length = 0; length < 70; ++length) {
    EXPECT_TRUE(seen.insert(hash_bytes(text).to_hex()).second) << length;
    for (size_t at = 0; at < text.size(); ++at) {
      std::string changed = text;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      EXPECT_TRUE(seen.insert(hash_bytes(changed).to_hex()).second) << length << " " << at;
    }
    text += '\0';
  }
}

TEST(Hash, HexHasTheHighHalfFirst) {
  const Hash128 hash{.low = 0x0123456789abcdefULL, .high = 0xfedcba9876543210ULL};
  EXPECT_EQ(hash.to_hex(), "fedcba98765432100123456789abcdef");
  EXPECT_EQ(Hash128{}.to_hex(), std::string(32, '0'));
}

TEST(MixBits, IsABijectionThatSpreadsEachBit) {
  EXPECT_EQ(mix_bits(0), 0U);
  for (int bit = 0; bit < 64; ++bit) {
    const int changed = std::popcount(mix_bits(0x1234) ^ mix_bits(0x1234 ^ (uint64_t{1} << bit)));
    EXPECT_GT(changed, 12) << bit;
  }
}

}  // namespace
}  // namespace shoal
