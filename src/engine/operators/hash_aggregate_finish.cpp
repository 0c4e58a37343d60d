// Threads to a table: string ids are made to mean the same everywhere, groups are merged and
// ordered, keys are decoded and aggregates finalized.
#include "engine/operators/hash_aggregate_finish.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/parallel.h"
#include "engine/operators/scatter/scatter_groups.h"

namespace shoal::engine {
namespace {

using Locals = std::vector<HashAggregateLocal*>;
using MergeMemories = std::vector<std::vector<std::unique_ptr<AggregateMemory>>>;

// From here on threads pay for themselves.
constexpr int64_t kParallelGroupsMin = 16384;
constexpr int64_t kDecodedAtOnce = 1024;
constexpr int64_t kPrefetchDistance = 16;

// new_codes[id] ← the id in `interner` of string `id` of `other`.
Status intern_all(const StringInterner& other, StringInterner& interner,
                  PooledArray<uint32_t>& new_codes) {
  const auto count = static_cast<size_t>(other.size());
  SHOAL_RETURN_IF_ERROR(new_codes.resize(count));
  if (count == 0) return Status::ok();
  return interner.intern(&other[0], nullptr, other.size(), new_codes.data());
}

Status recode_slots(HashAggregateLocal& local, const KeyField& field,
                    const PooledArray<uint32_t>& new_codes) {
  local.table.for_each_slot([&](std::byte* slot) {
    if (slot == local.table.existing_unindexed_slot()) return;
    uint64_t* lanes = slot_lanes(slot);
    const UnpackedCode unpacked = unpack_code(field, lanes, local.plan.code_missing);
    if (!unpacked.is_missing) replace_code(field, new_codes[unpacked.code], lanes);
  });
  return Status::ok();
}

// As unify_key_strings, for one key.
Result<KeyStrings> unify_strings(const HashAggregatePlan& plan, const Locals& locals, size_t key,
                                 StringCodes codes, int thread_count) {
  // The first local's interner goes on, unless it only lists strings.
  StringInterner fresh;
  const bool is_fresh = locals[0]->keys[key].strings.is_adopted();
  StringInterner& interner = is_fresh ? fresh : locals[0]->keys[key].strings;
  std::vector<PooledArray<uint32_t>> new_codes(locals.size());
  for (size_t l = is_fresh ? 0 : 1; l < locals.size(); ++l) {
    SHOAL_RETURN_IF_ERROR(intern_all(locals[l]->keys[key].strings, interner, new_codes[l]));
  }
  KeyStrings strings;
  const auto count = static_cast<size_t>(interner.size());
  SHOAL_RETURN_IF_ERROR(strings.by_code.resize(count));
  for (const BufferRef& buffer : interner.byte_owners()) strings.owners.push_back(buffer);
  if (codes == StringCodes::ids) {
    for (uint32_t id = 0; id < count; ++id) strings.by_code[id] = interner[id];
  } else {
    PooledArray<uint32_t> ranks;
    SHOAL_RETURN_IF_ERROR(rank_strings(interner, ranks));
    for (uint32_t id = 0; id < count; ++id) strings.by_code[ranks[id]] = interner[id];
    for (PooledArray<uint32_t>& of_local : new_codes) {
      for (uint32_t& code : of_local) code = ranks[code];
    }
    if (!is_fresh) new_codes[0] = std::move(ranks);
  }
  const int first_recoded = is_fresh || codes == StringCodes::ranks ? 0 : 1;
  const int recoded_count = static_cast<int>(locals.size()) - first_recoded;
  SHOAL_RETURN_IF_ERROR(run_parallel(recoded_count, thread_count, [&](int task) {
    const auto l = static_cast<size_t>(task + first_recoded);
    return recode_slots(*locals[l], plan.layout.fields[key], new_codes[l]);
  }));
  return strings;
}

MergeMemories make_merge_memories(const HashAggregatePlan& plan, int partition_count) {
  MergeMemories memories(static_cast<size_t>(partition_count));
  for (auto& of_partition : memories) {
    for (const auto& function : plan.functions) of_partition.push_back(function->make_memory());
  }
  return memories;
}

// Without keys: the scratch slots are the group.
Result<GroupList> merge_single_group(const HashAggregatePlan& plan, const Locals& locals,
                                     const MergeMemories& memories) {
  GroupList groups;
  SHOAL_RETURN_IF_ERROR(groups.slots.resize(1));
  groups.slots[0] = locals[0]->scratch->data();
  for (size_t l = 1; l < locals.size(); ++l) {
    std::byte* from = locals[l]->scratch->data();
    SHOAL_RETURN_IF_ERROR(merge_states(plan, groups.slots.data(), &from, 1, memories[0]));
  }
  return groups;
}

// One output key column while it is filled.
struct KeyOutput {
  const KeyField& field;
  const KeyStrings& strings;
  std::byte* values = nullptr;
  uint8_t* validity = nullptr;  // null where missing values are NaN or NaT
  bool any_missing = false;
};

void decode_block(const HashAggregatePlan& plan, const GroupList& groups, int64_t begin,
                  int64_t count, KeyOutput& out) {
  std::array<uint64_t, kDecodedAtOnce> codes;
  std::array<uint8_t, kDecodedAtOnce> missing;
  const auto group_count = static_cast<int64_t>(groups.slots.size());
  bool any = false;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t ahead = std::min(begin + i + kPrefetchDistance, group_count - 1);
    __builtin_prefetch(groups.slots[static_cast<size_t>(ahead)]);
    std::byte* slot = groups.slots[static_cast<size_t>(begin + i)];
    const UnpackedCode unpacked = unpack_code(out.field, slot_lanes(slot), plan.code_missing);
    const bool is_missing = unpacked.is_missing || slot == groups.missing;
    codes[static_cast<size_t>(i)] = unpacked.code;
    missing[static_cast<size_t>(i)] = static_cast<uint8_t>(is_missing);
    any |= is_missing;
  }
  out.any_missing |= any;
  for (int64_t i = 0; out.validity != nullptr && i < count; ++i) {
    out.validity[begin + i] = missing[static_cast<size_t>(i)] ^ 1;
  }
  if (out.field.type.kind != TypeKind::string) {
    std::byte* values = out.values + begin * types::value_bytes(out.field.type.kind);
    decode_values(out.field.type, codes.data(), any ? missing.data() : nullptr, count, values);
    return;
  }
  auto* values = reinterpret_cast<StringView16*>(out.values) + begin;
  for (int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i);
    values[i] = missing[at] != 0 ? StringView16() : out.strings.by_code[codes[at]];
  }
}

template <typename T>
void negate_zeros(std::byte* values, int64_t count) {
  T* typed = reinterpret_cast<T*>(values);
  for (int64_t i = 0; i < count; ++i) typed[i] = typed[i] == T{0} ? -T{0} : typed[i];
}

Result<Column> make_key_column(const HashAggregatePlan& plan, const Locals& locals, size_t key,
                               const GroupList& groups, const KeyStrings& strings) {
  KeyOutput out{plan.layout.fields[key], strings};
  const types::ColumnType& type = out.field.type;
  const auto count = static_cast<int64_t>(groups.slots.size());
  const auto rows = static_cast<size_t>(count);
  SHOAL_ASSIGN_OR_RETURN(
      BufferRef values, allocate_buffer(rows * static_cast<size_t>(types::value_bytes(type.kind))));
  BufferRef validity;
  if (type.missing_policy() == types::MissingPolicy::validity && !plan.options.dropna) {
    SHOAL_ASSIGN_OR_RETURN(validity, allocate_buffer(rows));
    out.validity = validity->as<uint8_t>();
  }
  out.values = values->data();
  for (int64_t begin = 0; begin < count; begin += kDecodedAtOnce) {
    decode_block(plan, groups, begin, std::min(kDecodedAtOnce, count - begin), out);
  }
  ZeroSigns zero_signs;
  for (const HashAggregateLocal* local : locals) zero_signs.merge(local->keys[key].zero_signs);
  if (zero_signs.shows_negative()) {
    const bool is_double = type.kind == TypeKind::float64;
    is_double ? negate_zeros<double>(out.values, count) : negate_zeros<float>(out.values, count);
  }
  Column column;
  column.kind = type.kind;
  column.values = values->data();
  column.owners = strings.owners;
  column.owners.push_back(std::move(values));
  if (out.any_missing && validity != nullptr) {
    column.validity = validity->as<uint8_t>();
    column.owners.push_back(std::move(validity));
  }
  return column;
}

Result<Column> finalize_aggregate(const HashAggregatePlan& plan, size_t aggregate,
                                  const GroupList& groups) {
  PooledArray<std::byte*> states;
  SHOAL_RETURN_IF_ERROR(states.resize(groups.slots.size()));
  for (size_t i = 0; i < states.size(); ++i) {
    states[i] = groups.slots[i] + plan.state_offsets[aggregate];
  }
  return plan.functions[aggregate]->finalize(states.data(), static_cast<int64_t>(states.size()));
}

}  // namespace

Status merge_states(const HashAggregatePlan& plan, std::byte* const* into, std::byte* const* from,
                    int64_t count, const std::vector<std::unique_ptr<AggregateMemory>>& memories) {
  std::vector<std::byte*> into_states(static_cast<size_t>(count));
  std::vector<std::byte*> from_states(static_cast<size_t>(count));
  for (size_t a = 0; a < plan.functions.size(); ++a) {
    for (size_t i = 0; i < into_states.size(); ++i) {
      into_states[i] = into[i] + plan.state_offsets[a];
      from_states[i] = from[i] + plan.state_offsets[a];
    }
    SHOAL_RETURN_IF_ERROR(
        plan.functions[a]->merge(into_states.data(), from_states.data(), count, memories[a].get()));
  }
  return Status::ok();
}

Result<std::vector<KeyStrings>> unify_key_strings(const HashAggregatePlan& plan,
                                                  const Locals& locals, StringCodes codes,
                                                  int thread_count) {
  std::vector<KeyStrings> strings(plan.options.keys.size());
  for (size_t key = 0; key < strings.size(); ++key) {
    if (plan.options.keys[key].type.kind != TypeKind::string) continue;
    SHOAL_ASSIGN_OR_RETURN(strings[key], unify_strings(plan, locals, key, codes, thread_count));
  }
  return strings;
}

Result<MergedGroups> merge_locals(const HashAggregatePlan& plan, const Locals& locals,
                                  StringCodes codes, int thread_count) {
  if (has_scattered(locals)) return merge_scattered(plan, locals, thread_count);
  MergedGroups merged;
  SHOAL_ASSIGN_OR_RETURN(merged.strings, unify_key_strings(plan, locals, codes, thread_count));
  std::vector<GroupTable*> tables;
  for (HashAggregateLocal* local : locals) {
    if (local->table.group_count() > 0) tables.push_back(&local->table);
  }
  merged.memories = make_merge_memories(plan, merge_partition_count(tables));
  if (plan.options.keys.empty()) {
    SHOAL_ASSIGN_OR_RETURN(merged.groups, merge_single_group(plan, locals, merged.memories));
    return merged;
  }
  const auto merge = [&](std::byte* const* into, std::byte* const* from, int64_t count,
                         int partition) {
    return merge_states(plan, into, from, count, merged.memories[static_cast<size_t>(partition)]);
  };
  SHOAL_ASSIGN_OR_RETURN(merged.groups, merge_groups(tables, plan.shape, thread_count, merge));
  return merged;
}

Status order_merged(const HashAggregatePlan& plan, MergedGroups& merged) {
  if (plan.options.keys.empty()) return Status::ok();
  const GroupOrder order = plan.options.sort ? GroupOrder::by_lanes : GroupOrder::by_first_row;
  return order_groups(order, plan.shape, merged.groups);
}

Result<Table> make_group_table(const HashAggregatePlan& plan, const Locals& locals,
                               const MergedGroups& merged, int thread_count) {
  const GroupList& groups = merged.groups;
  const size_t key_count = plan.options.keys.size();
  Table table;
  table.row_count = static_cast<int64_t>(groups.slots.size());
  table.columns.resize(key_count + plan.functions.size());
  const int threads = table.row_count < kParallelGroupsMin ? 1 : thread_count;
  const auto column_count = static_cast<int>(table.columns.size());
  SHOAL_RETURN_IF_ERROR(run_parallel(column_count, threads, [&](int task) -> Status {
    const auto c = static_cast<size_t>(task);
    auto column = c < key_count ? make_key_column(plan, locals, c, groups, merged.strings[c])
                                : finalize_aggregate(plan, c - key_count, groups);
    if (!column.is_ok()) return column.take_status();
    table.columns[c] = std::move(column).value();
    return Status::ok();
  }));
  return table;
}

Result<Table> finish_hash_aggregate(const HashAggregatePlan& plan, const Locals& locals,
                                    int thread_count) {
  if (has_scattered(locals)) return finish_scattered(plan, locals, thread_count);
  SHOAL_ASSIGN_OR_RETURN(MergedGroups merged,
                         merge_locals(plan, locals, codes_for_order(plan), thread_count));
  SHOAL_RETURN_IF_ERROR(order_merged(plan, merged));
  return make_group_table(plan, locals, merged, thread_count);
}

}  // namespace shoal::engine
