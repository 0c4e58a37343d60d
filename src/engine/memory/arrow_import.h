// Columns from Arrow's C Stream interface: views of Arrow's buffers where the layout allows.
#pragma once

#include <cstdint>

#include "base/status.h"
#include "engine/memory/arrow_c_data.h"
#include "engine/memory/column.h"

namespace shoal::engine {

// Reads all chunks of `stream` (which is released) into one flat column of `kind` and checks that
// they have `row_count` rows in all. Fixed-width values of one chunk are not copied; bitmaps become
// validity bytes, booleans bytes, strings of every Arrow layout views of Arrow's text; a dictionary
// is decoded. Fails with type_error when the format is not that of `kind`.
[[nodiscard]] Result<Column> import_arrow_stream(ArrowArrayStream& stream, TypeKind kind,
                                                 int64_t row_count);

}  // namespace shoal::engine
