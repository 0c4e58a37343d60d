#include "engine/kernels/aggregates/presence.h"

#include <cstring>

#include "engine/memory/vector_dispatch.h"

namespace shoal::engine {
namespace {

// Presence per entry of column.values: per row, per run, or one.
template <typename Value>
void find_missing(const Column& column, MissingPolicy policy, int64_t count, uint8_t* presence) {
  const auto* values = column.values_as<Value>();
  with_policy<Value>(policy, nullptr, [&]<MissingPolicy known>(PolicyConstant<known>) {
    run_for_this_cpu([&]() __attribute__((always_inline)) {
      for (int64_t i = 0; i < count; ++i) {
        presence[i] = static_cast<uint8_t>(is_present<known>(values[i], nullptr, i));
      }
    });
  });
}

int64_t entry_count(const Column& column, int64_t row_count) {
  if (column.encoding == Encoding::constant) return 1;
  return column.encoding == Encoding::run ? column.run_count : row_count;
}

void spread_runs(const Column& column, const uint8_t* per_run, int64_t row_count,
                 std::vector<uint8_t>& rows) {
  rows.resize(static_cast<size_t>(row_count));
  const auto row_end = static_cast<int32_t>(row_count);
  const int32_t* ends = column.encoding == Encoding::run ? column.run_ends : &row_end;
  int64_t begin = 0;
  for (int32_t run = 0; begin < row_count; ++run) {
    std::memset(rows.data() + begin, per_run[run], static_cast<size_t>(ends[run] - begin));
    begin = ends[run];
  }
}

void add_at(std::byte* place, int64_t number) {
  int64_t counter;
  std::memcpy(&counter, place, sizeof(counter));
  counter += number;
  std::memcpy(place, &counter, sizeof(counter));
}

}  // namespace

Result<const uint8_t*> row_presence(const Column& column, MissingPolicy policy, int64_t row_count,
                                    std::vector<uint8_t>& storage) {
  const uint8_t* presence = column.validity;
  std::vector<uint8_t> entries;
  if (policy == MissingPolicy::never) return nullptr;
  if (policy != MissingPolicy::validity) {
    if (column.encoding == Encoding::dictionary) {
      SHOAL_ASSIGN_OR_RETURN(const Column flat, flatten(column, row_count));
      return row_presence(flat, policy, row_count, storage);
    }
    const int64_t count = entry_count(column, row_count);
    entries.resize(static_cast<size_t>(count));
    with_value_type(column.kind, [&]<typename Value>(std::type_identity<Value>) {
      find_missing<Value>(column, policy, count, entries.data());
    });
    presence = entries.data();
  }
  if (presence == nullptr) return nullptr;
  if (column.encoding == Encoding::constant || column.encoding == Encoding::run) {
    spread_runs(column, presence, row_count, storage);
    return storage.data();
  }
  if (!entries.empty()) {
    storage = std::move(entries);
    return storage.data();
  }
  return presence;
}

void count_present(const GroupTargets& targets, const uint8_t* presence, size_t counter_offset) {
  if (targets.run_ends == nullptr) {
    for (int64_t row = 0; row < targets.row_count; ++row) {
      add_at(targets.states[row] + counter_offset, presence == nullptr ? 1 : presence[row]);
    }
    return;
  }
  int64_t begin = 0;
  for (int32_t run = 0; run < targets.run_count; ++run) {
    const int64_t end = targets.run_ends[run];
    int64_t count = end - begin;
    if (presence != nullptr) {
      count = 0;
      run_for_this_cpu([&]() __attribute__((always_inline)) {
        for (int64_t row = begin; row < end; ++row) count += presence[row];
      });
    }
    add_at(targets.states[run] + counter_offset, count);
    begin = end;
  }
}

}  // namespace shoal::engine
