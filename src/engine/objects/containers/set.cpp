// The functions of single sets; set_algebra.cpp has those of two.
#include <algorithm>

#include "engine/objects/containers/list.h"
#include "engine/objects/containers/table_access.h"
#include "engine/objects/containers/values.h"

namespace shoal::abi {

using engine::item_layout;
using engine::list_of;
using engine::ObjectLayout;
using engine::Table;
using engine::table_of;
using engine::type_of;
using engine::world_of;

extern "C" {

int32_t shoal_set_new(void* world, const uint64_t* /*in*/, uint64_t* out, int32_t place,
                      int32_t layout) {
  const Table* table = engine::new_table(world_of(world), layout);
  if (table == nullptr) return world_of(world).fail_for_memory(place);
  out[0] = engine::cell_of(table);
  return 0;
}

int32_t shoal_set_copy(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                       int32_t /*layout*/) {
  const Table* copy = engine::copy_table(world_of(world), table_of(in[0]));
  if (copy == nullptr) return world_of(world).fail_for_memory(place);
  out[0] = engine::cell_of(copy);
  return 0;
}

int32_t shoal_set_of_list(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                          int32_t layout) {
  const ListObject& list = list_of(in[0]);
  const ObjectLayout& item = item_layout(world_of(world), list);
  Table* table = engine::new_table(world_of(world), layout);
  if (table == nullptr) return world_of(world).fail_for_memory(place);
  uint64_t spare = 0;
  for (int64_t index = 0; index < list.length; ++index) {
    const uint64_t* value = engine::cells_at(item, engine::item_at(list, item, index), spare);
    if (engine::insert_entry(world_of(world), *table, value).entry < 0) {
      return world_of(world).fail_for_memory(place);
    }
  }
  out[0] = engine::cell_of(table);
  return 0;
}

int32_t shoal_set_add(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                      int32_t /*layout*/) {
  const engine::Insertion insertion =
      engine::insert_entry(world_of(world), table_of(in[0]), in + 1);
  return insertion.entry >= 0 ? 0 : world_of(world).fail_for_memory(place);
}

int32_t shoal_set_discard(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t /*place*/,
                          int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  const ObjectLayout& type = type_of(world_of(world), table);
  const int64_t entry = engine::find_entry(type, table, in + 1);
  if (entry >= 0) engine::remove_entry(type, table, entry);
  return 0;
}

int32_t shoal_set_remove(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                         int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  const ObjectLayout& type = type_of(world_of(world), table);
  const int64_t entry = engine::find_entry(type, table, in + 1);
  if (entry < 0) {
    return world_of(world).fail(ErrorKind::missing_key,
                                engine::repr_of(world_of(world), type.items[0], in + 1), place);
  }
  engine::remove_entry(type, table, entry);
  return 0;
}

// CPython's order is that of its hashes, here it is the newest item: the cheapest to take out.
int32_t shoal_set_pop(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                      int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  if (table.length == 0) {
    return world_of(world).fail(ErrorKind::missing_key, "'pop from an empty set'", place);
  }
  const int64_t last = table.entry_count - 1;
  engine::copy_cells(out, key_at(table, last), table.key_cells);
  engine::remove_entry(type_of(world_of(world), table), table, last);
  return 0;
}

int32_t shoal_set_contains(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                           int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  const int64_t entry = engine::find_entry(type_of(world_of(world), table), table, in + 1);
  out[0] = static_cast<uint64_t>(entry >= 0);
  return 0;
}

int32_t shoal_set_clear(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t /*place*/,
                        int32_t /*layout*/) {
  engine::clear_table(world_of(world), table_of(in[0]));
  return 0;
}

int32_t shoal_set_next(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                       int32_t /*layout*/) {
  const Table& table = table_of(in[0]);
  if (table.length != engine::integer_of(in[2])) {
    return world_of(world).fail(ErrorKind::runtime_error, "Set changed size during iteration",
                                place);
  }
  const int64_t entry = engine::next_entry(table, engine::integer_of(in[1]));
  out[0] = static_cast<uint64_t>(entry < table.entry_count);
  out[1] = engine::cell_of(entry + 1);
  if (entry < table.entry_count) {
    engine::copy_cells(out + 2, key_at(table, entry), table.key_cells);
  }
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
