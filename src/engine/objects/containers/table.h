// What dicts and sets are: entries in the order in which they came, and an index of hashed slots
// over them, as CPython's dicts since 3.6. A set has no values.
//
// An entry is [hash] key value, in cells; the hash is kept where it is costly to compute. A deleted
// entry is a hole until the table is rebuilt; the last entry is never a hole.
// A slot is 0 (empty), kDeletedSlot, or kUsedSlot | part of the hash | number of the entry. At most
// half of the slots are not empty.
#pragma once

#include <bit>
#include <cstdint>

#include "engine/objects/containers/cells.h"

namespace shoal::engine {

// How keys are hashed and compared.
enum class KeyKind : uint8_t {
  integer,  // one cell whose bits are the value
  pair,     // two such cells
  plain,    // any number of them
  text,
  generic,  // by layout
};

inline constexpr uint32_t kDeletedSlot = 1;
inline constexpr uint32_t kUsedSlot = uint32_t{1} << 31;

struct Table : abi::TableObject {
  KeyKind key_kind = KeyKind::generic;
  int32_t head_cells = 0;  // 1 if entries keep the hash
  int32_t key_cells = 0;
  int32_t value_cells = 0;
  int64_t entry_cells = 0;
  int64_t entry_count = 0;  // with holes
  int64_t capacity = 0;     // entries that fit; half the number of slots
  int64_t used_slots = 0;   // not empty ones
  int64_t first = 0;        // entries before this one are holes
  // The entry that was found or made last, -1 if none: `d[k] = d.get(k, 0) + 1` searches once.
  int64_t latest = -1;
  uint64_t* entries = nullptr;  // the table's block: entries, then holes, then slots
  uint64_t* holes = nullptr;    // a bit per entry
  uint32_t* slots = nullptr;
  int32_t hash_shift = 0;  // a hash's upper bits number its slot
};

[[nodiscard]] inline Table& table_of(uint64_t cell) { return *reinterpret_cast<Table*>(cell); }

[[nodiscard]] inline uint64_t* entry_at(const Table& table, int64_t entry) {
  return table.entries + entry * table.entry_cells;
}
[[nodiscard]] inline uint64_t* key_at(const Table& table, int64_t entry) {
  return entry_at(table, entry) + table.head_cells;
}
[[nodiscard]] inline uint64_t* value_at(const Table& table, int64_t entry) {
  return key_at(table, entry) + table.key_cells;
}
[[nodiscard]] inline bool is_hole(const Table& table, int64_t entry) {
  return table.entry_count != table.length &&
         (table.holes[entry / 64] >> (static_cast<uint64_t>(entry) % 64) & 1) != 0;
}
// The first entry at or behind a place that is none; entry_count if there is no more.
[[nodiscard]] inline int64_t next_entry(const Table& table, int64_t entry) {
  if (entry < table.first) entry = table.first;
  while (entry < table.entry_count && is_hole(table, entry)) ++entry;
  return entry;
}

// An empty dict or set; null when there is no memory.
[[nodiscard]] Table* new_table(ObjectWorld& world, int32_t layout);
[[nodiscard]] Table* copy_table(ObjectWorld& world, const Table& table);
// Makes room for one more entry: grows, or closes the holes. False: no memory.
[[nodiscard]] bool make_room(ObjectWorld& world, Table& table);
void clear_table(ObjectWorld& world, Table& table);

// Bytes of the block of a table with room for so many entries.
[[nodiscard]] size_t table_bytes(const Table& table, int64_t capacity);

[[nodiscard]] inline const ObjectLayout& type_of(const ObjectWorld& world, const Table& table) {
  return world.layout(table.layout);
}

// Where a key was put; table_access.h has what finds and inserts.
struct Insertion {
  int64_t entry = -1;  // -1: no memory
  bool is_new = false;
};

// Inserts the entries of another table of the same type. False: no memory.
[[nodiscard]] bool update_table(ObjectWorld& world, Table& table, const Table& other);

// Removes an entry that is no hole.
void remove_entry(const ObjectLayout& type, Table& table, int64_t entry);

// Of the layout of both, dict or set.
[[nodiscard]] bool equal_tables(const ObjectLayout& layout, Table& a, Table& b);

}  // namespace shoal::engine
