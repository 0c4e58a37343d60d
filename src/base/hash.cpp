#include "base/hash.h"

#include <cstring>

namespace shoal {
namespace {

constexpr uint64_t kFactor1 = 0x87c37b91114253d5ULL;
constexpr uint64_t kFactor2 = 0x4cf5ad432745937fULL;

uint64_t rotate_left(uint64_t value, int bits) { return (value << bits) | (value >> (64 - bits)); }

uint64_t scramble1(uint64_t block) { return rotate_left(block * kFactor1, 31) * kFactor2; }
uint64_t scramble2(uint64_t block) { return rotate_left(block * kFactor2, 33) * kFactor1; }

uint64_t load64(const char* from) {
  uint64_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

Hash128 hash_bytes(std::string_view bytes) {
  uint64_t h1 = 0;
  uint64_t h2 = 0;
  const char* data = bytes.data();
  const size_t block_count = bytes.size() / 16;
  for (size_t block = 0; block < block_count; ++block, data += 16) {
    h1 ^= scramble1(load64(data));
    h1 = (rotate_left(h1, 27) + h2) * 5 + 0x52dce729;
    h2 ^= scramble2(load64(data + 8));
    h2 = (rotate_left(h2, 31) + h1) * 5 + 0x38495ab5;
  }
  char tail[16] = {};
  if (bytes.size() % 16 != 0) std::memcpy(tail, data, bytes.size() % 16);
  h2 ^= scramble2(load64(tail + 8));
  h1 ^= scramble1(load64(tail));
  h1 ^= bytes.size();
  h2 ^= bytes.size();
  h1 += h2;
  h2 += h1;
  h1 = mix_bits(h1);
  h2 = mix_bits(h2);
  h1 += h2;
  h2 += h1;
  return {h1, h2};
}

std::string Hash128::to_hex() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(32, '0');
  for (int digit = 0; digit < 16; ++digit) {
    text[static_cast<size_t>(15 - digit)] = kDigits[(high >> (4 * digit)) & 15];
    text[static_cast<size_t>(31 - digit)] = kDigits[(low >> (4 * digit)) & 15];
  }
  return text;
}

}  // namespace shoal
