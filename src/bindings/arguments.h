// Python values as arguments of a session call.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>

#include "bindings/call_context.h"
#include "session/session.h"

namespace shoal::bindings {

// The type of a frame or series argument, made once per combination of dtypes and kept by
// python/shoal/arguments.py. Immutable.
struct TableShape {
  types::ValueShape shape;
  std::vector<session::ObjectColumn> object_columns = {};
};

// Exact int, float, bool, str and None are read here, all else is described by
// python/shoal/arguments.py. Columns of frames are read when the engine asks for them; `context`
// lives until then. Raises OverflowError for an int beyond 64 bits. The GIL is held.
[[nodiscard]] session::Argument argument_from_python(nanobind::handle value,
                                                     const std::shared_ptr<CallContext>& context);

void define_table_shape(nanobind::module_& module);

}  // namespace shoal::bindings
