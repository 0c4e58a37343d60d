// NumPy's arrays and scalars as values of compiled code, and back. The GIL is held.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <optional>

#include "bindings/call_context.h"
#include "types/object_type.h"

namespace shoal::bindings {

// The type of a plain numpy.ndarray of bools, numbers, dates or durations in this machine's byte
// order; nullopt: it is none.
[[nodiscard]] std::optional<types::ObjectType> array_type_of(PyObject* value);
// The type of a NumPy scalar that is a bool or a number.
[[nodiscard]] std::optional<types::ObjectType> number_type_of(PyObject* value);
[[nodiscard]] bool is_array(PyObject* value);

// The cells of an array, of its own type or the same strided. The context keeps the array.
void read_array(PyObject* value, const types::ObjectType& type, uint64_t* cells,
                CallContext& context);
void read_number(PyObject* value, const types::ObjectType& type, uint64_t* cells);

// The caller's own array, a view of it, or an array of the call's memory, which it keeps.
[[nodiscard]] nanobind::object array_to_python(const types::ObjectType& type, const uint64_t* cells,
                                               CallContext& context);
[[nodiscard]] nanobind::object number_to_python(const types::ObjectType& type, uint64_t cell);

}  // namespace shoal::bindings
