// Finding and inserting keys of any kind.
#pragma once

#include "engine/objects/containers/table_search.h"

namespace shoal::engine {

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
