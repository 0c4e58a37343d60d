// Sixteen bytes of text at a time: comparing, and short copies without a call.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace shoal::engine {

inline constexpr int64_t kBlockBytes = 16;

// `Unit` is the type of a code point: uint8_t, uint16_t or uint32_t.
template <typename Unit>
struct BlockOf {
  typedef Unit Type __attribute__((vector_size(kBlockBytes)));
};
template <typename Unit>
using Block = typename BlockOf<Unit>::Type;
using ByteBlock = Block<uint8_t>;

template <typename Unit>
[[nodiscard]] inline Block<Unit> load_block(const Unit* from) {
  Block<Unit> block;
  std::memcpy(&block, from, sizeof block);
  return block;
}

// The first `count` bytes, fewer than a block, and zeros.
[[nodiscard]] inline ByteBlock load_partial(const uint8_t* from, int64_t count) {
  uint64_t words[2] = {};
  if (count >= 8) {
    uint64_t last;
    std::memcpy(&words[0], from, 8);
    std::memcpy(&last, from + count - 8, 8);
    words[1] = count == 8 ? 0 : last >> (8 * (16 - count));
  } else {
    for (int64_t byte = 0; byte < count; ++byte) words[0] |= uint64_t{from[byte]} << (8 * byte);
  }
  return std::bit_cast<ByteBlock>(words);
}

// One bit per byte: its highest.
[[nodiscard]] inline uint32_t high_bits(ByteBlock block) {
#if defined(__SSE2__)
  return static_cast<uint32_t>(_mm_movemask_epi8(std::bit_cast<__m128i>(block)));
#else
  uint32_t bits = 0;
  for (int byte = 0; byte < kBlockBytes; ++byte) bits |= uint32_t{block[byte]} >> 7 << byte;
  return bits;
#endif
}

// One bit per byte of the units of `block` that are `value`.
template <typename Unit>
[[nodiscard]] inline uint32_t equal_bits(Block<Unit> block, Unit value) {
  return high_bits(std::bit_cast<ByteBlock>(block == value));
}

// Calls take(bits, start) with one bit per byte, block by block; bits behind the end are 0.
template <typename BitsOf, typename Take>
void for_each_block(const uint8_t* bytes, int64_t length, BitsOf bits_of, Take take) {
  int64_t at = 0;
  for (; at + kBlockBytes <= length; at += kBlockBytes) take(bits_of(load_block(bytes + at)), at);
  if (const int64_t rest = length - at; rest > 0) {
    const uint32_t within = (1U << rest) - 1;
    take(bits_of(load_partial(bytes + at, rest)) & within, at);
  }
}

[[nodiscard]] inline bool is_ascii(const uint8_t* bytes, int64_t count) {
  int64_t at = 0;
  ByteBlock seen = {};
  for (; at + kBlockBytes <= count; at += kBlockBytes) seen |= load_block(bytes + at);
  if (at > 0 && at < count) {
    seen |= load_block(bytes + count - kBlockBytes);
  } else if (at < count) {
    seen |= load_partial(bytes, count);
  }
  return high_bits(seen) == 0;
}

// memcpy that is quick for few bytes.
inline void copy_bytes(void* to, const void* from, size_t count) {
  auto* target = static_cast<std::byte*>(to);
  const auto* source = static_cast<const std::byte*>(from);
  if (count > 16) {
    std::memcpy(target, source, count);
  } else if (count >= 8) {
    uint64_t ends[2];
    std::memcpy(&ends[0], source, 8);
    std::memcpy(&ends[1], source + count - 8, 8);
    std::memcpy(target, &ends[0], 8);
    std::memcpy(target + count - 8, &ends[1], 8);
  } else if (count >= 4) {
    uint32_t ends[2];
    std::memcpy(&ends[0], source, 4);
    std::memcpy(&ends[1], source + count - 4, 4);
    std::memcpy(target, &ends[0], 4);
    std::memcpy(target + count - 4, &ends[1], 4);
  } else if (count > 0) {
    const std::byte middle = source[count / 2];
    const std::byte last = source[count - 1];
    target[0] = source[0];
    target[count / 2] = middle;
    target[count - 1] = last;
  }
}

}  // namespace shoal::engine
