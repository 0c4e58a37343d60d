// Files written by pyarrow with known contents (seeds of the fuzz target), read in batches and
// ranges of many sizes.
#include "engine/io/pages/row_group_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/concat.h"
#include "engine/io/pages/null_count.h"

namespace shoal::engine {
namespace {

using types::ColumnType;
using types::Family;
using types::TypeKind;

constexpr const char* kFolder = "tests/fuzz/seeds/parquet_file_fuzz/";

DatasetRef open(const std::string& path) {
  auto dataset = open_dataset({path});
  EXPECT_TRUE(dataset.is_ok()) << path;
  return *dataset;
}

int find_leaf(const ParquetDataset& dataset, const std::string& name) {
  for (size_t i = 0; i < dataset.leaves().size(); ++i) {
    if (dataset.leaves()[i].name == name) return static_cast<int>(i);
  }
  ADD_FAILURE() << "no column " << name;
  return 0;
}

struct Scan {
  std::vector<int64_t> values;  // of missing rows too
  std::vector<uint8_t> validity;
  std::vector<Encoding> encodings;
  Status status;
};

// Reads an 8-byte column, each row group in `range_count` ranges.
Scan scan(const DatasetRef& dataset, const std::string& name, const ColumnType& type,
          int32_t batch_row_count_max, int64_t range_count = 1) {
  Scan out;
  ParquetColumns columns;
  columns.columns.push_back({find_leaf(*dataset, name), type});
  columns.has_row_position = true;
  columns.batch_row_count_max = batch_row_count_max;
  RowGroupReader reader(dataset, columns);
  for (size_t group = 0; group < dataset->row_groups.size(); ++group) {
    const int64_t rows = dataset->row_groups[group].row_count;
    for (int64_t i = 0; i < range_count; ++i) {
      const int64_t begin = rows * i / range_count;
      const int64_t end = rows * (i + 1) / range_count;
      out.status = reader.open({static_cast<int32_t>(group), begin, end - begin});
      if (!out.status.is_ok()) return out;
      Batch batch;
      while (true) {
        auto has_rows = reader.next(batch);
        out.status = has_rows.take_status();
        if (!out.status.is_ok()) return out;
        if (!*has_rows) break;
        EXPECT_EQ(batch.first_row, static_cast<int64_t>(out.values.size()));
        EXPECT_EQ(batch.columns[1].values_as<int64_t>()[0], batch.first_row);
        EXPECT_LE(batch.row_count, batch_row_count_max);
        out.encodings.push_back(batch.columns[0].encoding);
        const Column flat = *flatten(batch.columns[0], batch.row_count);
        const auto* values = flat.values_as<int64_t>();
        out.values.insert(out.values.end(), values, values + batch.row_count);
        for (int64_t row = 0; row < batch.row_count; ++row) {
          out.validity.push_back(flat.validity == nullptr ? 1 : flat.validity[row]);
        }
      }
    }
  }
  return out;
}

const ColumnType kInt64 = types::numpy_type(TypeKind::int64);
const ColumnType kNullable = {.kind = TypeKind::int64,
                              .family = Family::masked,
                              .unit = types::TimeUnit::nanosecond,
                              .timezone = {}};

std::vector<int64_t> divided(int64_t divisor) {
  std::vector<int64_t> values;
  for (int64_t i = 0; i < 300; ++i) values.push_back(i / divisor);
  return values;
}

TEST(RowGroupReader, PlainNumbersInAllBatchSizes) {
  const DatasetRef dataset = open(concat(kFolder, "plain_snappy_null_free.parquet"));
  for (const int32_t batch : {1, 3, 100, 4096}) {
    for (const int64_t ranges : {1, 2, 7}) {
      const Scan out = scan(dataset, "seq", kInt64, batch, ranges);
      ASSERT_TRUE(out.status.is_ok());
      EXPECT_EQ(out.values, divided(1));
    }
  }
}

TEST(RowGroupReader, LongRepetitionsBecomeRuns) {
  const DatasetRef dataset = open(concat(kFolder, "dictionary_none.parquet"));
  const Scan runs = scan(dataset, "runs", kInt64, 4096);
  EXPECT_EQ(runs.values, divided(100));
  EXPECT_EQ(runs.encodings, std::vector<Encoding>{Encoding::run});
  const Scan constant = scan(dataset, "longrun", kInt64, 4096);
  EXPECT_EQ(constant.values, divided(5001));
  EXPECT_EQ(constant.encodings, std::vector<Encoding>{Encoding::constant});
  const Scan ids = scan(dataset, "runs7", kInt64, 4096);
  EXPECT_EQ(ids.values, divided(7));
  EXPECT_EQ(ids.encodings, std::vector<Encoding>{Encoding::dictionary});
  for (const int32_t batch : {1, 3, 100}) {
    EXPECT_EQ(scan(dataset, "runs", kInt64, batch, 3).values, divided(100));
    EXPECT_EQ(scan(dataset, "runs7", kInt64, batch, 3).values, divided(7));
  }
}

TEST(RowGroupReader, MissingValuesByPolicy) {
  const DatasetRef dataset = open(concat(kFolder, "delta.parquet"));
  const Scan nullable = scan(dataset, "seq", kNullable, 4096);
  const Scan floats = scan(dataset, "seq", types::numpy_type(TypeKind::float64), 3, 2);
  ASSERT_EQ(nullable.values.size(), 300u);
  ASSERT_EQ(floats.values.size(), 300u);
  int64_t missing = 0;
  for (size_t i = 0; i < 300; ++i) {
    double value;
    std::memcpy(&value, &floats.values[i], 8);
    EXPECT_EQ(value != value, nullable.validity[i] == 0);
    if (nullable.validity[i] == 0) {
      ++missing;
    } else {
      EXPECT_EQ(nullable.values[i], static_cast<int64_t>(i));
      EXPECT_EQ(value, static_cast<double>(i));
    }
  }
  auto counted = count_missing_values(*dataset, 0, find_leaf(*dataset, "seq"));
  ASSERT_TRUE(counted.is_ok());
  EXPECT_EQ(*counted, missing);
  EXPECT_GT(missing, 0);
  const Scan refused = scan(dataset, "seq", kInt64, 4096);
  EXPECT_EQ(refused.status.detail().kind, ErrorKind::bad_file);
}

TEST(RowGroupReader, AllMissingIsConstant) {
  const DatasetRef dataset = open(concat(kFolder, "all_null.parquet"));
  const Scan out = scan(dataset, "i64", kNullable, 4096);
  EXPECT_EQ(out.validity, std::vector<uint8_t>(300, 0));
  EXPECT_EQ(out.encodings, std::vector<Encoding>{Encoding::constant});
}

// Flips every byte of the pages in turn: a failure names file, column and row group.
TEST(RowGroupReader, DamageIsNamed) {
  std::ifstream file(concat(kFolder, "dictionary_none.parquet"), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  const std::string path = testing::TempDir() + "damaged.parquet";
  int64_t failures = 0;
  for (size_t i = 4; i < 200; ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0xff);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged;
    const DatasetRef dataset = open(path);
    const Scan out = scan(dataset, "runs", kInt64, 4096);
    if (out.status.is_ok()) continue;
    ++failures;
    EXPECT_EQ(out.status.detail().kind, ErrorKind::bad_file);
    EXPECT_EQ(out.status.detail().message.find(path + ": column 'runs', row group 0: "), 0u)
        << out.status.detail().message;
  }
  EXPECT_GT(failures, 20);
  std::remove(path.c_str());
}

TEST(DivideRanges, CoversAllRowsOnce) {
  const auto parts = divide_ranges({{0, 100, 1'000'000}, {1, 0, 10}, {2, 0, 0}}, 4);
  ASSERT_EQ(parts.size(), 4u + 1u - 1u);
  int64_t rows = 0;
  for (const RowRange& part : parts) rows += part.row_count;
  EXPECT_EQ(rows, 1'000'010);
  EXPECT_EQ(parts[0].begin, 100);
  EXPECT_EQ(parts[1].begin, 100 + parts[0].row_count);
}

}  // namespace
}  // namespace shoal::engine
