// Operations on the elements of arrays: what an operator or ufunc does with two scalars becomes an
// inner function of the IR, which map_arrays runs for all places of arrays that are broadcast
// together.
#pragma once

#include <functional>
#include <vector>

#include "compiler/values/errors.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// What is done with the elements at one place: NumPy scalars for arrays, other operands as they
// are. Gives a scalar or a constant. Nothing in it may fail at run time.
using ElementStep = std::function<Result<Value>(const std::vector<Value>& elements)>;

// The array of what `step` gives; without an array among the operands its one value.
[[nodiscard]] Result<Value> map_elements(Translation& translation,
                                         const std::vector<Value>& operands,
                                         const ElementStep& step);

// Numbers and arrays of which an operation takes the common dtype: Python ints known at run time as
// numbers of it, OverflowError where one does not fit. Steps cannot raise it.
[[nodiscard]] Result<std::vector<Value>> fitting_operands(Translation& translation,
                                                          std::vector<Value> operands);

// The array that the value is, or null.
[[nodiscard]] const Object* as_array(const Value& value);
// Whether it is a number, a NumPy scalar or a constant, known or not.
[[nodiscard]] bool is_number_value(const Value& value);

// The value as a NumPy scalar or Python constant of the dtype: numbers are converted as astype
// does.
[[nodiscard]] Result<Value> scalar_as(Translation& translation, const Value& value,
                                      const types::ColumnType& type);
// An array with the elements converted; the array itself where they have the dtype already.
[[nodiscard]] Result<Value> array_as_dtype(Translation& translation, const Value& array,
                                           const types::ColumnType& type);
// The value as one of an array type: the same strided or read-only.
[[nodiscard]] ir::ValueId emit_array_as(Translation& translation, ir::ValueId array,
                                        const types::ObjectType& type);

// The length of a dimension, a Python int.
[[nodiscard]] Value array_length(Translation& translation, const Object& array, int32_t dimension);
// A Python int known at run time of a number that may be one of NumPy's, for indices and lengths;
// TypeError for others.
[[nodiscard]] Result<ir::ValueId> emit_array_integer(Translation& translation, const Value& value,
                                                     SourceSpan span);

}  // namespace shoal::compiler
