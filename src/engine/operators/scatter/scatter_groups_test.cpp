// Rows that are put off give the same table as rows that go to the threads' tables, to the last
// bit.
#include "engine/operators/scatter/scatter_groups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>

#include "engine/operators/exchange/rank_fixture.h"
#include "engine/operators/scatter/travelling_rows.h"

namespace shoal::engine {
namespace {

using testing::Rows;
using testing::type_named;
using types::AggregateKind;

constexpr int64_t kRowCount = 8000;

// Keys of about `distinct` values, and a column of each type to aggregate.
Rows random_rows(const std::vector<std::string>& keys, int64_t distinct) {
  std::mt19937_64 random(3);
  Rows rows{kRowCount, {}};
  for (const std::string& key : keys) {
    rows.columns.push_back(testing::random_column({type_named(key), distinct}, kRowCount, random));
  }
  for (const char* type : {"int64", "float64", "int16:masked", "boolean", "timestamp[ns]"}) {
    rows.columns.push_back(testing::random_column({type_named(type), 1000}, kRowCount, random));
  }
  return rows;
}

// All aggregates that do not depend on the order of rows.
HashAggregateOptions options_for(const Rows& rows, size_t key_count, bool dropna) {
  HashAggregateOptions options;
  options.dropna = dropna;
  for (size_t key = 0; key < key_count; ++key) {
    options.keys.push_back({static_cast<int>(key), rows.columns[key].type});
  }
  for (size_t c = key_count; c < rows.columns.size(); ++c) {
    const types::ColumnType& input = rows.columns[c].type;
    for (int kind = 0; kind <= static_cast<int>(AggregateKind::all); ++kind) {
      const auto aggregate = static_cast<AggregateKind>(kind);
      if (aggregate == AggregateKind::first || aggregate == AggregateKind::last) continue;
      const auto output =
          types::aggregate_result_type(aggregate, types::AggregateContext::groupby, input, 3);
      HashAggregateOptions alone;
      if (output) alone.aggregates = {{aggregate, static_cast<int>(c), input, *output}};
      if (output && HashAggregatePlan::make(alone).is_ok()) {
        options.aggregates.push_back(alone.aggregates[0]);
      }
    }
  }
  return options;
}

HashAggregateOptions in_tables(HashAggregateOptions options) {
  options.scatter_groups_min = INT64_MAX;
  return options;
}

HashAggregateOptions put_off(HashAggregateOptions options) {
  options.scatter_groups_min = 500;
  return options;
}

const std::vector<std::string> kKeySets[] = {
    {"int64"},         {"float64"},          {"int64:masked"},
    {"timestamp[ns]"}, {"int64", "float32"}, {"int32:masked", "int64:masked"}};

TEST(ScatterGroups, SameAsInTables) {
  for (const auto& keys : kKeySets) {
    const Rows rows = random_rows(keys, 1000000);
    for (const bool dropna : {true, false}) {
      const HashAggregateOptions options = options_for(rows, keys.size(), dropna);
      const Table expected = testing::group_alone(in_tables(options), rows, {1, 512});
      for (const int thread_count : {1, 2, 3}) {
        SCOPED_TRACE(keys[0] + ", threads: " + std::to_string(thread_count));
        const Table actual = testing::group_alone(put_off(options), rows, {thread_count, 512});
        testing::expect_same_table(actual, expected);
      }
    }
  }
}

TEST(ScatterGroups, SameWhenTooManyRowsArePutOff) {
  const Rows rows = random_rows({"int64"}, 12000);
  HashAggregateOptions options = options_for(rows, 1, true);
  const Table expected = testing::group_alone(in_tables(options), rows, {1, 512});
  options.scattered_bytes_max = 1 << 20;
  for (const int thread_count : {1, 3}) {
    testing::expect_same_table(testing::group_alone(put_off(options), rows, {thread_count, 512}),
                               expected);
  }
}

TEST(ScatterGroups, SameWhenKeysLeaveTheRanges) {
  Rows rows = random_rows({"int64"}, 1000000);
  auto ascending = std::make_shared<std::vector<int64_t>>(kRowCount + 8);
  std::iota(ascending->begin(), ascending->end(), -5);
  rows.columns[0].column.values = ascending->data();
  rows.columns[0].column.owners = {ascending};
  const HashAggregateOptions options = options_for(rows, 1, true);
  const Table expected = testing::group_alone(in_tables(options), rows, {1, 512});
  for (const int thread_count : {1, 2}) {
    testing::expect_same_table(testing::group_alone(put_off(options), rows, {thread_count, 512}),
                               expected);
  }
}

void expect_same_over_ranks(const Rows& rows, size_t key_count, bool dropna) {
  HashAggregateOptions options = options_for(rows, key_count, dropna);
  const Table expected = testing::group_alone(in_tables(options), rows, {1, 512});
  options.gathered_bytes_max = 1000;
  for (const int ranks : {2, 3, 5}) {
    SCOPED_TRACE("ranks: " + std::to_string(ranks));
    const auto results = testing::group_divided(put_off(options), rows,
                                                testing::even_division(kRowCount, ranks), {2, 512});
    std::vector<Table> parts;
    for (const Result<Table>& result : results) {
      ASSERT_TRUE(result.is_ok());
      parts.push_back(*result);
    }
    testing::expect_same_table(testing::concatenated(parts), expected);
  }
}

TEST(ScatterGroups, SameOverRanks) {
  for (const auto& keys : kKeySets) {
    SCOPED_TRACE(keys[0]);
    for (const bool dropna : {true, false}) {
      expect_same_over_ranks(random_rows(keys, 1000000), keys.size(), dropna);
    }
  }
}

// Rows with different keys, then some with one key; the first rows decide that rows are put off.
TEST(ScatterGroups, SameOverRanksWithAHotKey) {
  Rows rows = random_rows({"int64"}, 1000000);
  auto keys = std::make_shared<std::vector<int64_t>>(kRowCount + 8);
  std::mt19937_64 random(9);
  for (size_t i = 0; i < keys->size(); ++i) {
    const bool is_hot = i % (kRowCount / 2) > kRowCount / 4 && i % 16 != 0;
    (*keys)[i] = is_hot ? 77 : static_cast<int64_t>(random() % 1000000);
  }
  rows.columns[0].column.values = keys->data();
  rows.columns[0].column.validity = nullptr;
  rows.columns[0].column.owners = {keys};
  expect_same_over_ranks(rows, 1, true);
}

TEST(ScatterGroups, SameOverRanksWhereOnlyOnePutsOff) {
  Rows rows = random_rows({"int64"}, 1000000);
  auto keys = std::make_shared<std::vector<int64_t>>(kRowCount + 8);
  std::mt19937_64 random(9);
  for (size_t i = 0; i < keys->size(); ++i) {
    const int64_t distinct = i < kRowCount / 2 ? 1000000 : 50;
    (*keys)[i] = static_cast<int64_t>(random()) % distinct;
  }
  rows.columns[0].column.values = keys->data();
  rows.columns[0].column.validity = nullptr;
  rows.columns[0].column.owners = {keys};
  expect_same_over_ranks(rows, 1, false);
}

HashAggregateOptions one_sum() {
  const types::ColumnType int64 = type_named("int64");
  HashAggregateOptions options;
  options.keys = {{0, int64}};
  options.aggregates = {{AggregateKind::sum, 1, int64, int64}};
  return put_off(options);
}

// One thread's groups of some keys, with a value each.
struct OneThread {
  std::unique_ptr<Sink> sink;
  std::unique_ptr<LocalState> state;

  [[nodiscard]] HashAggregateLocal& local() const {
    return static_cast<HashAggregateLocal&>(*state);
  }
};

OneThread consume(const HashAggregateOptions& options, const std::vector<int64_t>& keys) {
  constexpr size_t kBatchRows = 100;
  OneThread thread{make_hash_aggregate(options), nullptr};
  const auto shared = thread.sink->make_shared_state();
  thread.state = std::move(thread.sink->make_local_state()).value();
  for (size_t begin = 0; begin < keys.size(); begin += kBatchRows) {
    const size_t end = std::min(begin + kBatchRows, keys.size());
    auto padded = std::make_shared<std::vector<int64_t>>(keys.begin() + static_cast<int64_t>(begin),
                                                         keys.begin() + static_cast<int64_t>(end));
    padded->resize(kBatchRows + 8);
    Column column;
    column.kind = TypeKind::int64;
    column.values = padded->data();
    column.owners = {padded};
    Batch batch{static_cast<int64_t>(end - begin), static_cast<int64_t>(begin), {column, column}};
    EXPECT_TRUE(thread.sink->consume(batch, *shared, *thread.state).is_ok());
  }
  return thread;
}

bool puts_off(const HashAggregateOptions& options, const std::vector<int64_t>& keys) {
  const OneThread thread = consume(options, keys);
  const ScatterState& scatter = thread.local().scatter;
  return scatter.rows != nullptr && scatter.rows->bytes() > 0;
}

std::vector<int64_t> random_keys(int64_t count, int64_t distinct) {
  std::mt19937_64 random(5);
  std::vector<int64_t> keys;
  for (int64_t i = 0; i < count; ++i) {
    keys.push_back(static_cast<int64_t>(random() % static_cast<uint64_t>(distinct)));
  }
  return keys;
}

TEST(ScatterGroups, OnlyManyGroupsArePutOff) {
  EXPECT_TRUE(puts_off(one_sum(), random_keys(20000, 50000)));
  EXPECT_FALSE(puts_off(one_sum(), random_keys(20000, 1000)));
  std::vector<int64_t> ascending(20000);
  std::iota(ascending.begin(), ascending.end(), 0);
  EXPECT_FALSE(puts_off(one_sum(), ascending));
}

TEST(ScatterGroups, OrderedResultsAreNotPutOff) {
  HashAggregateOptions options = one_sum();
  options.sort = false;
  EXPECT_FALSE(puts_off(options, random_keys(20000, 50000)));
  options = one_sum();
  options.aggregates[0].kind = AggregateKind::first;
  EXPECT_FALSE(puts_off(options, random_keys(20000, 50000)));
}

// How many rows would travel to another rank as they are.
int64_t count_travelling(HashAggregateOptions options, const std::vector<int64_t>& keys) {
  options.gathered_bytes_max = 1000;
  const OneThread thread = consume(options, keys);
  const auto rows = TravellingRows::take({&thread.local()});
  EXPECT_TRUE(rows.is_ok());
  return rows->row_count();
}

TEST(TravellingRows, OnlyWhereGroupsAreNotMuchLess) {
  EXPECT_GT(count_travelling(one_sum(), random_keys(20000, 500000)), 15000);
  EXPECT_EQ(count_travelling(one_sum(), random_keys(400000, 50000)), 0);
  HashAggregateOptions drained = one_sum();
  drained.scattered_bytes_max = 1 << 16;
  EXPECT_EQ(count_travelling(drained, random_keys(400000, 500000)), 0);
}

TEST(TravellingRows, NotOfRangesWithManyRows) {
  std::vector<int64_t> keys = random_keys(20000, 500000);
  keys.insert(keys.end(), 10000, 77);
  const int64_t count = count_travelling(one_sum(), keys);
  EXPECT_GT(count, 15000);
  EXPECT_LE(count, 20000);
}

TEST(TravellingRows, AreCutAtSplitters) {
  HashAggregateOptions options = one_sum();
  options.gathered_bytes_max = 1000;
  const OneThread thread = consume(options, random_keys(20000, 500000));
  auto rows = TravellingRows::take({&thread.local()});
  ASSERT_TRUE(rows.is_ok());
  const std::vector<std::byte*> sample = rows->sample(100);
  EXPECT_GE(sample.size(), size_t{100});
  EXPECT_LT(sample.size(), size_t{120});
  KeySplitters splitters{3, {{}}, {}};
  std::vector<uint64_t> sorted;
  for (const std::byte* row : sample) sorted.push_back(slot_lanes(row)[0]);
  std::sort(sorted.begin(), sorted.end());
  splitters.lanes = {sorted[10], sorted[11], sorted[80]};
  const auto pieces = rows->cut(splitters, 1, 4);
  ASSERT_TRUE(pieces.is_ok());
  const size_t row_bytes = thread.local().plan.scatter.row_bytes;
  int64_t count = 0;
  for (size_t rank = 0; rank < pieces->size(); ++rank) {
    for (const std::span<const std::byte> piece : (*pieces)[rank]) {
      for (size_t at = 0; at < piece.size(); at += row_bytes, ++count) {
        ASSERT_EQ(destination_of(splitters, slot_lanes(piece.data() + at), 1), rank);
      }
    }
  }
  EXPECT_EQ(count, rows->row_count());
}

TEST(TravellingRows, DamagedOnesAreRefused) {
  HashAggregateOptions options = one_sum();
  options.aggregates[0].input = options.aggregates[0].output = type_named("int64:masked");
  const auto plan = HashAggregatePlan::make(options);
  ASSERT_TRUE(plan.is_ok());
  std::vector<std::byte> rows(plan->scatter.row_bytes * 3);
  EXPECT_TRUE(are_rows(*plan, rows));
  EXPECT_TRUE(are_rows(*plan, {}));
  EXPECT_FALSE(are_rows(*plan, std::span(rows).first(rows.size() - 1)));
  rows[plan->scatter.row_bytes + plan->scatter.fields[0].validity_offset] = std::byte{2};
  EXPECT_FALSE(are_rows(*plan, rows));
}

}  // namespace
}  // namespace shoal::engine
