#include "engine/operators/exchange/first_row_ranges.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/parallel.h"
#include "engine/kernels/group_array.h"
#include "engine/operators/exchange/group_destinations.h"
#include "engine/operators/exchange_rows.h"

namespace shoal::engine {
namespace {

// The number of rows, and then some of the positions, evenly spaced.
std::vector<int64_t> sample_positions(const Table& table, int rank_count) {
  std::vector<int64_t> sample = {table.row_count};
  const int64_t count = std::min(table.row_count, sample_size(rank_count));
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = table.row_count / count * i + table.row_count % count * i / count;
    sample.push_back(table.columns.back().values_as<int64_t>()[row]);
  }
  return sample;
}

// The positions where the ranges of ranks 1, 2, … begin.
Result<std::vector<int64_t>> choose_range_begins(const std::vector<comm::Received>& samples) {
  struct Sampled {
    int64_t position;
    uint64_t weight;
  };
  std::vector<Sampled> items;
  for (const comm::Received& sample : samples) {
    std::vector<int64_t> numbers(sample.bytes / sizeof(int64_t));
    if (numbers.empty() || numbers[0] < 0) {
      return Status::internal("the sample of rows that came from another rank is damaged");
    }
    std::memcpy(numbers.data(), sample.view().data(), numbers.size() * sizeof(int64_t));
    const uint64_t row_count = static_cast<uint64_t>(numbers[0]);
    for (size_t i = 1; i < numbers.size(); ++i) {
      items.push_back({numbers[i], row_count / (numbers.size() - 1) + 1});
    }
  }
  std::vector<int64_t> begins;
  if (items.empty()) return begins;
  std::sort(items.begin(), items.end(),
            [](const Sampled& a, const Sampled& b) { return a.position < b.position; });
  std::vector<uint64_t> weights;
  for (const Sampled& item : items) weights.push_back(item.weight);
  for (const size_t cut : cut_by_weight(weights, static_cast<int>(samples.size()))) {
    begins.push_back(items[cut].position);
  }
  return begins;
}

struct PlacedRow {
  int64_t position;
  int64_t row;
};

// Sorts by merging neighbouring runs, until there is one.
Status merge_runs(PooledArray<PlacedRow>& rows) {
  const auto is_before = [](const PlacedRow& a, const PlacedRow& b) {
    return a.position < b.position;
  };
  std::vector<size_t> ends;
  for (size_t i = 1; i < rows.size(); ++i) {
    if (is_before(rows[i], rows[i - 1])) ends.push_back(i);
  }
  ends.push_back(rows.size());
  PooledArray<PlacedRow> merged;
  SHOAL_RETURN_IF_ERROR(merged.resize(rows.size()));
  while (ends.size() > 1) {
    std::vector<size_t> merged_ends;
    size_t begin = 0;
    for (size_t run = 0; run < ends.size(); run += 2) {
      const size_t middle = ends[run];
      const size_t end = run + 1 < ends.size() ? ends[run + 1] : middle;
      std::merge(rows.begin() + begin, rows.begin() + middle, rows.begin() + middle,
                 rows.begin() + end, merged.begin() + begin, is_before);
      merged_ends.push_back(end);
      begin = end;
    }
    std::swap(rows, merged);
    ends = std::move(merged_ends);
  }
  return Status::ok();
}

template <typename T>
void take_values(const void* from, const PooledArray<PlacedRow>& rows, void* to) {
  const T* values = static_cast<const T*>(from);
  T* out = static_cast<T*>(to);
  for (size_t i = 0; i < rows.size(); ++i) out[i] = values[rows[i].row];
}

// The column with row rows[i].row as row i.
Result<Column> take_rows(const Column& column, const PooledArray<PlacedRow>& rows) {
  const int width = types::value_bytes(column.kind);
  Column taken;
  taken.kind = column.kind;
  if (column.kind == TypeKind::string) taken.owners = column.owners;  // of long ones' bytes
  SHOAL_ASSIGN_OR_RETURN(BufferRef values,
                         allocate_buffer(rows.size() * static_cast<size_t>(width)));
  taken.values = values->data();
  switch (width) {
    case 1: take_values<uint8_t>(column.values, rows, values->data()); break;
    case 2: take_values<uint16_t>(column.values, rows, values->data()); break;
    case 4: take_values<uint32_t>(column.values, rows, values->data()); break;
    case 8: take_values<uint64_t>(column.values, rows, values->data()); break;
    default: take_values<StringView16>(column.values, rows, values->data());
  }
  taken.owners.push_back(std::move(values));
  if (column.validity == nullptr) return taken;
  SHOAL_ASSIGN_OR_RETURN(BufferRef validity, allocate_buffer(rows.size()));
  take_values<uint8_t>(column.validity, rows, validity->data());
  taken.validity = validity->as<uint8_t>();
  taken.owners.push_back(std::move(validity));
  return taken;
}

}  // namespace

Result<Table> order_by_position(Table table, int thread_count) {
  const auto* positions = table.columns.back().values_as<int64_t>();
  PooledArray<PlacedRow> rows;
  SHOAL_RETURN_IF_ERROR(rows.resize(static_cast<size_t>(table.row_count)));
  for (int64_t row = 0; row < table.row_count; ++row) {
    rows[static_cast<size_t>(row)] = {positions[row], row};
  }
  SHOAL_RETURN_IF_ERROR(merge_runs(rows));
  table.columns.pop_back();
  SHOAL_RETURN_IF_ERROR(
      run_parallel(static_cast<int>(table.columns.size()), thread_count, [&](int task) -> Status {
        Column& column = table.columns[static_cast<size_t>(task)];
        SHOAL_ASSIGN_OR_RETURN(column, take_rows(column, rows));
        return Status::ok();
      }));
  return table;
}

Result<Table> move_to_position_ranges(Table table, std::vector<TypeKind> kinds,
                                      comm::Communicator& communicator, int thread_count) {
  const std::vector<int64_t> sample = sample_positions(table, communicator.size());
  SHOAL_ASSIGN_OR_RETURN(const auto samples,
                         communicator.all_gather({{std::as_bytes(std::span(sample))}}));
  SHOAL_ASSIGN_OR_RETURN(const std::vector<int64_t> begins, choose_range_begins(samples));
  const auto* positions = table.columns.back().values_as<int64_t>();
  std::vector<int64_t> ends(static_cast<size_t>(communicator.size()), table.row_count);
  for (size_t rank = 0; rank < begins.size(); ++rank) {
    ends[rank] = std::lower_bound(positions, positions + table.row_count, begins[rank]) - positions;
  }
  kinds.push_back(TypeKind::int64);
  SHOAL_ASSIGN_OR_RETURN(Table moved, exchange_rows(table, kinds, ends, communicator));
  table = {};
  return order_by_position(std::move(moved), thread_count);
}

}  // namespace shoal::engine
