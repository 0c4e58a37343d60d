// The pandas dtype of one column, from its Arrow type and from what pandas noted when writing it.
#pragma once

#include <string>

#include "engine/io/pandas_view/pandas_metadata.h"
#include "engine/io/pandas_view/parquet_arrow_type.h"
#include "types/column_type.h"

namespace shoal::engine {

struct PandasDtype {
  types::ColumnType type;
  std::string unsupported;        // empty: supported
  bool depends_on_nulls = false;  // `type` is right only if nothing is missing
};

// `column` is pandas' note, null if there is none. Index levels are converted without it.
[[nodiscard]] PandasDtype pandas_dtype(const ArrowType& arrow, const PandasColumn* column,
                                       bool is_index, int pandas_major);

}  // namespace shoal::engine
