// The memory of a result whose number of rows is known before its pipeline runs: each batch has its
// place in it, so that the last stage can write there what it computes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/memory/column.h"

namespace shoal::engine {

// Flat columns of types that tell missing values by the value. Threads write disjoint rows.
struct ResultRows {
  int64_t first_row = 0;  // of the source; batches are placed by theirs
  int64_t row_count = 0;
  std::vector<TypeKind> kinds;
  std::vector<BufferRef> values;  // per column

  [[nodiscard]] std::byte* address(size_t column, int64_t row) const {
    const auto width = static_cast<size_t>(types::value_bytes(kinds[column]));
    return values[column]->data() + static_cast<size_t>(row - first_row) * width;
  }
};

using ResultRowsRef = std::shared_ptr<const ResultRows>;

[[nodiscard]] Result<ResultRowsRef> allocate_result_rows(std::vector<TypeKind> kinds,
                                                         int64_t first_row, int64_t row_count);

}  // namespace shoal::engine
