// Group-by with very many groups in several threads, from rows in memory: the time of a whole query
// but for reading the file. Arguments: different keys, threads, and whether keys are dense.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "base/check.h"
#include "engine/operators/hash_aggregate.h"
#include "engine/operators/table_source.h"
#include "engine/scheduler/pipeline.h"

namespace shoal::engine {
namespace {

constexpr int64_t kRowCount = 20'000'000;
constexpr int64_t kBatchRows = 4096;

Column random_keys(int64_t key_count, int64_t step) {
  std::mt19937_64 random(7);
  auto keys = std::make_shared<std::vector<int64_t>>(static_cast<size_t>(kRowCount));
  for (int64_t& key : *keys) {
    key = static_cast<int64_t>(random() % static_cast<uint64_t>(key_count)) * step;
  }
  Column column;
  column.kind = TypeKind::int64;
  column.values = keys->data();
  column.owners = {keys};
  return column;
}

void many_groups(benchmark::State& state) {
  const types::ColumnType int64 = types::numpy_type(TypeKind::int64);
  const Column keys = random_keys(state.range(0), state.range(2) != 0 ? 1 : 1'000'003);
  HashAggregateOptions options;
  options.keys = {{0, int64}};
  options.aggregates = {
      {types::AggregateKind::mean, 1, int64, types::numpy_type(TypeKind::float64)}};
  Pipeline pipeline;
  pipeline.source = make_table_source(Table{kRowCount, {keys, keys}}, kBatchRows, 0);
  pipeline.sink = make_hash_aggregate(options);
  RunOptions run;
  run.thread_count = static_cast<int>(state.range(1));
  ScanCounters counters;
  for (auto _ : state) {
    Result<Table> table = run_pipeline(pipeline, run, counters);
    SHOAL_CHECK(table.is_ok());
    benchmark::DoNotOptimize(table->row_count);
  }
}

BENCHMARK(many_groups)
    ->ArgsProduct({{10'000'000, 1'000'000, 5'000}, {1, 2}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace shoal::engine

BENCHMARK_MAIN();
