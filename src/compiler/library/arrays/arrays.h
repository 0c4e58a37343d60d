// What dispatch, operators and built-in functions ask of arrays.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/status.h"
#include "compiler/library/arrays/elementwise.h"
#include "compiler/values/call.h"

namespace shoal::compiler {

// array_items.cpp: array[key], array[key] = value.
[[nodiscard]] Result<Value> array_item(Translation& translation, const Object& array,
                                       const Value& key, SourceSpan key_span);
[[nodiscard]] Status set_array_item(Translation& translation, const Object& array, const Value& key,
                                    const Value& value, SourceSpan key_span);

// array_operators.cpp; precondition: one side is an array, the other an array or a number.
[[nodiscard]] bool is_array_operation(const Value& left, const Value& right);
[[nodiscard]] Result<Value> array_binary(Translation& translation, ir::OpKind kind,
                                         const Value& left, const Value& right);
[[nodiscard]] Result<Value> array_comparison(Translation& translation, ir::OpKind kind,
                                             const Value& left, const Value& right);
[[nodiscard]] Result<Value> array_unary(Translation& translation, ir::OpKind kind,
                                        const Value& array);
// `array += value` and the like: the elements change, as for all who have the array.
[[nodiscard]] Status array_in_place(Translation& translation, ir::OpKind kind, const Object& array,
                                    const Value& value);
// The scalar that NumPy gives instead of an array without dimensions; dates stay such arrays, which
// become scalars when they leave compiled code.
[[nodiscard]] Result<Value> as_ufunc_result(Translation& translation, Result<Value> result);
// Writes a value, broadcast to the array's shape and converted to its dtype, into all its elements.
[[nodiscard]] Status assign_elements(Translation& translation, const Object& array,
                                     const Value& value, SourceSpan span);

// numpy_classes.cpp: whether it names a class, and whether a value is an instance of one or
// several; nullopt: neither the value nor a class is NumPy's.
[[nodiscard]] bool is_numpy_class(std::string_view name);
[[nodiscard]] std::optional<bool> is_numpy_instance(const Value& value, const Value& classes);

// array_contents.cpp
// bool, int or float of a NumPy scalar; Python's numbers as they are.
[[nodiscard]] Result<Value> python_number(Translation& translation, const Value& number,
                                          SourceSpan span);
// bool(value), as Python's bool.
[[nodiscard]] Result<Value> python_truth(Translation& translation, const Value& value);
[[nodiscard]] Result<Value> array_contains(Translation& translation, const Value& array,
                                           const Value& item);
// Of the one element; NumPy's ValueError where there are others.
[[nodiscard]] Result<Value> array_truth(Translation& translation, const Object& array);

// series_values.cpp
// The column as a read-only array. Fails for values that NumPy has no dtype for.
[[nodiscard]] Result<Object> values_of_series(Translation& translation, const Series& series,
                                              SourceSpan span);
// The same, or a list of text: what is gone through.
[[nodiscard]] Result<Object> items_of_series(Translation& translation, const Series& series,
                                             SourceSpan span);

// attached_columns.cpp
// The array, as it is now, as a column beside the rows; they and these columns of them move to
// another frame.
[[nodiscard]] Result<ColumnReference> attached_column(Translation& translation, Rows& rows,
                                                      std::vector<ColumnReference*> columns,
                                                      const std::string& name, const Value& array,
                                                      LengthError error, SourceSpan span);
// A series of the array's elements with the index and the name of another one.
[[nodiscard]] Result<Series> series_beside(Translation& translation, const Series& rows,
                                           const Value& array, LengthError error, SourceSpan span);
// The operands of an operator with the one that is an array as a series beside the other one.
// nullopt: they are not a series and an array.
[[nodiscard]] Result<std::optional<std::pair<Value, Value>>> arrays_as_series(
    Translation& translation, ir::OpKind kind, const Value& left, const Value& right);

// algorithms/products.cpp: the operator @.
[[nodiscard]] Result<Value> matrix_product(Translation& translation, const Value& left,
                                           const Value& right);

// array_making.cpp
// The dtype that a value names: np.float64, "float32", float, bool, int, another array's .dtype.
[[nodiscard]] Result<types::ColumnType> dtype_of(const Argument& argument);
// Whether two values name the same dtype; nullopt: they are no dtypes, of which one is NumPy's.
[[nodiscard]] std::optional<bool> is_same_dtype(const Value& a, const Value& b);
// A new array; `lengths` are Python ints at run time. `function` is array_new or array_zeros.
[[nodiscard]] Object make_array(Translation& translation, const char* function,
                                const types::ColumnType& element, std::vector<ir::ValueId> lengths);
// The lengths that an argument `shape` gives: an int, or a tuple or list of them that the walk
// knows.
[[nodiscard]] Result<std::vector<ir::ValueId>> shape_of(Translation& translation,
                                                        const Argument& argument);
// np.asarray: an array of a list or of nested lists, numbers as arrays without dimensions.
[[nodiscard]] Result<Value> array_of_value(Translation& translation, const Value& value,
                                           SourceSpan span);
// The same of a series too: for functions that give arrays where they are given series.
[[nodiscard]] Result<Value> array_or_series(Translation& translation, const Value& value,
                                            SourceSpan span);

}  // namespace shoal::compiler
