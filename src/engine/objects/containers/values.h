// Equality, order and hashes of values by their layout, as Python has them; but a NaN never equals
// anything, also not itself in a container.
#pragma once

#include <cstdint>
#include <string>

#include "engine/objects/containers/cells.h"

namespace shoal::engine {

[[nodiscard]] bool equal_values(const ObjectLayout& layout, const uint64_t* a, const uint64_t* b);

// How a NaN compares: with nothing, or behind all numbers, which sorting needs.
enum class NanOrder : uint8_t { none, last };
// What compare_values gives when a NaN decides and has no order. Above 0 like "greater".
inline constexpr int kUnordered = 2;

// Below, equal to or above 0. For the types that Python can order: numbers, text, tuples and lists.
[[nodiscard]] int compare_values(const ObjectLayout& layout, NanOrder nan_order, const uint64_t* a,
                                 const uint64_t* b);

// Of a hashable value. All bits depend on all of the value's, the upper ones best.
[[nodiscard]] uint64_t hash_value(const ObjectLayout& layout, const uint64_t* cells);

// repr(value), for messages.
[[nodiscard]] std::string repr_of(const ObjectWorld& world, const ObjectLayout& layout,
                                  const uint64_t* cells);

// Whether equal values of the layout have equal cells.
[[nodiscard]] bool is_plain(const ObjectLayout& layout);

// A cell's bits spread into the upper ones of the hash (Knuth's multiplicative hashing); the shift
// lets the upper half of the cell, where floats and shifted numbers differ, count too.
[[nodiscard]] inline uint64_t hash_cell(uint64_t cell) {
  return (cell ^ cell >> 32) * 0x9e3779b97f4a7c15ULL;
}
// Takes one more cell or hash into a hash.
[[nodiscard]] inline uint64_t combine_hash(uint64_t hash, uint64_t cell) {
  return (std::rotl(hash, 29) ^ cell ^ cell >> 32) * 0x9e3779b97f4a7c15ULL;
}

}  // namespace shoal::engine
