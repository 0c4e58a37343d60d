// Whether ranks that were to pass the same frame have done so. Types, row counts and scalars are
// compared before a call runs; of the values of the columns it used, a sample is compared after.
#pragma once

#include <cstdint>

#include "engine/memory/column.h"

namespace shoal::session {

// A number of up to about 500 rows spread over the column, the first and the last among them.
// The same for equal values; missing values are alike whatever their bytes are.
[[nodiscard]] uint64_t content_number(const engine::Column& column, int64_t row_count);

}  // namespace shoal::session
