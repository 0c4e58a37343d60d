#include "engine/objects/containers/table.h"

#include "engine/objects/containers/table_access.h"

namespace shoal::engine {
namespace {

// Frees an entry's slot. Before an empty slot no search needs a deleted one.
void free_slot(Table& table, uint64_t hash, int64_t entry) {
  const auto slot_mask = static_cast<uint64_t>(2 * table.capacity - 1);
  const uint32_t wanted = slot_of(table, hash, entry);
  uint64_t place = hash >> table.hash_shift;
  while (table.slots[place] != wanted) place = (place + 1) & slot_mask;
  table.slots[place] = kDeletedSlot;
  if (table.slots[(place + 1) & slot_mask] != 0) return;
  while (table.slots[place] == kDeletedSlot) {
    table.slots[place] = 0;
    --table.used_slots;
    place = (place - 1) & slot_mask;
  }
}

}  // namespace

int64_t find_other_entry(const ObjectLayout& type, Table& table, const uint64_t* key) {
  return visit_keys(type, table, [&](const auto& keys) { return find(table, keys, key); });
}

Insertion insert_other_entry(ObjectWorld& world, Table& table, const uint64_t* key) {
  return visit_keys(type_of(world, table), table,
                    [&](const auto& keys) { return insert(world, table, keys, key); });
}

bool update_table(ObjectWorld& world, Table& table, const Table& other) {
  if (&table == &other) return true;
  for (int64_t entry = next_entry(other, 0); entry < other.entry_count;
       entry = next_entry(other, entry + 1)) {
    if (!set_value(world, table, key_at(other, entry), value_at(other, entry))) return false;
  }
  return true;
}

void remove_entry(const ObjectLayout& type, Table& table, int64_t entry) {
  const uint64_t hash =
      visit_keys(type, table, [&](const auto& keys) { return hash_at(table, keys, entry); });
  free_slot(table, hash, entry);
  set_latest(table, -1);
  const auto bit_of = [](int64_t number) {
    return uint64_t{1} << (static_cast<uint64_t>(number) % 64);
  };
  table.holes[entry / 64] |= bit_of(entry);
  --table.length;
  while (table.entry_count > 0) {
    const int64_t last = table.entry_count - 1;
    if ((table.holes[last / 64] & bit_of(last)) == 0) break;
    table.holes[last / 64] &= ~bit_of(last);
    --table.entry_count;
  }
  if (table.first > table.entry_count) table.first = table.entry_count;
  table.first = next_entry(table, table.first);
}

bool equal_tables(const ObjectLayout& layout, Table& a, Table& b) {
  if (a.length != b.length) return false;
  for (int64_t entry = next_entry(a, 0); entry < a.entry_count; entry = next_entry(a, entry + 1)) {
    const int64_t other = find_entry(layout, b, key_at(a, entry));
    if (other < 0) return false;
    if (layout.form == ObjectForm::dictionary &&
        !equal_values(layout.items[1], value_at(a, entry), value_at(b, other))) {
      return false;
    }
  }
  return true;
}

}  // namespace shoal::engine
