// What the tests of exchanges share: rows of many kinds, divided over ranks that are threads, and a
// comparison of tables that tells bits apart.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/memory/column.h"
#include "engine/operators/hash_aggregate.h"
#include "types/column_type.h"

namespace shoal::engine::testing {

// A flat column; it owns its bytes.
struct TypedColumn {
  types::ColumnType type;
  Column column;
};

struct Rows {
  int64_t count = 0;
  std::vector<TypedColumn> columns;
};

// Missing values as the type has them, zeros of both signs and NaN among floats, empty, short and
// long strings. About `distinct` different values; `skewed`: nine of ten rows have the same.
struct ColumnShape {
  types::ColumnType type;
  int64_t distinct = 10;
  bool skewed = false;
};
[[nodiscard]] TypedColumn random_column(const ColumnShape& shape, int64_t count,
                                        std::mt19937_64& random);

[[nodiscard]] types::ColumnType type_named(const std::string& text);

// Rows [begin, end).
[[nodiscard]] Table rows_between(const Rows& rows, int64_t begin, int64_t end);

// Equal in number of rows, kinds, missing rows and the bits of all others.
void expect_same_table(const Table& actual, const Table& expected);

// The tables of all ranks, one after the other.
[[nodiscard]] Table concatenated(const std::vector<Table>& parts);

// Where each rank's rows end.
using Division = std::vector<int64_t>;
[[nodiscard]] Division even_division(int64_t count, int ranks);

struct GroupRun {
  int thread_count = 2;
  int64_t batch_rows = 256;
};

// The answer without ranks.
[[nodiscard]] Table group_alone(const HashAggregateOptions& options, const Rows& rows,
                                const GroupRun& run = {});
// The answer of each rank.
[[nodiscard]] std::vector<Result<Table>> group_divided(const HashAggregateOptions& options,
                                                       const Rows& rows, const Division& division,
                                                       const GroupRun& run = {});

}  // namespace shoal::engine::testing
