// What pandas (by pyarrow or fastparquet) writes about a frame under the key "pandas": index,
// original dtypes, labels. https://pandas.pydata.org/docs/development/developer.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace shoal::engine {

struct PandasColumn {
  std::optional<std::string> name;  // nullopt: null, or not text
  std::string field_name;           // the column of the file; `name` when not given
  std::string pandas_type;
  std::string numpy_type;
  std::string timezone;
};

// One entry of index_columns: a column of the file, or a range.
struct PandasIndexLevel {
  bool is_range = false;
  std::string field_name;           // not range
  std::optional<std::string> name;  // range
  int64_t start = 0;
  int64_t stop = 0;
  int64_t step = 1;
};

// One level of the axis that holds the column labels.
struct PandasLabelLevel {
  std::optional<std::string> name;
  std::string pandas_type;
};

struct PandasMetadata {
  std::vector<PandasIndexLevel> index_levels;
  std::vector<PandasColumn> columns;
  std::vector<PandasLabelLevel> label_levels;
};

// Fails with bad_file when the text is not JSON.
[[nodiscard]] Result<PandasMetadata> parse_pandas_metadata(std::string_view json);

}  // namespace shoal::engine
