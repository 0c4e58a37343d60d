// Any division of the rows over any number of ranks must give the rows that one rank alone gives,
// bit for bit, on every path.
#include "engine/operators/exchange_groups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <set>

#include "base/concat.h"
#include "engine/kernels/aggregate_function.h"
#include "engine/memory/buffer.h"
#include "engine/operators/exchange/rank_fixture.h"

namespace shoal::engine {
namespace {

using testing::ColumnShape;
using testing::Division;
using testing::even_division;
using testing::Rows;
using testing::type_named;
using types::AggregateKind;

constexpr uint64_t kFew = UINT64_MAX;  // bytes that are gathered
constexpr uint64_t kMany = 0;

// Keys, then a value column of each kind of `values`, with every aggregate that there is for it.
struct Query {
  Rows rows;
  HashAggregateOptions options;
};

bool add_aggregate(AggregateKind kind, int column, const types::ColumnType& input,
                   HashAggregateOptions& options) {
  const auto output =
      types::aggregate_result_type(kind, types::AggregateContext::groupby, input, 3);
  if (!output ||
      !make_aggregate_function({.kind = kind, .input = input, .output = *output}).is_ok()) {
    return false;
  }
  options.aggregates.push_back({kind, column, input, *output});
  return true;
}

Query make_query(const std::vector<ColumnShape>& keys, const std::vector<std::string>& values,
                 int64_t row_count, uint64_t seed) {
  std::mt19937_64 random(seed);
  Query query;
  query.rows.count = row_count;
  for (const ColumnShape& key : keys) {
    query.options.keys.push_back({static_cast<int>(query.options.keys.size()), key.type});
    query.rows.columns.push_back(random_column(key, row_count, random));
  }
  for (const std::string& value : values) {
    const int column = static_cast<int>(query.rows.columns.size());
    const ColumnShape shape{type_named(value), 40};
    query.rows.columns.push_back(random_column(shape, row_count, random));
    for (const AggregateKind kind :
         {AggregateKind::sum, AggregateKind::mean, AggregateKind::count, AggregateKind::size,
          AggregateKind::min, AggregateKind::max, AggregateKind::std, AggregateKind::var,
          AggregateKind::median, AggregateKind::first, AggregateKind::last, AggregateKind::nunique,
          AggregateKind::prod, AggregateKind::any, AggregateKind::all}) {
      add_aggregate(kind, column, shape.type, query.options);
    }
  }
  return query;
}

void expect_same_rows(const Query& query, const Division& division) {
  SCOPED_TRACE(concat(division.size(), " ranks, sort ", query.options.sort, ", dropna ",
                      query.options.dropna, ", gathered ", query.options.gathered_bytes_max));
  const Table expected = group_alone(query.options, query.rows);
  std::vector<Table> parts;
  for (auto& part : group_divided(query.options, query.rows, division)) {
    ASSERT_TRUE(part.is_ok()) << part.take_status().detail().message;
    parts.push_back(std::move(part).value());
  }
  if (!query.options.keys.empty()) {
    testing::expect_same_table(testing::concatenated(parts), expected);
    return;
  }
  for (const Table& part : parts) testing::expect_same_table(part, expected);
}

// Every sort, dropna and path.
void expect_same_rows_always(Query& query, const std::vector<Division>& divisions) {
  for (const bool sort : {true, false}) {
    for (const bool dropna : {true, false}) {
      for (const uint64_t gathered : {kFew, kMany}) {
        query.options.sort = sort;
        query.options.dropna = dropna;
        query.options.gathered_bytes_max = gathered;
        for (const Division& division : divisions) {
          expect_same_rows(query, division);
          if (::testing::Test::HasFatalFailure()) return;
        }
      }
    }
  }
}

std::vector<Division> even_divisions(int64_t row_count) {
  std::vector<Division> divisions;
  for (const int ranks : {1, 2, 3, 4, 7}) divisions.push_back(even_division(row_count, ranks));
  return divisions;
}

TEST(ExchangeGroups, EveryAggregate) {
  const int64_t rows = 1500;
  for (const char* value :
       {"int64", "int8", "uint64", "float64", "float32", "boolean", "timestamp[ns]", "duration[ns]",
        "string:str_nan", "int64:masked", "float64:masked", "boolean:masked"}) {
    SCOPED_TRACE(value);
    Query query = make_query({{type_named("int64"), 60}}, {value}, rows, 1);
    ASSERT_GE(query.options.aggregates.size(), 8U);
    expect_same_rows_always(query, even_divisions(rows));
    if (HasFatalFailure()) return;
  }
}

TEST(ExchangeGroups, SkipnaAndMinCountTravelToo) {
  const int64_t rows = 1000;
  Query query = make_query({{type_named("int64"), 60}}, {"float64", "int64:masked"}, rows, 2);
  for (GroupAggregate& aggregate : query.options.aggregates) {
    aggregate.skipna = false;
    aggregate.min_count = 17;
    aggregate.ddof = 0;
  }
  expect_same_rows_always(query, even_divisions(rows));
}

TEST(ExchangeGroups, EveryKey) {
  const int64_t rows = 2000;
  for (const char* key : {"int64", "float64", "float32", "boolean", "int8", "uint64",
                          "timestamp[ns]", "string:str_nan", "int64:masked", "float64:masked"}) {
    for (const int64_t distinct : {int64_t{1}, int64_t{200}, int64_t{1} << 40}) {
      for (const bool skewed : {false, true}) {
        SCOPED_TRACE(concat(key, ", ", distinct, skewed ? ", skewed" : ""));
        Query query =
            make_query({{type_named(key), distinct, skewed}}, {"int64", "string:str_nan"}, rows, 3);
        expect_same_rows_always(query, {even_division(rows, 2), even_division(rows, 5)});
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(ExchangeGroups, SeveralKeys) {
  const int64_t rows = 1500;
  const std::vector<std::vector<std::string>> cases = {
      {"int8", "string:str_nan"},
      {"string:str_nan", "int64:masked"},
      {"string:str_nan", "string:str_nan", "boolean:masked"},
      {"float64", "timestamp[ns]"},
      {"boolean", "int8"},
      {"int64:masked", "string:str_nan", "float32"}};
  for (const std::vector<std::string>& names : cases) {
    for (const int64_t distinct : {8, 3000}) {
      std::vector<ColumnShape> keys;
      for (const std::string& name : names) keys.push_back({type_named(name), distinct});
      SCOPED_TRACE(concat(names[0], ", ", names[1], ", ", distinct));
      Query query = make_query(keys, {"float64"}, rows, 4);
      expect_same_rows_always(query, {even_division(rows, 3), even_division(rows, 4)});
      if (HasFatalFailure()) return;
    }
  }
}

TEST(ExchangeGroups, UnevenDivisions) {
  const int64_t rows = 700;
  Query query = make_query({{type_named("string:str_nan"), 300}}, {"float64"}, rows, 5);
  expect_same_rows_always(query, {{0, 0, rows},
                                  {rows, rows, rows},
                                  {0, rows / 2, rows / 2, rows},
                                  {1, 2, 3, rows},
                                  {0, 0, 0, 0, 0, 0, rows}});
}

TEST(ExchangeGroups, MoreRanksThanRows) {
  for (const int64_t rows : {0, 1, 3}) {
    Query query = make_query({{type_named("float64"), 5}, {type_named("string:str_nan"), 5}},
                             {"int64", "string:str_nan"}, rows, 6);
    expect_same_rows_always(query, {even_division(rows, 4), even_division(rows, 7)});
  }
}

TEST(ExchangeGroups, OneGroupWithoutKeysIsOnEveryRank) {
  for (const int64_t rows : {0, 1, 900}) {
    Query query = make_query({}, {"float64", "int64", "string:str_nan", "timestamp[ns]"}, rows, 7);
    expect_same_rows_always(query, {even_division(rows, 1), even_division(rows, 3), {0, 0, rows}});
  }
}

TEST(ExchangeGroups, NoThreads) {
  Query query = make_query({{type_named("int64"), 10}}, {"float64"}, 0, 8);
  for (const uint64_t gathered : {kFew, kMany}) {
    query.options.gathered_bytes_max = gathered;
    for (auto& part : group_divided(query.options, query.rows, {0, 0, 0}, {.thread_count = 0})) {
      ASSERT_TRUE(part.is_ok());
      EXPECT_EQ(part->row_count, 0);
    }
  }
}

// Nine of ten rows have one key, and one rank has a tenth of the keys of another.
TEST(ExchangeGroups, ManyGroupsAreSharedEvenly) {
  const int64_t rows = 60000;
  for (const bool sort : {true, false}) {
    Query query = make_query({{type_named("int64"), int64_t{1} << 40, true}}, {"int64"}, rows, 9);
    query.options.sort = sort;
    query.options.gathered_bytes_max = kMany;
    const Table expected = group_alone(query.options, query.rows);
    for (const Division& division : {even_division(rows, 4), Division{rows / 10, rows, rows}}) {
      const auto ranks = static_cast<int64_t>(division.size());
      for (auto& part : group_divided(query.options, query.rows, division)) {
        ASSERT_TRUE(part.is_ok());
        EXPECT_NEAR(static_cast<double>(part->row_count),
                    static_cast<double>(expected.row_count / ranks),
                    static_cast<double>(expected.row_count) * 0.1);
      }
    }
  }
}

// Wherever memory ends, all ranks fail together or none does, and nobody waits for ever.
TEST(ExchangeGroups, MissingMemoryIsAgreed) {
  const int64_t rows = 30000;
  int failed_runs = 0;
  for (const bool sort : {true, false}) {
    Query query = make_query({{type_named("string:str_nan"), 20000}}, {"int64"}, rows, 10);
    query.options.sort = sort;
    query.options.gathered_bytes_max = kMany;
    const Division division = even_division(rows, 3);
    for (int64_t limit = 0; limit < 64; ++limit) {
      set_buffer_bytes_limit(buffer_bytes_held() + (limit << 19));
      std::set<bool> outcomes;
      for (auto& part : group_divided(query.options, query.rows, division)) {
        outcomes.insert(part.is_ok());
        if (part.is_ok()) continue;
        const Status status = part.take_status();
        EXPECT_EQ(status.detail().kind, ErrorKind::memory_error) << status.detail().message;
        EXPECT_TRUE(status.detail().is_agreed);
      }
      set_buffer_bytes_limit(INT64_MAX);
      EXPECT_EQ(outcomes.size(), 1U);
      failed_runs += outcomes.contains(false) ? 1 : 0;
    }
  }
  EXPECT_GT(failed_runs, 0);
}

}  // namespace
}  // namespace shoal::engine
