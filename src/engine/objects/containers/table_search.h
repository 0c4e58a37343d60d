// The search for a key in a table, by the kind of its keys (table_keys.h).
#pragma once

#include <atomic>

#include "engine/objects/containers/table.h"

namespace shoal::engine {

// What the slot of an entry holds.
inline uint32_t slot_of(const Table& table, uint64_t hash, int64_t entry) {
  const auto entry_mask = static_cast<uint32_t>(table.capacity - 1);
  return kUsedSlot | (static_cast<uint32_t>(hash) & ~entry_mask) | static_cast<uint32_t>(entry);
}

// Several threads may read one container: their last writer wins, and all check what they read.
inline int64_t latest_of(Table& table) {
  return std::atomic_ref(table.latest).load(std::memory_order_relaxed);
}
inline void set_latest(Table& table, int64_t entry) {
  std::atomic_ref(table.latest).store(entry, std::memory_order_relaxed);
}

// Where the search for a key ended: at its entry, or at the slot that it would get.
struct SearchEnd {
  int64_t entry;  // -1: none has the key
  uint64_t slot;
};

template <typename Keys>
SearchEnd search(const Table& table, const Keys& keys, const uint64_t* key, uint64_t hash) {
  constexpr int64_t kKeyCell = Keys::kKeepsHash ? 1 : 0;
  constexpr uint64_t kNoSlot = ~uint64_t{0};
  const auto entry_mask = static_cast<uint32_t>(table.capacity - 1);
  const auto slot_mask = static_cast<uint64_t>(2 * table.capacity - 1);
  const uint32_t wanted = slot_of(table, hash, 0);
  uint64_t deleted = kNoSlot;
  for (uint64_t place = hash >> table.hash_shift;; place = (place + 1) & slot_mask) {
    const uint32_t slot = table.slots[place];
    if (slot == 0) return {-1, deleted == kNoSlot ? place : deleted};
    if ((slot & ~entry_mask) == wanted) {
      const int64_t entry = slot & entry_mask;
      const uint64_t* cells = entry_at(table, entry);
      if constexpr (Keys::kKeepsHash) {
        if (cells[0] != hash) continue;
      }
      if (keys.equal(cells + kKeyCell, key)) return {entry, place};
    } else if (slot == kDeletedSlot && deleted == kNoSlot) {
      deleted = place;
    }
  }
}

}  // namespace shoal::engine
