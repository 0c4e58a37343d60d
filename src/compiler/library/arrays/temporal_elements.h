// Elements of datetime64 and timedelta64 arrays: NumPy's operators on them.
#pragma once

#include "compiler/library/arrays/elementwise.h"

namespace shoal::compiler {

// Whether one of the two is a date or a duration.
[[nodiscard]] bool is_temporal_operation(const Value& left, const Value& right);
// Differences, sums, multiples and ratios; NumPy's UFuncTypeError for what has no meaning.
[[nodiscard]] Result<Value> temporal_binary(Translation& translation, ir::OpKind kind,
                                            const Value& left, const Value& right);
[[nodiscard]] Result<Value> temporal_comparison(Translation& translation, ir::OpKind kind,
                                                const Value& left, const Value& right);

}  // namespace shoal::compiler
