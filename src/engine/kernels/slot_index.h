// The hash index of a group table, and of its merging.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/status.h"
#include "engine/kernels/group_array.h"

namespace shoal::engine {

// Open addressing over slots: an entry is 0 or the slot's address with the upper 16 bits of its
// key's hash in the address's upper 16 bits, which are zero in user space.
class SlotIndex {
 public:
  [[nodiscard]] Status reserve(int64_t count);  // room for so many; 0 slots must be in it
  [[nodiscard]] uint64_t mask() const { return mask_; }
  [[nodiscard]] uint64_t* entries() { return entries_.data(); }
  [[nodiscard]] int64_t capacity() const { return capacity_; }

  [[nodiscard]] static std::byte* slot_of(uint64_t entry) {
    return reinterpret_cast<std::byte*>(entry & kAddressMask);
  }
  [[nodiscard]] static uint64_t make_entry(uint64_t hash, const std::byte* slot) {
    return (hash & ~kAddressMask) | reinterpret_cast<uint64_t>(slot);
  }
  [[nodiscard]] static bool may_match(uint64_t entry, uint64_t hash) {
    return ((entry ^ hash) & ~kAddressMask) == 0;
  }
  // Adds a slot whose key is not in the index yet.
  void insert_new(uint64_t hash, std::byte* slot) {
    uint64_t position = hash & mask_;
    while (entries_[position] != 0) position = (position + 1) & mask_;
    entries_[position] = make_entry(hash, slot);
  }

 private:
  static constexpr uint64_t kAddressMask = (uint64_t{1} << 48) - 1;

  PooledArray<uint64_t> entries_;
  uint64_t mask_ = 0;
  int64_t capacity_ = 0;
};

}  // namespace shoal::engine
