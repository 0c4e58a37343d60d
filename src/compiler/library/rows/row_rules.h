// The row that a function of rows gets: what dtype it has, and its values.
#pragma once

#include <string>

#include "base/status.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// Any row of the frame.
[[nodiscard]] Result<Value> row_of_frame(const Translation& translation, const Frame& frame,
                                         SourceSpan span);

// row.name, row[key], row.loc[key] and row.iloc[key]; `object` is the row or its locator. Only in
// the body of a function of rows.
[[nodiscard]] Result<Value> row_attribute(Translation& translation, const Value& object,
                                          const std::string& name, SourceSpan span);
[[nodiscard]] Result<Value> row_item(Translation& translation, const Value& object,
                                     const Value& key, SourceSpan span);

}  // namespace shoal::compiler
