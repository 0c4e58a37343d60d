// Pruning must never drop a row that qualifies: statistics of small value sets against every
// predicate, by brute force; then the cases that statistics get wrong.
#include "engine/io/footer/parquet_pruning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace shoal::engine {
namespace {

constexpr PruningOp kOps[] = {PruningOp::eq, PruningOp::ne, PruningOp::lt,
                              PruningOp::le, PruningOp::gt, PruningOp::ge};

template <typename T>
std::string raw(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

template <typename A, typename B>
bool holds(const A& a, PruningOp op, const B& b) {
  switch (op) {
    case PruningOp::eq: return a == b;
    case PruningOp::ne: return a != b;
    case PruningOp::lt: return a < b;
    case PruningOp::le: return a <= b;
    case PruningOp::gt: return a > b;
    case PruningOp::ge: return a >= b;
  }
  return false;
}

SchemaLeaf leaf_of(ParquetType type, LogicalType logical = {}) {
  SchemaLeaf leaf;
  leaf.name = "x";
  leaf.type = type;
  leaf.logical = logical;
  leaf.definition_level_max = 1;
  return leaf;
}

ColumnChunk chunk_of(std::string min, std::string max, int64_t null_count = 0) {
  ColumnChunk chunk;
  chunk.value_count = 10;
  chunk.null_count = null_count;
  chunk.statistics.min_value = std::move(min);
  chunk.statistics.max_value = std::move(max);
  return chunk;
}

const LogicalType kUnsigned64 = {.kind = LogicalKind::integer, .bit_width = 64, .is_signed = false};
const LogicalType kString = {.kind = LogicalKind::string};

// For bounds and constants from `values`: excluded exactly when no value between the bounds that is
// in `values` qualifies (or, never, when one does).
template <typename T>
void check_all(const SchemaLeaf& leaf, const std::vector<T>& values) {
  int excluded_count = 0;
  for (const T& min : values) {
    for (const T& max : values) {
      if (max < min) continue;
      for (const T& constant : values) {
        for (PruningOp op : kOps) {
          bool any = std::any_of(values.begin(), values.end(), [&](const T& value) {
            return min <= value && value <= max && holds(value, op, constant);
          });
          bool excluded = excludes_all_rows(leaf, chunk_of(raw(min), raw(max)), {0, op, constant});
          EXPECT_FALSE(excluded && any) << min << " " << max << " " << constant;
          excluded_count += excluded ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(excluded_count, 50);
}

TEST(ParquetPruning, NeverDropsAQualifyingNumber) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  check_all<int64_t>(leaf_of(ParquetType::int64), {INT64_MIN, -3, -1, 0, 1, 7, INT64_MAX});
  check_all<uint64_t>(leaf_of(ParquetType::int64, kUnsigned64),
                      {0, 1, 7, uint64_t{1} << 63, UINT64_MAX});
  check_all<double>(leaf_of(ParquetType::float64), {-kInfinity, -1.5, -0.0, 0.0, 2.5, kInfinity});
}

TEST(ParquetPruning, ExcludesByEachOperator) {
  SchemaLeaf leaf = leaf_of(ParquetType::int64);
  ColumnChunk chunk = chunk_of(raw(int64_t{10}), raw(int64_t{20}));
  auto excluded = [&](PruningOp op, int64_t constant) {
    return excludes_all_rows(leaf, chunk, {0, op, constant});
  };
  EXPECT_TRUE(excluded(PruningOp::eq, 9) && excluded(PruningOp::eq, 21));
  EXPECT_FALSE(excluded(PruningOp::eq, 10) || excluded(PruningOp::eq, 15));
  EXPECT_TRUE(excluded(PruningOp::lt, 10) && !excluded(PruningOp::lt, 11));
  EXPECT_TRUE(excluded(PruningOp::le, 9) && !excluded(PruningOp::le, 10));
  EXPECT_TRUE(excluded(PruningOp::gt, 20) && !excluded(PruningOp::gt, 19));
  EXPECT_TRUE(excluded(PruningOp::ge, 21) && !excluded(PruningOp::ge, 20));
  EXPECT_FALSE(excluded(PruningOp::ne, 15));
  ColumnChunk single = chunk_of(raw(int64_t{5}), raw(int64_t{5}));
  EXPECT_TRUE(excludes_all_rows(leaf, single, {0, PruningOp::ne, int64_t{5}}));
  single.null_count = 1;  // None != 5
  EXPECT_FALSE(excludes_all_rows(leaf, single, {0, PruningOp::ne, int64_t{5}}));
  EXPECT_FALSE(excludes_all_rows(leaf, chunk, {0, PruningOp::eq, std::string("a")}));
}

TEST(ParquetPruning, DoublesCompareWithRoundedIntegers) {
  // 2^53 + 1 rounds to 2^53, which pandas finds equal.
  constexpr int64_t kOdd = (int64_t{1} << 53) + 1;
  ColumnChunk chunk = chunk_of(raw(kOdd), raw(kOdd + 10));
  SchemaLeaf leaf = leaf_of(ParquetType::int64);
  EXPECT_FALSE(excludes_all_rows(leaf, chunk, {0, PruningOp::eq, 9007199254740992.0}));
  EXPECT_TRUE(excludes_all_rows(leaf, chunk, {0, PruningOp::lt, 9007199254740992.0}));
  EXPECT_FALSE(excludes_all_rows(leaf, chunk, {0, PruningOp::lt, std::nan("")}));
}

TEST(ParquetPruning, SmallUnsignedIntegers) {
  SchemaLeaf leaf = leaf_of(ParquetType::int32,
                            {.kind = LogicalKind::integer, .bit_width = 32, .is_signed = false});
  ColumnChunk chunk = chunk_of(raw(uint32_t{5}), raw(UINT32_MAX));
  EXPECT_FALSE(excludes_all_rows(leaf, chunk, {0, PruningOp::eq, uint64_t{UINT32_MAX}}));
  EXPECT_TRUE(excludes_all_rows(leaf, chunk, {0, PruningOp::lt, int64_t{5}}));
  EXPECT_TRUE(excludes_all_rows(leaf, chunk, {0, PruningOp::lt, int64_t{-1}}));
}

TEST(ParquetPruning, DeprecatedFieldsCountForSignedTypesOnly) {
  ColumnChunk chunk;
  chunk.value_count = 10;
  chunk.null_count = 0;
  chunk.statistics.deprecated_min = raw(int64_t{10});
  chunk.statistics.deprecated_max = raw(int64_t{20});
  PruningPredicate below = {0, PruningOp::lt, int64_t{5}};
  EXPECT_TRUE(excludes_all_rows(leaf_of(ParquetType::int64), chunk, below));
  EXPECT_FALSE(excludes_all_rows(leaf_of(ParquetType::int64, kUnsigned64), chunk, below));
  chunk.statistics.deprecated_min = "m";
  chunk.statistics.deprecated_max = "z";
  EXPECT_FALSE(excludes_all_rows(leaf_of(ParquetType::byte_array, kString), chunk,
                                 {0, PruningOp::eq, std::string("a")}));
}

TEST(ParquetPruning, StringsByBytesAndTruncatedBounds) {
  SchemaLeaf leaf = leaf_of(ParquetType::byte_array, kString);
  ColumnChunk chunk = chunk_of("b", "p\xc3\xbd");
  auto excluded = [&](PruningOp op, const std::string& constant) {
    return excludes_all_rows(leaf, chunk, {0, op, constant});
  };
  EXPECT_TRUE(excluded(PruningOp::eq, "a") && excluded(PruningOp::eq, "q"));
  EXPECT_TRUE(excluded(PruningOp::eq, "\xf0\x9f\x98\x80"));  // bytes are unsigned
  EXPECT_FALSE(excluded(PruningOp::eq, "b") || excluded(PruningOp::eq, "banana"));
  chunk = chunk_of("b", "b");
  EXPECT_FALSE(excluded(PruningOp::ne, "b"));  // both may be cut off
  chunk.statistics.is_min_exact = chunk.statistics.is_max_exact = true;
  EXPECT_TRUE(excluded(PruningOp::ne, "b"));
  EXPECT_FALSE(excludes_all_rows(leaf_of(ParquetType::byte_array), chunk,
                                 {0, PruningOp::eq, std::string("a")}));
}

TEST(ParquetPruning, FloatsWithNan) {
  SchemaLeaf leaf = leaf_of(ParquetType::float64);
  ColumnChunk broken = chunk_of(raw(std::nan("")), raw(1.0));
  ColumnChunk single = chunk_of(raw(1.0), raw(1.0));
  for (PruningOp op : kOps) EXPECT_FALSE(excludes_all_rows(leaf, broken, {0, op, 5.0}));
  EXPECT_FALSE(excludes_all_rows(leaf, single, {0, PruningOp::ne, 1.0}));  // NaN != 1
  ColumnChunk zeros = chunk_of(raw(0.0), raw(0.0));                        // may hold -0.0
  EXPECT_FALSE(excludes_all_rows(leaf, zeros, {0, PruningOp::eq, -0.0}));
  SchemaLeaf narrow = leaf_of(ParquetType::float32);
  EXPECT_TRUE(excludes_all_rows(narrow, chunk_of(raw(1.0f), raw(2.0f)), {0, PruningOp::gt, 2.0}));
}

TEST(ParquetPruning, AllMissingAndNoStatistics) {
  SchemaLeaf leaf = leaf_of(ParquetType::int64);
  ColumnChunk missing;
  missing.value_count = 10;
  missing.null_count = 10;
  EXPECT_TRUE(excludes_all_rows(leaf, missing, {0, PruningOp::eq, int64_t{1}}));
  EXPECT_FALSE(excludes_all_rows(leaf, missing, {0, PruningOp::ne, int64_t{1}}));
  missing.null_count.reset();
  for (PruningOp op : kOps) EXPECT_FALSE(excludes_all_rows(leaf, missing, {0, op, int64_t{1}}));
  ColumnChunk wrong = chunk_of("ab", raw(int64_t{1}));
  for (PruningOp op : kOps) EXPECT_FALSE(excludes_all_rows(leaf, wrong, {0, op, int64_t{9}}));
  ColumnChunk swapped = chunk_of(raw(int64_t{9}), raw(int64_t{1}));
  for (PruningOp op : kOps) EXPECT_FALSE(excludes_all_rows(leaf, swapped, {0, op, int64_t{5}}));
}

}  // namespace
}  // namespace shoal::engine
