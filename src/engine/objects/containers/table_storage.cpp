// The memory of dicts and sets: how they begin, grow, close their holes and are copied.
#include <algorithm>

#include "engine/objects/containers/table.h"
#include "engine/objects/containers/table_keys.h"
#include "engine/objects/containers/table_search.h"

namespace shoal::engine {
namespace {

constexpr int64_t kCapacityMin = 8;
constexpr int64_t kCapacityMax = int64_t{1} << 31;  // a slot has 31 bits for the entry's number
// Smaller tables grow fourfold: rebuilding costs them more than the room that stays empty.
constexpr int64_t kSmallCapacityMax = 512;

// The slots of a table that has no block: never written, as its capacity is 0.
constexpr uint32_t kNoSlots[2] = {};
constexpr int32_t kNoSlotsShift = 63;

void forget_block(Table& table) {
  table.length = 0;
  table.entry_count = 0;
  table.capacity = 0;
  table.used_slots = 0;
  table.first = 0;
  table.latest = -1;
  table.entries = nullptr;
  table.holes = nullptr;
  table.slots = const_cast<uint32_t*>(kNoSlots);
  table.hash_shift = kNoSlotsShift;
}

size_t hole_words(int64_t capacity) { return static_cast<size_t>(capacity + 63) / 64; }

void free_block(ObjectWorld& world, const Table& table) {
  if (table.entries != nullptr) {
    world.heap.free(table.entries, table_bytes(table, table.capacity));
  }
}

// Sets where the parts of a block lie.
void adopt_block(Table& table, void* block, int64_t capacity) {
  table.capacity = capacity;
  table.entries = static_cast<uint64_t*>(block);
  table.holes = table.entries + capacity * table.entry_cells;
  table.slots = reinterpret_cast<uint32_t*>(table.holes + hole_words(capacity));
  table.hash_shift = 63 - std::countr_zero(static_cast<uint64_t>(capacity));
}

template <typename Keys>
void fill_slots(Table& table, const Keys& keys) {
  const auto slot_mask = static_cast<uint64_t>(2 * table.capacity - 1);
  for (int64_t entry = 0; entry < table.entry_count; ++entry) {
    const uint64_t hash = hash_at(table, keys, entry);
    uint64_t place = hash >> table.hash_shift;
    while (table.slots[place] != 0) place = (place + 1) & slot_mask;
    table.slots[place] = slot_of(table, hash, entry);
  }
}

// The entries of a table, without its holes, to a new block.
void copy_entries(const Table& table, uint64_t* to) {
  if (table.entry_count == table.length) {
    copy_cells(to, table.entries, table.entry_count * table.entry_cells);
    return;
  }
  for (int64_t entry = next_entry(table, 0); entry < table.entry_count;
       entry = next_entry(table, entry + 1)) {
    copy_cells(to, entry_at(table, entry), table.entry_cells);
    to += table.entry_cells;
  }
}

KeyKind key_kind_of(const ObjectLayout& key) {
  if (key.form == ObjectForm::text) return KeyKind::text;
  if (!is_plain(key)) return KeyKind::generic;
  if (key.cell_count == 1) return KeyKind::integer;
  return key.cell_count == 2 ? KeyKind::pair : KeyKind::plain;
}

}  // namespace

size_t table_bytes(const Table& table, int64_t capacity) {
  const auto entries = static_cast<size_t>(capacity);
  return entries * static_cast<size_t>(table.entry_cells) * sizeof(uint64_t) +
         hole_words(capacity) * sizeof(uint64_t) + 2 * entries * sizeof(uint32_t);
}

Table* new_table(ObjectWorld& world, int32_t layout) {
  void* object = world.heap.allocate(sizeof(Table));
  if (object == nullptr) return nullptr;
  const ObjectLayout& type = world.layout(layout);
  auto* table = new (object) Table;
  table->layout = layout;
  table->reserved = 0;
  table->key_kind = key_kind_of(type.items[0]);
  table->head_cells =
      table->key_kind == KeyKind::text || table->key_kind == KeyKind::generic ? 1 : 0;
  table->key_cells = type.items[0].cell_count;
  table->value_cells = type.form == ObjectForm::dictionary ? type.items[1].cell_count : 0;
  table->entry_cells = table->head_cells + table->key_cells + table->value_cells;
  forget_block(*table);
  return table;
}

bool make_room(ObjectWorld& world, Table& table) {
  int64_t capacity = std::max(table.capacity, kCapacityMin);
  if (2 * table.length > table.capacity) {
    capacity = table.capacity < kSmallCapacityMax ? 4 * table.capacity : 2 * table.capacity;
  }
  if (capacity > kCapacityMax) return false;
  const size_t bytes = table_bytes(table, capacity);
  void* block = world.heap.allocate(bytes);
  if (block == nullptr) return false;
  copy_entries(table, static_cast<uint64_t*>(block));
  free_block(world, table);
  adopt_block(table, block, capacity);
  std::fill_n(table.holes, hole_words(capacity), 0);
  std::fill_n(table.slots, 2 * capacity, 0);
  table.entry_count = table.length;
  table.used_slots = table.length;
  table.first = 0;
  table.latest = -1;
  visit_keys(type_of(world, table), table, [&](const auto& keys) { fill_slots(table, keys); });
  return true;
}

Table* copy_table(ObjectWorld& world, const Table& table) {
  Table* copy = new_table(world, table.layout);
  if (copy == nullptr || table.length == 0) return copy;
  const size_t bytes = table_bytes(table, table.capacity);
  void* block = world.heap.allocate(bytes);
  if (block == nullptr) return nullptr;
  // Entries that were never used are copied with the rest: one pass, and no byte of them is read.
  std::memcpy(block, table.entries, bytes);
  adopt_block(*copy, block, table.capacity);
  copy->length = table.length;
  copy->entry_count = table.entry_count;
  copy->used_slots = table.used_slots;
  copy->first = table.first;
  return copy;
}

void clear_table(ObjectWorld& world, Table& table) {
  free_block(world, table);
  forget_block(table);
}

}  // namespace shoal::engine
