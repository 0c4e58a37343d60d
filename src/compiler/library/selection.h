// Subscripts and column assignment of frames, series and groupby objects.
#pragma once

#include "base/status.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

[[nodiscard]] Result<Value> frame_item(Translation& translation, const Frame& frame,
                                       const Value& key, SourceSpan key_span);
[[nodiscard]] Result<Value> series_item(Translation& translation, const Series& series,
                                        const Value& key, SourceSpan key_span);
[[nodiscard]] Result<Value> groupby_item(const GroupBy& groupby, const Value& key,
                                         SourceSpan key_span);

// frame["name"] = value, seen by every alias of the frame.
[[nodiscard]] Status set_frame_column(Translation& translation, Frame& frame,
                                      const std::string& name, const Value& value,
                                      SourceSpan key_span);

}  // namespace shoal::compiler
