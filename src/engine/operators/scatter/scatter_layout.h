// How rows that are put off are packed.
#pragma once

#include <cstddef>
#include <vector>

#include "types/column_type.h"

namespace shoal::engine {

// What a packed row holds: the key's lanes, then the values that aggregates need.
struct ScatterLayout {
  struct Field {
    size_t column = 0;  // position in the batch
    size_t offset = 0;
    size_t width = 0;
    bool has_validity = false;  // a byte at validity_offset
    size_t validity_offset = 0;
    types::TypeKind kind = types::TypeKind::int64;
  };
  bool is_possible = false;  // rows can be put off
  int lane_count = 0;
  size_t column_count = 0;  // of a batch, as far as aggregates look
  std::vector<Field> fields;
  size_t row_bytes = 0;  // a multiple of 8
};

}  // namespace shoal::engine
