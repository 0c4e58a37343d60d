// Named, typed columns in order, and the index that pandas shows beside them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "types/column_type.h"

namespace shoal::types {

// A column that was found but cannot be used: reading the others still works, using this one is
// an error with the reason.
struct Field {
  std::string name;
  ColumnType type;
  std::string unsupported;  // empty: supported; else e.g. "list<int64>"
  friend bool operator==(const Field&, const Field&) = default;
};

struct Schema {
  std::vector<Field> fields;

  // Position of the field named `name`; names may repeat, the first wins.
  [[nodiscard]] std::optional<int> find(std::string_view name) const;
  friend bool operator==(const Schema&, const Schema&) = default;
};

// Up to three field names closest to `name` by edit distance, best first; for "did you mean".
[[nodiscard]] std::vector<std::string> nearest_names(const std::vector<std::string>& candidates,
                                                     std::string_view name);

}  // namespace shoal::types
