#include "engine/operators/parquet_scan.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/concat.h"

namespace shoal::engine {
namespace {

// Adds up the batches' int64 column 0 and checks that rows come in order.
class Summing final : public BatchConsumer {
 public:
  explicit Summing(int64_t row_count_max) : row_count_max_(row_count_max) {}

  Result<bool> consume(Batch& batch) override {
    EXPECT_EQ(batch.first_row, batch.columns.back().values_as<int64_t>()[0]);
    EXPECT_GE(batch.first_row, next_row);
    next_row = batch.first_row + batch.row_count;
    row_count += batch.row_count;
    const Column flat = *flatten(batch.columns[0], batch.row_count);
    for (int64_t i = 0; i < batch.row_count; ++i) sum += flat.values_as<int64_t>()[i];
    return row_count < row_count_max_;
  }

  int64_t next_row = 0;
  int64_t row_count = 0;
  int64_t sum = 0;

 private:
  int64_t row_count_max_;
};

DatasetRef open(const std::string& file) {
  auto dataset = open_dataset({concat("tests/fuzz/seeds/parquet_file_fuzz/", file)});
  EXPECT_TRUE(dataset.is_ok());
  return *dataset;
}

ParquetScanOptions sequence_options() {
  ParquetScanOptions options;
  options.columns.columns.push_back({0, types::numpy_type(TypeKind::int64)});
  options.columns.has_row_position = true;
  options.columns.batch_row_count_max = 7;
  return options;
}

TEST(ParquetScan, ReadsAllRowsAndCounts) {
  auto source = make_parquet_source(open("plain_snappy_null_free.parquet"), sequence_options());
  ASSERT_TRUE(source.is_ok());
  auto local = (*source)->make_local_state();
  Summing consumer(1'000'000);
  ScanCounters counters;
  for (int64_t morsel = 0; morsel < (*source)->morsel_count(); ++morsel) {
    auto more = (*source)->read_morsel(morsel, *local, consumer, counters);
    ASSERT_TRUE(more.is_ok());
    EXPECT_TRUE(*more);
  }
  EXPECT_EQ(consumer.row_count, 300);
  EXPECT_EQ(consumer.sum, 300 * 299 / 2);
  EXPECT_EQ(counters.rows_read, 300);
  EXPECT_GT(counters.bytes_read, 300);
}

TEST(ParquetScan, StopsWhenNoMoreIsWanted) {
  auto source = make_parquet_source(open("plain_snappy_null_free.parquet"), sequence_options());
  ASSERT_TRUE(source.is_ok());
  auto local = (*source)->make_local_state();
  Summing consumer(10);
  ScanCounters counters;
  auto more = (*source)->read_morsel(0, *local, consumer, counters);
  ASSERT_TRUE(more.is_ok());
  EXPECT_FALSE(*more);
  EXPECT_EQ(consumer.row_count, 14);
}

TEST(ParquetScan, LeavesOutExcludedRowGroups) {
  auto dataset = open_dataset({"tests/fuzz/seeds/parquet_file_fuzz/sorted_groups.parquet"});
  ASSERT_TRUE(dataset.is_ok());
  ParquetScanOptions options = sequence_options();
  options.predicates.push_back({0, PruningOp::ge, int64_t{150}});
  auto source = make_parquet_source(*dataset, options);
  ASSERT_TRUE(source.is_ok());
  EXPECT_EQ((*source)->morsel_count(), 2);
  auto local = (*source)->make_local_state();
  Summing consumer(1'000'000);
  ScanCounters counters;
  for (int64_t morsel = 0; morsel < 2; ++morsel) {
    ASSERT_TRUE((*source)->read_morsel(morsel, *local, consumer, counters).is_ok());
  }
  EXPECT_EQ(consumer.row_count, 200);
  EXPECT_EQ(consumer.next_row, 300);
  EXPECT_EQ(consumer.sum, (100 + 299) * 100);
}

TEST(ParquetScan, NoColumnsStillGivesRows) {
  ParquetScanOptions options;
  options.columns.has_row_position = true;
  options.columns.batch_row_count_max = 1000;
  auto source = make_parquet_source(open("int96_groups.parquet"), options);
  ASSERT_TRUE(source.is_ok());
  auto local = (*source)->make_local_state();
  Summing consumer(1'000'000);
  ScanCounters counters;
  for (int64_t morsel = 0; morsel < (*source)->morsel_count(); ++morsel) {
    ASSERT_TRUE((*source)->read_morsel(morsel, *local, consumer, counters).is_ok());
  }
  EXPECT_EQ(consumer.row_count, 300);
  EXPECT_EQ(consumer.sum, 300 * 299 / 2);
  EXPECT_EQ(counters.bytes_read, 0);
}

}  // namespace
}  // namespace shoal::engine
