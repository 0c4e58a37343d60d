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
#include "engine/kernels/slot_index.h"

namespace shoal::engine {

[[nodiscard]] uint64_t hash_lanes(const uint64_t* lanes, int lane_count);

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
  // Visits the slots that keys find, ascending by key where that costs nothing.
  template <typename Visit>
  void for_each_indexed_slot(const Visit& visit) const {
    if (is_direct_ && direct_.size() <= kSparseDirectMax * static_cast<size_t>(group_count())) {
      for (size_t i = 0; i < direct_.size(); ++i) {
        if (direct_[i] != nullptr) visit(direct_[i]);
      }
      if (direct_.size() > 0) return;
    }
    slots_.for_each([&](std::byte* slot) {
      if (slot != unindexed_) visit(slot);
    });
  }

 private:
  // With more codes for a group, going through them all takes longer than sorting.
  static constexpr size_t kSparseDirectMax = 8;

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
