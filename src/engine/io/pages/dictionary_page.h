// A dictionary page as the Dictionary that columns refer to.
#pragma once

#include <memory>

#include "base/status.h"
#include "engine/io/encodings/value_conversion.h"
#include "engine/io/pages/page_reader.h"
#include "engine/memory/column.h"
#include "types/column_type.h"

namespace shoal::engine {

// Entries have the kind of `type`; numbers that need no conversion are borrowed from the page.
// bad_file when the page has fewer values than its header says.
[[nodiscard]] Result<std::shared_ptr<const Dictionary>> read_dictionary(
    const PageHeader& header, const PageBody& body, ParquetType physical_type,
    const types::ColumnType& type, const ValueConversion& conversion);

}  // namespace shoal::engine
