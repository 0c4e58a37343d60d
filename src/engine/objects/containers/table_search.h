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

template <typename Keys>
int64_t find(Table& table, const Keys& keys, const uint64_t* key) {
  const int64_t latest = latest_of(table);
  if (latest >= 0 && keys.equal(key_at(table, latest), key)) return latest;
  const int64_t entry = search(table, keys, key, keys.hash(key)).entry;
  if (entry >= 0) set_latest(table, entry);
  return entry;
}

template <typename Keys>
Insertion insert(ObjectWorld& world, Table& table, const Keys& keys, const uint64_t* key) {
  const int64_t latest = latest_of(table);
  if (latest >= 0 && keys.equal(key_at(table, latest), key)) return {latest, false};
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
  if constexpr (Keys::kKeepsHash) *cells++ = hash;
  copy_cells(cells, key, table.key_cells);
  set_latest(table, entry);
  return {entry, true};
}

// By the kind of a table's keys.
[[nodiscard]] int64_t find_other_entry(const ObjectLayout& type, Table& table, const uint64_t* key);
[[nodiscard]] Insertion insert_other_entry(ObjectWorld& world, Table& table, const uint64_t* key);

// The entry of a key; -1 if there is none. `type` is the table's. Ints are searched for in line: a
// call more is much of what it takes.
[[nodiscard]] inline int64_t find_entry(const ObjectLayout& type, Table& table,
                                        const uint64_t* key) {
  if (table.key_kind == KeyKind::integer) return find(table, IntegerKeys{}, key);
  return find_other_entry(type, table, key);
}

// The entry of a key, made if there was none: then its value's cells are not set yet.
[[nodiscard]] inline Insertion insert_entry(ObjectWorld& world, Table& table, const uint64_t* key) {
  if (table.key_kind == KeyKind::integer) return insert(world, table, IntegerKeys{}, key);
  return insert_other_entry(world, table, key);
}

// Sets a key's value. False: no memory.
[[nodiscard]] inline bool set_value(ObjectWorld& world, Table& table, const uint64_t* key,
                                    const uint64_t* value) {
  const Insertion insertion = insert_entry(world, table, key);
  if (insertion.entry < 0) return false;
  copy_cells(value_at(table, insertion.entry), value, table.value_cells);
  return true;
}

}  // namespace shoal::engine
