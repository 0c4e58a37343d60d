// Rows that are put off give the same table as rows that go to the threads' tables, to the last
// bit.
#include "engine/operators/scatter/scatter_groups.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <string>

#include "engine/operators/exchange/rank_fixture.h"

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

TEST(ScatterGroups, SameOverRanks) {
  for (const auto& keys : kKeySets) {
    const Rows rows = random_rows(keys, 1000000);
    HashAggregateOptions options = options_for(rows, keys.size(), false);
    const Table expected = testing::group_alone(in_tables(options), rows, {1, 512});
    options.gathered_bytes_max = 1000;
    const auto results = testing::group_divided(put_off(options), rows,
                                                testing::even_division(kRowCount, 3), {2, 512});
    std::vector<Table> parts;
    for (const Result<Table>& result : results) {
      ASSERT_TRUE(result.is_ok());
      parts.push_back(*result);
    }
    testing::expect_same_table(testing::concatenated(parts), expected);
  }
}

HashAggregateOptions one_sum() {
  const types::ColumnType int64 = type_named("int64");
  HashAggregateOptions options;
  options.keys = {{0, int64}};
  options.aggregates = {{AggregateKind::sum, 1, int64, int64}};
  return put_off(options);
}

// Consumes the keys, a value each, and says whether rows were put off.
bool puts_off(const HashAggregateOptions& options, const std::vector<int64_t>& keys) {
  constexpr size_t kBatchRows = 100;
  const auto sink = make_hash_aggregate(options);
  const auto shared = sink->make_shared_state();
  const auto local = sink->make_local_state();
  EXPECT_TRUE(local.is_ok());
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
    EXPECT_TRUE(sink->consume(batch, *shared, **local).is_ok());
  }
  const auto& scatter = static_cast<const HashAggregateLocal&>(**local).scatter;
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

}  // namespace
}  // namespace shoal::engine
