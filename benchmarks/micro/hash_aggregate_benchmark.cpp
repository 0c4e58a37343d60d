// Group-by on one core, batches of 1024 rows in memory: how long a row takes, aggregate included.
// `size` shows the key part almost alone; `sum` is what a query pays.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "engine/operators/hash_aggregate.h"

namespace shoal::engine {
namespace {

using types::AggregateKind;

constexpr int64_t kBatchRows = 1024;

template <typename T>
Column column_of(TypeKind kind, std::vector<T> values) {
  auto owned = std::make_shared<std::vector<T>>(std::move(values));
  Column column;
  column.kind = kind;
  column.values = owned->data();
  column.owners = {owned};
  return column;
}

std::vector<int64_t> random_groups(int64_t row_count, int64_t group_count, int64_t step) {
  std::mt19937_64 random(7);
  std::vector<int64_t> keys(static_cast<size_t>(row_count));
  for (int64_t& key : keys) {
    key = static_cast<int64_t>(random() % static_cast<uint64_t>(group_count)) * step;
  }
  return keys;
}

std::vector<int64_t> clustered_groups(int64_t row_count, int64_t run_rows) {
  std::vector<int64_t> keys(static_cast<size_t>(row_count));
  for (int64_t row = 0; row < row_count; ++row) {
    keys[static_cast<size_t>(row)] = row / run_rows * 86400000000000;
  }
  return keys;
}

Column encode_runs(const std::vector<int64_t>& keys, size_t begin, size_t end) {
  std::vector<int64_t> values;
  auto ends = std::make_shared<std::vector<int32_t>>();
  for (size_t i = begin; i < end; ++i) {
    if (i == begin || keys[i] != values.back()) {
      values.push_back(keys[i]);
      ends->push_back(0);
    }
    ends->back() = static_cast<int32_t>(i + 1 - begin);
  }
  Column column = column_of(TypeKind::int64, std::move(values));
  column.encoding = Encoding::run;
  column.run_ends = ends->data();
  column.run_count = static_cast<int32_t>(ends->size());
  column.owners.push_back(ends);
  return column;
}

std::vector<Batch> cut(int64_t row_count, const std::vector<int64_t>& keys, Encoding encoding,
                       const std::shared_ptr<const Dictionary>& dictionary) {
  std::vector<int64_t> all_values(static_cast<size_t>(row_count));
  for (size_t i = 0; i < all_values.size(); ++i) all_values[i] = static_cast<int64_t>(i);
  const Column values = column_of(TypeKind::int64, std::move(all_values));
  const Column flat_keys = column_of(TypeKind::int64, keys);
  auto ids = std::make_shared<std::vector<uint32_t>>(keys.begin(), keys.end());
  std::vector<Batch> batches;
  for (int64_t begin = 0; begin < row_count; begin += kBatchRows) {
    const int64_t end = std::min(begin + kBatchRows, row_count);
    Column value = values;
    value.values = values.values_as<int64_t>() + begin;
    Column key = flat_keys;
    key.values = flat_keys.values_as<int64_t>() + begin;
    if (encoding == Encoding::run) {
      key = encode_runs(keys, static_cast<size_t>(begin), static_cast<size_t>(end));
    } else if (encoding == Encoding::dictionary) {
      key.encoding = Encoding::dictionary;
      key.kind = dictionary->kind;
      key.ids = ids->data() + begin;
      key.dictionary = dictionary;
      key.owners.push_back(ids);
    }
    batches.push_back({end - begin, begin, {key, value}});
  }
  return batches;
}

Table run(const HashAggregateOptions& options, std::vector<Batch>& batches) {
  const auto sink = make_hash_aggregate(options);
  const auto shared = sink->make_shared_state();
  auto local = sink->make_local_state();
  SHOAL_CHECK(local.is_ok());
  std::vector<std::unique_ptr<LocalState>> locals;
  locals.push_back(std::move(local).value());
  for (Batch& batch : batches) SHOAL_CHECK(sink->consume(batch, *shared, *locals[0]).is_ok());
  auto table = sink->finish(*shared, locals, 1);
  SHOAL_CHECK(table.is_ok());
  return std::move(table).value();
}

void measure(benchmark::State& state, std::vector<Batch> batches, TypeKind key_kind,
             AggregateKind aggregate, size_t key_count = 1) {
  const types::ColumnType int64 = types::numpy_type(TypeKind::int64);
  types::ColumnType key = types::numpy_type(key_kind);
  if (key_kind == TypeKind::string) key.family = types::Family::str_nan;
  HashAggregateOptions options;
  options.keys.assign(key_count, {0, key});
  options.aggregates = {{aggregate, aggregate == AggregateKind::size ? -1 : 1, int64, int64}};
  int64_t row_count = 0;
  for (const Batch& batch : batches) row_count += batch.row_count;
  for (auto _ : state) benchmark::DoNotOptimize(run(options, batches));
  state.counters["ns_per_row"] = benchmark::Counter(
      static_cast<double>(row_count) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

AggregateKind aggregate_of(const benchmark::State& state) {
  return state.range(1) == 0 ? AggregateKind::size : AggregateKind::sum;
}

void clustered_runs(benchmark::State& state) {
  const int64_t rows = 1 << 20;
  measure(state, cut(rows, clustered_groups(rows, state.range(0)), Encoding::run, nullptr),
          TypeKind::int64, aggregate_of(state));
}

void clustered_flat(benchmark::State& state) {
  const int64_t rows = 1 << 20;
  measure(state, cut(rows, clustered_groups(rows, state.range(0)), Encoding::flat, nullptr),
          TypeKind::int64, aggregate_of(state));
}

void random_dense(benchmark::State& state) {
  const int64_t rows = std::max<int64_t>(1 << 20, state.range(0) * 4);
  measure(state, cut(rows, random_groups(rows, state.range(0), 1), Encoding::flat, nullptr),
          TypeKind::int64, aggregate_of(state));
}

void random_sparse(benchmark::State& state) {
  const int64_t rows = std::max<int64_t>(1 << 20, state.range(0) * 4);
  measure(state, cut(rows, random_groups(rows, state.range(0), 1000003), Encoding::flat, nullptr),
          TypeKind::int64, aggregate_of(state));
}

void two_keys(benchmark::State& state) {
  const int64_t rows = 1 << 20;
  measure(state, cut(rows, random_groups(rows, state.range(0), 1), Encoding::flat, nullptr),
          TypeKind::int64, aggregate_of(state), 2);
}

// Strings of 13 bytes or of 6, all distinct, ids in random order; flat if range(2) is 0.
void random_strings(benchmark::State& state) {
  const int64_t rows = 1 << 20;
  auto texts = std::make_shared<std::vector<std::string>>();
  std::vector<StringView16> views;
  for (int64_t i = 0; i < state.range(0); ++i) texts->push_back(std::to_string(1234500000000 + i));
  for (const std::string& text : *texts) views.emplace_back(std::string_view(text));
  auto dictionary = std::make_shared<Dictionary>();
  dictionary->version = next_dictionary_version();
  dictionary->size = static_cast<int32_t>(views.size());
  dictionary->values = views.data();
  std::vector<Batch> batches =
      cut(rows, random_groups(rows, state.range(0), 1), Encoding::dictionary, dictionary);
  std::vector<StringView16> flat(static_cast<size_t>(rows));
  for (Batch& batch : batches) {
    Column& key = batch.columns[0];
    if (state.range(2) != 0) continue;
    StringView16* begin = flat.data() + batch.first_row;
    for (int64_t i = 0; i < batch.row_count; ++i) begin[i] = views[key.ids[i]];
    key.encoding = Encoding::flat;
    key.values = begin;
  }
  measure(state, std::move(batches), TypeKind::string, aggregate_of(state));
}

void small_query(benchmark::State& state) {
  const int64_t rows = 20000;
  measure(state, cut(rows, random_groups(rows, state.range(0), 1000003), Encoding::flat, nullptr),
          TypeKind::int64, aggregate_of(state));
}

BENCHMARK(clustered_runs)->ArgsProduct({{1000}, {0, 1}});
BENCHMARK(clustered_flat)->ArgsProduct({{1000, 100}, {0, 1}});
BENCHMARK(random_dense)->ArgsProduct({{10000, 1000000}, {0, 1}});
BENCHMARK(random_sparse)->ArgsProduct({{100, 20000, 1000000, 10000000}, {0, 1}});
BENCHMARK(two_keys)->ArgsProduct({{10000}, {0, 1}});
BENCHMARK(random_strings)->ArgsProduct({{10000}, {0, 1}, {0, 1}});
BENCHMARK(small_query)->ArgsProduct({{100, 5000}, {1}})->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace shoal::engine

BENCHMARK_MAIN();
