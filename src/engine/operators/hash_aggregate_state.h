// The inside of hash_aggregate: what is fixed for a query, what one thread keeps, and the three
// steps between them: rows to groups (hash_aggregate_rows), groups to states (hash_aggregate),
// threads to a table (hash_aggregate_finish).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/status.h"
#include "engine/kernels/aggregate_function.h"
#include "engine/kernels/group_array.h"
#include "engine/kernels/group_keys.h"
#include "engine/kernels/group_strings.h"
#include "engine/kernels/group_table.h"
#include "engine/operators/hash_aggregate.h"
#include "engine/operators/scatter/scatter_layout.h"
#include "engine/operators/scatter/scattered_rows.h"

namespace shoal::engine {

struct HashAggregatePlan {
  HashAggregateOptions options;
  std::vector<std::unique_ptr<AggregateFunction>> functions;
  std::vector<size_t> state_offsets;  // of each function's state in a slot
  SlotShape shape;
  KeyLayout layout;
  bool code_missing = false;  // see group_keys.h
  ScatterLayout scatter;

  // An unsupported error names the aggregate that cannot be computed.
  [[nodiscard]] static Result<HashAggregatePlan> make(HashAggregateOptions options);
  [[nodiscard]] bool has_single_key() const { return options.keys.size() == 1; }
  void initialize_states(std::byte* slots, int64_t count) const;
};

// What has been looked up for the entries of one dictionary of a key column.
struct DictionaryMemo {
  uint64_t version = 0;              // 0: none
  PooledArray<std::byte*> slots;     // single key; null: not looked up yet
  PooledArray<uint32_t> string_ids;  // one of several keys; kNoId: not looked up yet
};

struct KeyColumnState {
  StringInterner strings;  // of string keys
  ZeroSigns zero_signs;    // of float keys
  // A few, because the batches of several sources or row groups may alternate.
  std::vector<DictionaryMemo> memos;
  size_t next_memo = 0;  // the next to be replaced
};

// The slots of a batch's rows: of row i, or with `run_ends` of run i.
struct RowSlots {
  std::byte** slots = nullptr;
  int64_t count = 0;
  const int32_t* run_ends = nullptr;
};

class HashAggregateLocal final : public LocalState {
 public:
  explicit HashAggregateLocal(const HashAggregatePlan& plan);
  [[nodiscard]] Status prepare();

  const HashAggregatePlan& plan;
  GroupTable table;
  std::vector<KeyColumnState> keys;
  std::vector<std::unique_ptr<AggregateMemory>> memories;  // one per function
  BufferRef scratch;          // the slot of rows without a group; without keys, the only group
  int64_t rows_end_seen = 0;  // all rows consumed so far are below
  ScatterState scatter;       // rows that are put off (scatter_groups.h)

  // Per batch, kept for reuse; they only grow. "Elements" are rows or, for a run-encoded column,
  // its runs.
  std::vector<std::byte*> slots;
  std::vector<int32_t> run_ends;
  std::vector<std::vector<uint64_t>> lanes;
  std::vector<uint64_t*> lane_pointers;
  std::vector<uint8_t> row_missing;  // of the whole key
  std::vector<uint64_t> codes;       // of one key column
  std::vector<uint8_t> missing;
  std::vector<uint64_t> element_codes;
  std::vector<uint8_t> element_missing;
  std::vector<uint32_t> string_ids;
  std::vector<uint32_t> run_ids;  // dictionary ids of runs
  std::vector<std::byte> gathered;
  std::vector<uint32_t> pending_ids;  // dictionary entries to look up
};

// Finds or makes the groups of all rows; rows without a group get the scratch slot. The answer is
// valid until the next call.
[[nodiscard]] Result<RowSlots> find_row_slots(const Batch& batch, HashAggregateLocal& local);

// The keys of a batch by row, whatever its encodings. `missing` is null when no key of a row counts
// as missing. Valid until the next call. Precondition: there are keys.
struct KeyRows {
  uint64_t* const* lanes = nullptr;
  const uint8_t* missing = nullptr;
};
[[nodiscard]] Result<KeyRows> encode_key_rows(const Batch& batch, HashAggregateLocal& local);

// Adds the batch's rows to the states in `rows`, whose pointers it moves.
[[nodiscard]] Status update_groups(const Batch& batch, const RowSlots& rows,
                                   HashAggregateLocal& local);

[[nodiscard]] Result<Table> finish_hash_aggregate(const HashAggregatePlan& plan,
                                                  const std::vector<HashAggregateLocal*>& locals,
                                                  int thread_count);

}  // namespace shoal::engine
