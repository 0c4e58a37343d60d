#include "engine/io/encodings/bit_unpack.h"

#include <array>
#include <cstring>
#include <utility>

namespace shoal::engine {
namespace {

uint64_t load64(const uint8_t* from) {
  uint64_t value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

// Eight values of `width` bits start and end at byte borders, so all shifts are constants.
template <int width, size_t... index>
void unpack_group(const uint8_t* packed, uint32_t* out, std::index_sequence<index...>) {
  constexpr uint64_t kMask = (uint64_t{1} << width) - 1;
  ((out[index] =
        static_cast<uint32_t>((load64(packed + index * width / 8) >> (index * width % 8)) & kMask)),
   ...);
}

template <int width>
void unpack_groups(const uint8_t* packed, int64_t group_count, uint32_t* out) {
  for (int64_t group = 0; group < group_count; ++group) {
    unpack_group<width>(packed, out, std::make_index_sequence<8>());
    packed += width;
    out += 8;
  }
}

using UnpackGroups = void (*)(const uint8_t*, int64_t, uint32_t*);

template <size_t... width>
constexpr std::array<UnpackGroups, sizeof...(width)> make_unpackers(std::index_sequence<width...>) {
  return {unpack_groups<static_cast<int>(width)>...};
}

constexpr auto kUnpackers = make_unpackers(std::make_index_sequence<33>());

uint32_t unpack_one(const uint8_t* packed, int64_t position, int bit_width) {
  const int64_t bit = position * bit_width;
  const uint64_t mask = (uint64_t{1} << bit_width) - 1;
  return static_cast<uint32_t>((load64(packed + (bit >> 3)) >> (bit & 7)) & mask);
}

}  // namespace

void unpack_uint32(const uint8_t* packed, int64_t begin, int bit_width, int64_t count,
                   uint32_t* out) {
  int64_t done = 0;
  for (; done < count && (begin + done) % 8 != 0; ++done) {
    out[done] = unpack_one(packed, begin + done, bit_width);
  }
  const int64_t group_count = (count - done) / 8;
  kUnpackers[static_cast<size_t>(bit_width)](packed + (begin + done) / 8 * bit_width, group_count,
                                             out + done);
  for (done += group_count * 8; done < count; ++done) {
    out[done] = unpack_one(packed, begin + done, bit_width);
  }
}

void unpack_uint64(const uint8_t* packed, int64_t begin, int bit_width, int64_t count,
                   uint64_t* out) {
  const uint64_t mask = bit_width == 64 ? ~uint64_t{0} : (uint64_t{1} << bit_width) - 1;
  int64_t bit = begin * bit_width;
  for (int64_t i = 0; i < count; ++i, bit += bit_width) {
    const uint8_t* from = packed + (bit >> 3);
    const auto shift = static_cast<unsigned>(bit & 7);
    // Two shifts, because a shift by 64 is undefined.
    const uint64_t above = (static_cast<uint64_t>(from[8]) << 1) << (63 - shift);
    out[i] = ((load64(from) >> shift) | above) & mask;
  }
}

void unpack_bits(const uint8_t* packed, int64_t begin, int64_t count, uint8_t* out) {
  int64_t done = 0;
  for (; done < count && (begin + done) % 8 != 0; ++done) {
    out[done] = (packed[(begin + done) >> 3] >> ((begin + done) & 7)) & 1;
  }
  for (; count - done >= 8; done += 8) {
    // Spreads eight bits to eight bytes: each byte of the product holds all bits, one is kept.
    const uint64_t copies = packed[(begin + done) >> 3] * 0x0101010101010101ULL;
    const uint64_t kept = copies & 0x8040201008040201ULL;
    const uint64_t ones = (kept + 0x7f7f7f7f7f7f7f7fULL) >> 7 & 0x0101010101010101ULL;
    std::memcpy(out + done, &ones, sizeof(ones));
  }
  for (; done < count; ++done) {
    out[done] = (packed[(begin + done) >> 3] >> ((begin + done) & 7)) & 1;
  }
}

}  // namespace shoal::engine
