#include "bindings/dispatch/scalar_arguments.h"

#include <bit>
#include <optional>

namespace shoal::bindings {
namespace {

enum class ScalarKind : uint8_t { none, integer, real, boolean };

std::optional<ScalarKind> read_scalar(PyObject* value, uint64_t& bits) {
  if (PyLong_CheckExact(value)) {
    int overflow = 0;
    bits = static_cast<uint64_t>(PyLong_AsLongLongAndOverflow(value, &overflow));
    if (overflow != 0) return std::nullopt;
    return ScalarKind::integer;
  }
  if (PyFloat_CheckExact(value)) {
    bits = std::bit_cast<uint64_t>(PyFloat_AS_DOUBLE(value));
    return ScalarKind::real;
  }
  if (PyBool_Check(value)) {
    bits = value == Py_True ? 1 : 0;
    return ScalarKind::boolean;
  }
  bits = 0;
  if (value == Py_None) return ScalarKind::none;
  return std::nullopt;
}

}  // namespace

bool read_scalars(PyObject* const* values, size_t count, ScalarArguments& arguments) {
  arguments.kinds = 0;
  for (size_t i = 0; i < count; ++i) {
    const std::optional<ScalarKind> kind = read_scalar(values[i], arguments.bits[i]);
    if (!kind) return false;
    arguments.kinds |= static_cast<uint64_t>(*kind) << (4 * i);
  }
  return true;
}

}  // namespace shoal::bindings
