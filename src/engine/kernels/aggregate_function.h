// One aggregate of a group-by: a fixed-size state per group, updated batch by batch, merged
// across threads, finalized into an output column. States lie inside group slots that the group
// table owns; a function knows only its own bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "engine/memory/column.h"
#include "types/aggregate.h"
#include "types/column_type.h"

namespace shoal::engine {

struct AggregateParameters {
  types::AggregateKind kind = types::AggregateKind::sum;
  types::ColumnType input;  // ignored for size
  types::ColumnType output;
  int32_t ddof = 1;
  int64_t min_count = 0;
  bool skipna = true;
};

// Which state each row of a batch belongs to. Either one pointer per row, or one per run of
// consecutive rows (clustered keys; a single group is one run). Pointers are to this function's
// own state bytes, aligned to 8. Rows that belong to no group point to a scratch state.
struct GroupTargets {
  std::byte* const* states = nullptr;  // [row_count], or [run_count]
  const int32_t* run_ends = nullptr;   // null: per row
  int32_t run_count = 0;
  int64_t row_count = 0;
  int64_t first_row = 0;  // order of row i among all rows is first_row + i (first, last)
};

// Memory that states may point into (value lists of median, value sets of nunique, long strings of
// min/max/first/last). One per thread and function; lives until after finalize.
class AggregateMemory {
 public:
  virtual ~AggregateMemory() = default;
};

// Immutable, shared by threads.
class AggregateFunction {
 public:
  virtual ~AggregateFunction() = default;

  [[nodiscard]] virtual size_t state_bytes() const = 0;  // a multiple of 8
  [[nodiscard]] virtual std::unique_ptr<AggregateMemory> make_memory() const { return nullptr; }
  // Makes `count` fresh states, `stride_bytes` apart.
  virtual void initialize(std::byte* states, size_t stride_bytes, int64_t count) const = 0;
  // Adds the rows of `column` (any encoding; ignored by size) to their states.
  [[nodiscard]] virtual Status update(const Column& column, const GroupTargets& targets,
                                      AggregateMemory* memory) const = 0;
  // into[i] ← into[i] merged with from[i]. Memory that `from` points into stays alive until after
  // finalize, so pointers may be taken over. The merge must not depend on the order of merging
  // beyond the last bit of a double-double sum.
  [[nodiscard]] virtual Status merge(std::byte* const* into, std::byte* const* from, int64_t count,
                                     AggregateMemory* into_memory) const = 0;
  // For states that travel to another process. A state is its bytes, and, unless the function says
  // is_relocatable, what these point to.
  [[nodiscard]] virtual bool is_relocatable() const { return true; }
  // The bytes that pack appends.
  [[nodiscard]] virtual size_t packed_bytes(std::byte* const* /*states*/, int64_t /*count*/) const {
    return 0;
  }
  // Appends to `out` what the states point to, in order, in a form without addresses.
  virtual void pack(std::byte* const* /*states*/, int64_t /*count*/,
                    std::vector<std::byte>& /*out*/) const {}
  // Makes `states`, whose bytes were copied as they are from packed ones, valid again: takes what
  // they point to from the front of `in`, and makes `in` shorter by it. The bytes come from another
  // process: every size is checked, a wrong one is an `internal` failure.
  [[nodiscard]] virtual Status unpack(std::span<const std::byte>& /*in*/,
                                      std::byte* const* /*states*/, int64_t /*count*/,
                                      AggregateMemory* /*memory*/) const {
    return Status::ok();
  }
  // Flat column of `output` type, one value per state, in the order given.
  [[nodiscard]] virtual Result<Column> finalize(std::byte* const* states, int64_t count) const = 0;
};

// The function for `parameters`; an unsupported error names the aggregate and the dtype.
[[nodiscard]] Result<std::unique_ptr<AggregateFunction>> make_aggregate_function(
    const AggregateParameters& parameters);

}  // namespace shoal::engine
