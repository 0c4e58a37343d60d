// What functions of arrays have in common: the array and the axis that they are given.
#pragma once

#include "base/status.h"
#include "compiler/library/arrays/elementwise.h"
#include "compiler/values/call.h"

namespace shoal::compiler {

// Dimensions of an array.
struct AxisSet {
  int64_t bits = 0;  // one for each
  int32_t count = 0;
  bool is_all = false;  // no axis was given
};

// An axis that is a constant, counted from the first dimension; NumPy's error if there is no such.
[[nodiscard]] Result<int32_t> axis_of(const Value& axis, int32_t rank, SourceSpan span);
// The argument `axis`: an int, a tuple of them, None or nothing.
[[nodiscard]] Result<AxisSet> axes_of(const Call& call, int32_t rank);

// The array that a method is called on, or that an argument of a function is or becomes.
[[nodiscard]] Result<Object> array_argument(Translation& translation, const Call& call,
                                            std::string_view parameter);

// The elements in a new row-major array.
[[nodiscard]] Object array_copy(Translation& translation, const Object& array);
// One dimension with all elements; looks at the same ones where they lie in row-major order.
[[nodiscard]] Object array_in_one_row(Translation& translation, const Object& array);
// array[:, …, key] with the key at the axis.
[[nodiscard]] Result<Object> item_along(Translation& translation, const Object& array, int32_t axis,
                                        const Value& key, SourceSpan span);
[[nodiscard]] Value slice_value(Value start, Value stop, Value step = {});

}  // namespace shoal::compiler
