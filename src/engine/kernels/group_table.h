// From keys (as lanes, group_keys.h) to group slots: finds a key's slot or makes it. One lane with
// a small range of codes is addressed directly, anything else by open addressing; the table
// changes between the two as it learns about the keys. One thread's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/status.h"
#include "engine/kernels/group_array.h"
#include "engine/kernels/group_keys.h"
#include "engine/kernels/group_slots.h"

namespace shoal::engine {

[[nodiscard]] uint64_t hash_lanes(const uint64_t* lanes, int lane_count);

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

class GroupTable {
 public:
  GroupTable(const SlotShape& shape, SlotStorage::Initializer initialize)
      : shape_(shape),
        slots_(shape.slot_bytes, std::move(initialize)),
        is_direct_(shape.lane_count == 1) {}

  // slots[i] ← the slot of the key lanes[0][i], lanes[1][i] …, i in [0, count). A new group gets
  // its lanes and, if slots have it, positions[i] as first row.
  [[nodiscard]] Status find_or_create(const uint64_t* const* lanes, const RowPositions& positions,
                                      int64_t count, std::byte** slots);

  [[nodiscard]] int64_t group_count() const { return slots_.size(); }
  // The slot that no key finds, for missing single keys; made at the first call, lanes zero.
  [[nodiscard]] Result<std::byte*> unindexed_slot(int64_t first_row);
  [[nodiscard]] std::byte* existing_unindexed_slot() const { return unindexed_; }
  // Makes an empty table one of these `count` slots, which lie one after the other in `buffer`; the
  // last is the unindexed one if `has_unindexed`. They can be visited and merged; no key is looked
  // up.
  void adopt_slots(BufferRef buffer, std::byte* slots, int64_t count, bool has_unindexed);
  // Gives memory back when no more keys are looked up: what finds slots, and all.
  void release_index();
  void release_all();
  // Visits all slots in the order they were made, the unindexed ones too.
  template <typename Visit>
  void for_each_slot(const Visit& visit) const {
    slots_.for_each(visit);
  }

 private:
  struct Block;

  template <typename Keys>
  [[nodiscard]] std::byte* create(const Keys& keys, const Block& block, int64_t i);

  // Each makes the table fit for one more block; direct may turn into hashed and back.
  [[nodiscard]] Status prepare_direct(const uint64_t* codes, int64_t count);
  [[nodiscard]] Status prepare_hashed(int64_t count);
  [[nodiscard]] Status make_direct(uint64_t code_min, uint64_t code_max);
  [[nodiscard]] Status make_hashed(int64_t capacity);

  template <typename Keys>
  void find_block(const Keys& keys, const Block& block);
  template <bool kIsLarge>
  void find_candidates(const uint64_t* hash, int64_t count, std::byte** slots);
  template <typename Keys>
  void find_direct(const Keys& keys, const Block& block);
  template <typename Keys>
  [[nodiscard]] std::byte* probe(const Keys& keys, const Block& block, int64_t i, uint64_t hash);

  SlotShape shape_;
  SlotStorage slots_;
  std::byte* unindexed_ = nullptr;
  bool is_direct_;       // only with one lane
  uint64_t origin_ = 0;  // direct: the code of direct_[0]
  PooledArray<std::byte*> direct_;
  SlotIndex index_;
  uint64_t code_min_ = UINT64_MAX;  // of all groups, one lane only
  uint64_t code_max_ = 0;
};

}  // namespace shoal::engine
