// The functions of dicts.
#include <string>

#include "engine/objects/containers/table_access.h"
#include "engine/objects/containers/values.h"

namespace shoal::engine {
namespace {

int32_t fail_for_key(ObjectWorld& world, const ObjectLayout& type, const uint64_t* key,
                     int32_t place) {
  return world.fail(ErrorKind::missing_key, repr_of(world, type.items[0], key), place);
}

void read_value(const Table& table, int64_t entry, uint64_t* out) {
  copy_cells(out, value_at(table, entry), table.value_cells);
}

// An Optional: the value of an entry, or None for -1.
void read_optional(const Table& table, int64_t entry, uint64_t* out) {
  out[0] = static_cast<uint64_t>(entry >= 0);
  if (entry >= 0) {
    read_value(table, entry, out + 1);
  } else {
    clear_cells(out + 1, table.value_cells);
  }
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using engine::ObjectLayout;
using engine::ObjectWorld;
using engine::Table;
using engine::table_of;
using engine::type_of;
using engine::world_of;

extern "C" {

int32_t shoal_dict_new(void* world, const uint64_t* /*in*/, uint64_t* out, int32_t place,
                       int32_t layout) {
  const Table* table = engine::new_table(world_of(world), layout);
  if (table == nullptr) return world_of(world).fail_for_memory(place);
  out[0] = engine::cell_of(table);
  return 0;
}

int32_t shoal_dict_copy(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t /*layout*/) {
  const Table* copy = engine::copy_table(world_of(world), table_of(in[0]));
  if (copy == nullptr) return world_of(world).fail_for_memory(place);
  out[0] = engine::cell_of(copy);
  return 0;
}

int32_t shoal_dict_item(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  const ObjectLayout& type = type_of(world_of(world), table);
  const int64_t entry = engine::find_entry(type, table, in + 1);
  if (entry < 0) return engine::fail_for_key(world_of(world), type, in + 1, place);
  engine::read_value(table, entry, out);
  return 0;
}

int32_t shoal_dict_find(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                        int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  engine::read_optional(table, engine::find_entry(type_of(world_of(world), table), table, in + 1),
                        out);
  return 0;
}

int32_t shoal_dict_set(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                       int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  const uint64_t* key = in + 1;
  if (engine::set_value(world_of(world), table, key, key + table.key_cells)) return 0;
  return world_of(world).fail_for_memory(place);
}

int32_t shoal_dict_setdefault(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                              int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  const uint64_t* key = in + 1;
  const engine::Insertion insertion = engine::insert_entry(world_of(world), table, key);
  if (insertion.entry < 0) return world_of(world).fail_for_memory(place);
  if (insertion.is_new) {
    engine::copy_cells(value_at(table, insertion.entry), key + table.key_cells, table.value_cells);
  }
  engine::read_value(table, insertion.entry, out);
  return 0;
}

int32_t shoal_dict_pop(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                       int32_t layout) {
  if (shoal_dict_item(world, in, out, place, layout) != 0) return 1;
  return shoal_dict_delete(world, in, nullptr, place, layout);
}

int32_t shoal_dict_take(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                        int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  const ObjectLayout& type = type_of(world_of(world), table);
  const int64_t entry = engine::find_entry(type, table, in + 1);
  engine::read_optional(table, entry, out);
  if (entry >= 0) engine::remove_entry(type, table, entry);
  return 0;
}

int32_t shoal_dict_popitem(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                           int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  if (table.length == 0) {
    return world_of(world).fail(ErrorKind::missing_key, "'popitem(): dictionary is empty'", place);
  }
  const int64_t last = table.entry_count - 1;
  engine::copy_cells(out, key_at(table, last), table.key_cells + table.value_cells);
  engine::remove_entry(type_of(world_of(world), table), table, last);
  return 0;
}

int32_t shoal_dict_contains(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                            int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  const int64_t entry = engine::find_entry(type_of(world_of(world), table), table, in + 1);
  out[0] = static_cast<uint64_t>(entry >= 0);
  return 0;
}

int32_t shoal_dict_delete(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                          int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  const ObjectLayout& type = type_of(world_of(world), table);
  const int64_t entry = engine::find_entry(type, table, in + 1);
  if (entry < 0) return engine::fail_for_key(world_of(world), type, in + 1, place);
  engine::remove_entry(type, table, entry);
  return 0;
}

int32_t shoal_dict_update(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                          int32_t /*layout*/) {
  if (engine::update_table(world_of(world), table_of(in[0]), table_of(in[1]))) return 0;
  return world_of(world).fail_for_memory(place);
}

int32_t shoal_dict_clear(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t /*place*/,
                         int32_t /*layout*/) {
  engine::clear_table(world_of(world), table_of(in[0]));
  return 0;
}

int32_t shoal_dict_equal(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                         int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  out[0] = static_cast<uint64_t>(
      engine::equal_tables(type_of(world_of(world), table), table, table_of(in[1])));
  return 0;
}

int32_t shoal_dict_next(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t /*layout*/) {
  const Table& table = table_of(in[0]);
  if (table.length != engine::integer_of(in[2])) {
    return world_of(world).fail(ErrorKind::runtime_error,
                                "dictionary changed size during iteration", place);
  }
  const int64_t entry = engine::next_entry(table, engine::integer_of(in[1]));
  out[0] = static_cast<uint64_t>(entry < table.entry_count);
  out[1] = engine::cell_of(entry + 1);
  if (entry < table.entry_count) {
    engine::copy_cells(out + 2, key_at(table, entry), table.key_cells + table.value_cells);
  }
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
