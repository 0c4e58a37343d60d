// Rows to groups. Key columns become codes, codes become lanes, lanes find slots; what is known to
// repeat (runs, constants, dictionary entries) is looked up once.
#include <algorithm>
#include <cstring>

#include "engine/kernels/group_runs.h"
#include "engine/operators/hash_aggregate_state.h"

namespace shoal::engine {
namespace {

constexpr size_t kMemosMax = 4;

template <typename T>
T* grown(std::vector<T>& buffer, int64_t count) {
  if (buffer.size() < static_cast<size_t>(count)) buffer.resize(static_cast<size_t>(count));
  return buffer.data();
}

// Values of a key column, one per element.
struct Elements {
  const void* values;
  const uint8_t* validity;
  int64_t count;
};

// codes[i], missing[i] of the elements; returns whether any is missing (else `missing` may be
// unwritten).
Result<bool> encode_elements(HashAggregateLocal& local, size_t key, const Elements& elements,
                             const RowPositions& positions, uint64_t* codes, uint8_t* missing) {
  const types::ColumnType& type = local.plan.options.keys[key].type;
  KeyColumnState& state = local.keys[key];
  if (type.kind != TypeKind::string) {
    note_zero_signs(type.kind, elements.values, elements.validity, elements.count, positions,
                    state.zero_signs);
    return encode_values(type, elements.values, elements.validity, elements.count, codes, missing);
  }
  bool any = false;
  for (int64_t i = 0; elements.validity != nullptr && i < elements.count; ++i) {
    missing[i] = elements.validity[i] ^ 1;
    any |= missing[i] != 0;
  }
  uint32_t* ids = grown(local.string_ids, elements.count);
  SHOAL_RETURN_IF_ERROR(state.strings.intern(static_cast<const StringView16*>(elements.values),
                                             any ? missing : nullptr, elements.count, ids));
  std::copy_n(ids, elements.count, codes);
  return any;
}

template <typename T>
void gather(const T* values, const uint32_t* ids, int64_t count, void* out) {
  T* typed = static_cast<T*>(out);
  for (int64_t i = 0; i < count; ++i) typed[i] = values[ids[i]];
}

// values[ids[i]] one after the other, in local.gathered.
const void* gather_values(HashAggregateLocal& local, const Dictionary& dictionary,
                          const uint32_t* ids, int64_t count) {
  const int width = types::value_bytes(dictionary.kind);
  std::byte* out = grown(local.gathered, count * width);
  if (dictionary.size == 0) {
    std::memset(out, 0, static_cast<size_t>(count * width));
    return out;
  }
  switch (width) {
    case 1: gather(static_cast<const uint8_t*>(dictionary.values), ids, count, out); break;
    case 2: gather(static_cast<const uint16_t*>(dictionary.values), ids, count, out); break;
    case 4: gather(static_cast<const uint32_t*>(dictionary.values), ids, count, out); break;
    case 8: gather(static_cast<const uint64_t*>(dictionary.values), ids, count, out); break;
    default: gather(static_cast<const StringView16*>(dictionary.values), ids, count, out);
  }
  return out;
}

// The slot of elements with a missing key; `element` is the first of them.
Result<std::byte*> missing_slot(HashAggregateLocal& local, const RowPositions& positions,
                                int64_t element) {
  if (local.plan.options.dropna) return local.scratch->data();
  return local.table.unindexed_slot(positions[element]);
}

// As GroupTable::find_or_create, with missing elements. These are looked up as the element before
// them (or not at all, at the beginning), which makes no group, and then redirected.
Status find_some_missing(HashAggregateLocal& local, const uint8_t* missing, int64_t count,
                         const RowPositions& positions, std::byte** slots) {
  const auto first_of = [&](uint8_t what) {
    const void* found = std::memchr(missing, what, static_cast<size_t>(count));
    return found == nullptr ? count : static_cast<const uint8_t*>(found) - missing;
  };
  const int64_t begin = first_of(0);
  SHOAL_ASSIGN_OR_RETURN(std::byte * target, missing_slot(local, positions, first_of(1)));
  for (uint64_t*& lane : local.lane_pointers) {
    for (int64_t i = begin + 1; i < count; ++i) lane[i] = missing[i] != 0 ? lane[i - 1] : lane[i];
    lane += begin;
  }
  const RowPositions present{positions.first_row, positions.run_ends, positions.begin + begin};
  SHOAL_RETURN_IF_ERROR(local.table.find_or_create(local.lane_pointers.data(), present,
                                                   count - begin, slots + begin));
  for (int64_t i = 0; i < count; ++i) slots[i] = missing[i] != 0 ? target : slots[i];
  return Status::ok();
}

// The slots of the elements whose keys are in local.lane_pointers. `missing` is null if none is.
Result<RowSlots> find_slots(HashAggregateLocal& local, const uint8_t* missing, int64_t count,
                            RowPositions positions) {
  const int lane_count = local.plan.layout.lane_count;
  uint64_t* const* lanes = local.lane_pointers.data();
  if (missing == nullptr && positions.run_ends == nullptr) {
    const int64_t run_count = split_runs<uint64_t>(lanes, lane_count, count, local.run_ends);
    if (run_count > 0) {
      compact_runs(lanes, lane_count, local.run_ends.data(), run_count);
      positions.run_ends = local.run_ends.data();
      count = run_count;
    }
  }
  std::byte** slots = grown(local.slots, count);
  SHOAL_RETURN_IF_ERROR(missing == nullptr
                            ? local.table.find_or_create(lanes, positions, count, slots)
                            : find_some_missing(local, missing, count, positions, slots));
  return RowSlots{slots, count, positions.run_ends};
}

// The memo of this dictionary; its entries are empty when it is new.
DictionaryMemo& memo_of(KeyColumnState& state, const Dictionary& dictionary) {
  for (DictionaryMemo& memo : state.memos) {
    if (memo.version == dictionary.version) return memo;
  }
  DictionaryMemo& memo = state.memos.size() < kMemosMax
                             ? state.memos.emplace_back()
                             : state.memos[state.next_memo++ % kMemosMax];
  memo = DictionaryMemo{.version = dictionary.version, .slots = {}, .string_ids = {}};
  return memo;
}

template <typename T>
Status begin_memo(PooledArray<T>& entries, const Dictionary& dictionary, T unknown) {
  if (entries.size() > 0) return Status::ok();
  SHOAL_RETURN_IF_ERROR(entries.resize(static_cast<size_t>(std::max(dictionary.size, 1))));
  std::fill(entries.begin(), entries.end(), unknown);
  return Status::ok();
}

// Looks up the dictionary entries that rows refer to for the first time, all at once.
// `ids` are those of rows, or of runs.
Status look_up_new_entries(HashAggregateLocal& local, const Column& column, const uint32_t* ids,
                           const uint8_t* validity, int64_t count, const RowPositions& positions,
                           DictionaryMemo& memo) {
  local.pending_ids.clear();
  std::vector<int32_t> rows;  // of the new entries, from the first of them
  int64_t first_new_row = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (memo.slots[ids[i]] != nullptr || (validity != nullptr && validity[i] == 0)) continue;
    memo.slots[ids[i]] = local.scratch->data();  // not to be found twice
    if (local.pending_ids.empty()) {
      first_new_row = positions[i];
    } else {
      rows.push_back(static_cast<int32_t>(positions[i] - first_new_row));
    }
    local.pending_ids.push_back(ids[i]);
  }
  const auto pending = static_cast<int64_t>(local.pending_ids.size());
  if (pending == 0) return Status::ok();
  const RowPositions new_positions{first_new_row, rows.data()};
  const Elements elements{
      gather_values(local, *column.dictionary, local.pending_ids.data(), pending), nullptr,
      pending};
  uint64_t* codes = grown(local.codes, pending);
  uint8_t* missing = grown(local.missing, pending);
  SHOAL_ASSIGN_OR_RETURN(const bool any,
                         encode_elements(local, 0, elements, new_positions, codes, missing));
  local.lane_pointers.assign(1, codes);
  SHOAL_ASSIGN_OR_RETURN(const RowSlots found,
                         find_slots(local, any ? missing : nullptr, pending, new_positions));
  for (int64_t i = 0; i < pending; ++i) {
    memo.slots[local.pending_ids[static_cast<size_t>(i)]] = found.slots[i];
  }
  return Status::ok();
}

// The ids of a dictionary column by row, or by run where they are in long runs.
struct DictionaryIds {
  const uint32_t* ids;
  int64_t count;
  RowPositions positions;
};

DictionaryIds split_dictionary_ids(HashAggregateLocal& local, const Column& column,
                                   int64_t row_count, int64_t first_row) {
  const uint32_t* ids = column.ids;
  const int64_t run_count =
      column.validity != nullptr ? 0 : split_runs<uint32_t>(&ids, 1, row_count, local.run_ends);
  if (run_count == 0) return {ids, row_count, {.first_row = first_row}};
  const int32_t* ends = local.run_ends.data();
  uint32_t* run_ids = grown(local.run_ids, run_count);
  for (int64_t run = 0; run < run_count; ++run) run_ids[run] = ids[ends[run] - 1];
  return {run_ids, run_count, {.first_row = first_row, .run_ends = ends}};
}

// A single dictionary-encoded key: a row costs one read of the memo.
Result<RowSlots> find_by_dictionary(HashAggregateLocal& local, const Column& column,
                                    int64_t row_count, int64_t first_row) {
  DictionaryMemo& memo = memo_of(local.keys[0], *column.dictionary);
  SHOAL_RETURN_IF_ERROR(begin_memo<std::byte*>(memo.slots, *column.dictionary, nullptr));
  const auto [ids, count, positions] = split_dictionary_ids(local, column, row_count, first_row);
  std::byte** slots = grown(local.slots, count);
  std::byte* const* known = memo.slots.data();
  const auto read_memo = [&, ids = ids, count = count] {
    bool any_new = false;
    for (int64_t i = 0; i < count; ++i) {
      slots[i] = known[ids[i]];
      any_new |= slots[i] == nullptr;
    }
    return any_new;
  };
  if (read_memo()) {
    SHOAL_RETURN_IF_ERROR(
        look_up_new_entries(local, column, ids, column.validity, count, positions, memo));
    slots = local.slots.data();
    read_memo();
  }
  if (column.validity != nullptr) {
    const void* absent = std::memchr(column.validity, 0, static_cast<size_t>(count));
    if (absent != nullptr) {
      const int64_t first = static_cast<const uint8_t*>(absent) - column.validity;
      SHOAL_ASSIGN_OR_RETURN(std::byte * target, missing_slot(local, positions, first));
      for (int64_t i = first; i < count; ++i) slots[i] = column.validity[i] ? slots[i] : target;
    }
  }
  return RowSlots{slots, count, positions.run_ends};
}

Result<RowSlots> find_by_single_key(HashAggregateLocal& local, const Column& column,
                                    int64_t row_count, int64_t first_row) {
  if (column.encoding == Encoding::dictionary) {
    return find_by_dictionary(local, column, row_count, first_row);
  }
  Elements elements{column.values, column.validity, row_count};
  RowPositions positions{first_row};
  if (column.encoding == Encoding::run) {
    elements.count = column.run_count;
    positions.run_ends = column.run_ends;
  } else if (column.encoding == Encoding::constant) {
    elements.count = 1;
    positions.run_ends = grown(local.run_ends, 1);
    local.run_ends[0] = static_cast<int32_t>(row_count);
  }
  uint64_t* codes = grown(local.codes, elements.count);
  uint8_t* missing = grown(local.missing, elements.count);
  SHOAL_ASSIGN_OR_RETURN(const bool any,
                         encode_elements(local, 0, elements, positions, codes, missing));
  local.lane_pointers.assign(1, codes);
  return find_slots(local, any ? missing : nullptr, elements.count, positions);
}

// One of several string keys, dictionary-encoded: each entry is interned at most once.
Result<bool> encode_string_dictionary(HashAggregateLocal& local, size_t key, const Column& column,
                                      int64_t row_count) {
  KeyColumnState& state = local.keys[key];
  const Dictionary& dictionary = *column.dictionary;
  DictionaryMemo& memo = memo_of(state, dictionary);
  SHOAL_RETURN_IF_ERROR(begin_memo(memo.string_ids, dictionary, StringInterner::kNoId));
  bool any = false;
  for (int64_t i = 0; i < row_count; ++i) {
    uint32_t& id = memo.string_ids[column.ids[i]];
    const bool is_missing = column.validity != nullptr && column.validity[i] == 0;
    local.missing[static_cast<size_t>(i)] = static_cast<uint8_t>(is_missing);
    any |= is_missing;
    if (id == StringInterner::kNoId && !is_missing) [[unlikely]] {
      const auto* entries = static_cast<const StringView16*>(dictionary.values);
      SHOAL_RETURN_IF_ERROR(state.strings.intern(entries + column.ids[i], nullptr, 1, &id));
    }
    local.codes[static_cast<size_t>(i)] = id;
  }
  return any;
}

// A run-encoded or constant column: its elements' codes, repeated.
Result<bool> encode_repeated(HashAggregateLocal& local, size_t key, const Column& column,
                             int64_t row_count, int64_t first_row) {
  const auto row_end = static_cast<int32_t>(row_count);
  const bool is_run = column.encoding == Encoding::run;
  const int64_t count = is_run ? column.run_count : 1;
  const int32_t* ends = is_run ? column.run_ends : &row_end;
  const uint64_t* codes = grown(local.element_codes, count);
  const uint8_t* missing = grown(local.element_missing, count);
  SHOAL_ASSIGN_OR_RETURN(
      const bool any,
      encode_elements(local, key, {column.values, column.validity, count}, {first_row, ends},
                      local.element_codes.data(), local.element_missing.data()));
  int32_t begin = 0;
  for (int64_t element = 0; element < count; ++element) {
    const int32_t length = ends[element] - begin;
    std::fill_n(local.codes.data() + begin, length, codes[element]);
    if (any) std::fill_n(local.missing.data() + begin, length, missing[element]);
    begin = ends[element];
  }
  return any;
}

// local.codes and local.missing of one of several keys, by row; returns whether any is missing.
Result<bool> encode_rows(HashAggregateLocal& local, size_t key, const Column& column,
                         int64_t row_count, int64_t first_row) {
  uint64_t* codes = grown(local.codes, row_count);
  uint8_t* missing = grown(local.missing, row_count);
  switch (column.encoding) {
    case Encoding::constant:
    case Encoding::run: return encode_repeated(local, key, column, row_count, first_row);
    case Encoding::dictionary: break;
    case Encoding::flat:
      return encode_elements(local, key, {column.values, column.validity, row_count}, {first_row},
                             codes, missing);
  }
  if (column.kind == TypeKind::string) {
    return encode_string_dictionary(local, key, column, row_count);
  }
  const void* values = gather_values(local, *column.dictionary, column.ids, row_count);
  return encode_elements(local, key, {values, column.validity, row_count}, {first_row}, codes,
                         missing);
}

}  // namespace

Result<KeyRows> encode_key_rows(const Batch& batch, HashAggregateLocal& local) {
  const HashAggregatePlan& plan = local.plan;
  const int64_t row_count = batch.row_count;
  local.lane_pointers.clear();
  for (std::vector<uint64_t>& lane : local.lanes) {
    local.lane_pointers.push_back(grown(lane, row_count));
    std::fill_n(lane.data(), row_count, uint64_t{0});
  }
  bool any_row_missing = false;
  for (size_t key = 0; key < plan.options.keys.size(); ++key) {
    const Column& column = batch.columns[static_cast<size_t>(plan.options.keys[key].column)];
    SHOAL_ASSIGN_OR_RETURN(const bool any,
                           encode_rows(local, key, column, row_count, batch.first_row));
    const uint8_t* missing = local.missing.data();
    pack_codes(plan.layout.fields[key], local.codes.data(),
               any && plan.code_missing ? missing : nullptr, row_count, local.lane_pointers.data());
    if (!any || plan.code_missing) continue;
    uint8_t* row_missing = grown(local.row_missing, row_count);
    if (!any_row_missing) std::fill_n(row_missing, row_count, uint8_t{0});
    any_row_missing = true;
    for (int64_t i = 0; i < row_count; ++i) row_missing[i] |= missing[i];
  }
  return KeyRows{local.lane_pointers.data(), any_row_missing ? local.row_missing.data() : nullptr};
}

Result<RowSlots> find_row_slots(const Batch& batch, HashAggregateLocal& local) {
  const std::vector<GroupKey>& keys = local.plan.options.keys;
  if (keys.size() > 1) {
    SHOAL_ASSIGN_OR_RETURN(const KeyRows rows, encode_key_rows(batch, local));
    return find_slots(local, rows.missing, batch.row_count, {batch.first_row});
  }
  if (keys.size() == 1) {
    const Column& column = batch.columns[static_cast<size_t>(keys[0].column)];
    return find_by_single_key(local, column, batch.row_count, batch.first_row);
  }
  grown(local.slots, 1)[0] = local.scratch->data();
  grown(local.run_ends, 1)[0] = static_cast<int32_t>(batch.row_count);
  return RowSlots{local.slots.data(), 1, local.run_ends.data()};
}

}  // namespace shoal::engine
