// What a compiled stage gives for a column of a dictionary: computed once per distinct value, then
// spread over the rows.
#pragma once

#include <cstdint>
#include <vector>

#include "base/status.h"
#include "engine/memory/column.h"

namespace shoal::engine {

// Of one thread: the results for the dictionary that it has seen last.
struct DistinctResults {
  uint64_t version = 0;         // of the dictionary; 0: none yet
  bool has_failed = false;      // for some value, which may be in no row: rows are computed singly
  std::vector<Column> columns;  // flat, a row for each distinct value
};

// Whether the rows refer to a dictionary, and none is missing.
[[nodiscard]] bool refers_to_dictionary(const Column& column);
// The values of the column's dictionary as rows of their own.
[[nodiscard]] Column distinct_values(const Column& column);

// Row i of the result is row ids[i] of `results`, flat with a row for each distinct value of
// `column`.
[[nodiscard]] Result<Column> spread_over_rows(const Column& results, const Column& column,
                                              int64_t row_count);

}  // namespace shoal::engine
