// How deep calls may still be.
#pragma once

#include <Python.h>

#include <cstdint>

namespace shoal::bindings {

// How many Python functions may be called in one another from here on, on this thread, before
// Python raises RecursionError. With the GIL.
[[nodiscard]] inline int64_t call_room() {
#if PY_VERSION_HEX >= 0x030c0000
  return PyThreadState_Get()->py_recursion_remaining;
#elif PY_VERSION_HEX >= 0x030b0000
  return PyThreadState_Get()->recursion_remaining;
#else
  return Py_GetRecursionLimit() - PyThreadState_Get()->recursion_depth;
#endif
}

}  // namespace shoal::bindings
