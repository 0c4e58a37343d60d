// limit and row_number, batch by batch.
#include "engine/operators/limit.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "engine/operators/row_number.h"

namespace shoal::engine {
namespace {

const std::vector<int64_t>& numbers() {
  static const std::vector<int64_t> values = [] {
    std::vector<int64_t> all(100);
    std::iota(all.begin(), all.end(), 0);
    return all;
  }();
  return values;
}

Batch batch_of(int64_t first_row, int64_t row_count) {
  Batch batch;
  batch.first_row = first_row;
  batch.row_count = row_count;
  batch.columns.push_back({.kind = TypeKind::int64, .values = numbers().data() + first_row});
  return batch;
}

// Row counts that a limit passes of batches of 10, until it is finished.
std::vector<int64_t> passed(int64_t row_count_max) {
  const std::unique_ptr<Stage> limit = make_limit(row_count_max);
  const std::unique_ptr<SharedState> shared = limit->make_shared_state();
  std::unique_ptr<LocalState> local = std::move(limit->make_local_state()).value();
  std::vector<int64_t> counts;
  for (int64_t row = 0; row < 50; row += 10) {
    Batch batch = batch_of(row, 10);
    const Result<StageResult> result = limit->process(batch, *shared, *local);
    EXPECT_TRUE(result.is_ok());
    counts.push_back(batch.row_count);
    for (int64_t i = 0; i < batch.row_count; ++i) {
      EXPECT_EQ(batch.columns[0].values_as<int64_t>()[i], row + i);
    }
    if (*result == StageResult::finished) return counts;
  }
  counts.push_back(-1);
  return counts;
}

TEST(Limit, CutsTheBatchWhereItEnds) {
  EXPECT_EQ(passed(25), (std::vector<int64_t>{10, 10, 5}));
  EXPECT_EQ(passed(1), (std::vector<int64_t>{1}));
}

TEST(Limit, EndsWithTheBatchThatFillsIt) {
  EXPECT_EQ(passed(20), (std::vector<int64_t>{10, 10}));
  EXPECT_EQ(passed(0), (std::vector<int64_t>{0}));
}

TEST(Limit, MoreThanThereIsPassesAll) {
  EXPECT_EQ(passed(1000), (std::vector<int64_t>{10, 10, 10, 10, 10, -1}));
}

TEST(RowNumber, CountsFromTheSource) {
  const std::unique_ptr<Stage> stage = make_row_number();
  const std::unique_ptr<SharedState> shared = stage->make_shared_state();
  std::unique_ptr<LocalState> local = std::move(stage->make_local_state()).value();
  for (const int64_t row_count : {7, 1, 0}) {
    Batch batch = batch_of(40, row_count);
    ASSERT_TRUE(stage->process(batch, *shared, *local).is_ok());
    ASSERT_EQ(batch.columns.size(), 2U);
    EXPECT_EQ(batch.row_count, row_count);
    for (int64_t i = 0; i < row_count; ++i) {
      EXPECT_EQ(batch.columns[1].values_as<int64_t>()[i], 40 + i);
    }
  }
}

}  // namespace
}  // namespace shoal::engine
