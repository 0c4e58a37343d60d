// The functions of two sets.
#include "engine/objects/containers/table_access.h"
#include "engine/objects/containers/values.h"

namespace shoal::engine {
namespace {

// The items of a set that another one has, or those that it has not, added to a third.
// False: no memory.
bool add_items(ObjectWorld& world, Table& to, const Table& from, Table& other, bool is_wanted) {
  const ObjectLayout& type = type_of(world, from);
  for (int64_t entry = next_entry(from, 0); entry < from.entry_count;
       entry = next_entry(from, entry + 1)) {
    const uint64_t* item = key_at(from, entry);
    if ((find_entry(type, other, item) >= 0) != is_wanted) continue;
    if (insert_entry(world, to, item).entry < 0) return false;
  }
  return true;
}

// Whether as many as `wanted` of a set's items, all or none, are in another.
bool has_items(const ObjectLayout& type, const Table& set, Table& other, bool is_wanted) {
  for (int64_t entry = next_entry(set, 0); entry < set.entry_count;
       entry = next_entry(set, entry + 1)) {
    if ((find_entry(type, other, key_at(set, entry)) >= 0) != is_wanted) return false;
  }
  return true;
}

int32_t give_set(ObjectWorld& world, const Table* set, bool is_done, uint64_t* out, int32_t place) {
  if (set == nullptr || !is_done) return world.fail_for_memory(place);
  out[0] = cell_of(set);
  return 0;
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using engine::add_items;
using engine::ObjectWorld;
using engine::Table;
using engine::table_of;
using engine::type_of;
using engine::world_of;

extern "C" {

int32_t shoal_set_update(void* world, const uint64_t* in, uint64_t* /*out*/, int32_t place,
                         int32_t /*layout*/) {
  if (engine::update_table(world_of(world), table_of(in[0]), table_of(in[1]))) return 0;
  return world_of(world).fail_for_memory(place);
}

int32_t shoal_set_union(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t /*layout*/) {
  ObjectWorld& objects = world_of(world);
  Table* set = engine::copy_table(objects, table_of(in[0]));
  const bool is_done = set != nullptr && engine::update_table(objects, *set, table_of(in[1]));
  return engine::give_set(objects, set, is_done, out, place);
}

int32_t shoal_set_intersection(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                               int32_t /*layout*/) {
  ObjectWorld& objects = world_of(world);
  Table* shorter = &table_of(in[0]);
  Table* longer = &table_of(in[1]);
  if (shorter->length > longer->length) std::swap(shorter, longer);
  Table* set = engine::new_table(objects, shorter->layout);
  const bool is_done = set != nullptr && add_items(objects, *set, *shorter, *longer, true);
  return engine::give_set(objects, set, is_done, out, place);
}

int32_t shoal_set_difference(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                             int32_t /*layout*/) {
  ObjectWorld& objects = world_of(world);
  const Table& a = table_of(in[0]);
  Table* set = engine::new_table(objects, a.layout);
  const bool is_done = set != nullptr && add_items(objects, *set, a, table_of(in[1]), false);
  return engine::give_set(objects, set, is_done, out, place);
}

int32_t shoal_set_symmetric_difference(void* world, const uint64_t* in, uint64_t* out,
                                       int32_t place, int32_t /*layout*/) {
  ObjectWorld& objects = world_of(world);
  Table& a = table_of(in[0]);
  Table& b = table_of(in[1]);
  Table* set = engine::new_table(objects, a.layout);
  const bool is_done = set != nullptr && add_items(objects, *set, a, b, false) &&
                       add_items(objects, *set, b, a, false);
  return engine::give_set(objects, set, is_done, out, place);
}

int32_t shoal_set_is_subset(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                            int32_t /*layout*/) {
  const Table& a = table_of(in[0]);
  Table& b = table_of(in[1]);
  out[0] = static_cast<uint64_t>(a.length <= b.length &&
                                 engine::has_items(type_of(world_of(world), a), a, b, true));
  return 0;
}

int32_t shoal_set_is_disjoint(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                              int32_t /*layout*/) {
  Table* shorter = &table_of(in[0]);
  Table* longer = &table_of(in[1]);
  if (shorter->length > longer->length) std::swap(shorter, longer);
  out[0] = static_cast<uint64_t>(
      engine::has_items(type_of(world_of(world), *shorter), *shorter, *longer, false));
  return 0;
}

int32_t shoal_set_equal(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                        int32_t /*layout*/) {
  Table& table = table_of(in[0]);
  out[0] = static_cast<uint64_t>(
      engine::equal_tables(type_of(world_of(world), table), table, table_of(in[1])));
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
