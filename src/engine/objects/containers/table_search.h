// The search for a key in a table, by the kind of its keys (table_keys.h).
#pragma once

#include <atomic>

#include "engine/objects/containers/table.h"
#include "engine/objects/containers/table_keys.h"

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

// Whether the entry that was found or made last has a key.
template <typename Keys>
inline bool is_latest(const Table& table, const Keys& keys, const uint64_t* key, int64_t latest) {
  return latest >= 0 && keys.equal(entry_at(table, latest) + Keys::kHeadCells, key);
}

template <typename Keys>
inline bool has_key(const Table& table, const Keys& keys, const uint64_t* key, uint64_t hash,
                    int64_t entry) {
  const uint64_t* cells = entry_at(table, entry);
  if constexpr (Keys::kHeadCells != 0) {
    if (cells[0] != hash) return false;
  }
  return keys.equal(cells + Keys::kHeadCells, key);
}

template <typename Keys>
inline int64_t find(Table& table, const Keys& keys, const uint64_t* key) {
  // Hashing a number takes less than a wrong guess that it is the latest.
  if constexpr (Keys::kHeadCells != 0) {
    const int64_t latest = latest_of(table);
    if (is_latest(table, keys, key, latest)) return latest;
  }
  const uint64_t hash = keys.hash(key);
  const auto entry_mask = static_cast<uint32_t>(table.capacity - 1);
  const auto slot_mask = static_cast<uint64_t>(2 * table.capacity - 1);
  const uint32_t wanted = slot_of(table, hash, 0);
  for (uint64_t place = hash >> table.hash_shift;; place = (place + 1) & slot_mask) {
    const uint32_t slot = table.slots[place];
    if (slot == 0) return -1;
    if ((slot & ~entry_mask) != wanted) continue;
    const int64_t entry = slot & entry_mask;
    if (!has_key(table, keys, key, hash, entry)) continue;
    set_latest(table, entry);
    return entry;
  }
}

// Where the search for a key ended: at its entry, or at the slot that it would get.
struct SearchEnd {
  int64_t entry;  // -1: none has the key
  uint64_t slot;
};

template <typename Keys>
SearchEnd search(const Table& table, const Keys& keys, const uint64_t* key, uint64_t hash) {
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
      if (has_key(table, keys, key, hash, entry)) return {entry, place};
    } else if (slot == kDeletedSlot && deleted == kNoSlot) {
      deleted = place;
    }
  }
}

template <typename Keys>
Insertion insert_searched(ObjectWorld& world, Table& table, const Keys& keys, const uint64_t* key) {
  const uint64_t hash = keys.hash(key);
  SearchEnd end = search(table, keys, key, hash);
  if (end.entry >= 0) {
    set_latest(table, end.entry);
    return {end.entry, false};
  }
  const bool has_slot = table.used_slots < table.capacity || table.slots[end.slot] == kDeletedSlot;
  if (table.entry_count == table.capacity || !has_slot) {
    if (!make_room(world, table)) return {};
    end = search(table, keys, key, hash);
  }
  const int64_t entry = table.entry_count++;
  if (table.slots[end.slot] == 0) ++table.used_slots;
  table.slots[end.slot] = slot_of(table, hash, entry);
  ++table.length;
  uint64_t* cells = entry_at(table, entry);
  if constexpr (Keys::kHeadCells != 0) cells[0] = hash;
  copy_cells(cells + Keys::kHeadCells, key, table.key_cells);
  set_latest(table, entry);
  return {entry, true};
}

template <typename Keys>
inline Insertion insert(ObjectWorld& world, Table& table, const Keys& keys, const uint64_t* key) {
  const int64_t latest = latest_of(table);
  if (is_latest(table, keys, key, latest)) return {latest, false};
  return insert_searched(world, table, keys, key);
}

}  // namespace shoal::engine
