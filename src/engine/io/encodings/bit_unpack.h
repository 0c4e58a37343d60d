// Values of a fixed number of bits, least significant bit first, into whole integers. All of these
// may load up to 16 bytes past the last packed value.
#pragma once

#include <cstdint>

namespace shoal::engine {

// Values [begin, begin + count) of `bit_width` (0…32) bits each.
void unpack_uint32(const uint8_t* packed, int64_t begin, int bit_width, int64_t count,
                   uint32_t* out);
// The same for 0…64 bits.
void unpack_uint64(const uint8_t* packed, int64_t begin, int bit_width, int64_t count,
                   uint64_t* out);
// Bits [begin, begin + count), each to a byte 0 or 1.
void unpack_bits(const uint8_t* packed, int64_t begin, int64_t count, uint8_t* out);

}  // namespace shoal::engine
