// Content hashing for cache keys and fingerprints: 128 bits, stable across processes and builds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shoal {

struct Hash128 {
  uint64_t low = 0;
  uint64_t high = 0;

  // 32 lower-case hexadecimal digits.
  [[nodiscard]] std::string to_hex() const;
  friend bool operator==(const Hash128&, const Hash128&) = default;
};

// MurmurHash3 x64 128 (Austin Appleby, public domain), seed 0. Not for hash tables over hostile
// input and not cryptographic: the cache directory is private to its owner.
[[nodiscard]] Hash128 hash_bytes(std::string_view bytes);

// Finalizer of MurmurHash3 over 64 bits: a bijection with full avalanche, for hash tables.
[[nodiscard]] inline uint64_t mix_bits(uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53ULL;
  value ^= value >> 33;
  return value;
}

}  // namespace shoal
