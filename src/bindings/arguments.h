// Python values as arguments of a session call.
#pragma once

#include <nanobind/nanobind.h>

#include "session/session.h"

namespace shoal::bindings {

// Plain int, float, bool, str and None are read here; everything else is described by
// shoal.arguments.describe, whose tuples this reads. Throws Python exceptions.
[[nodiscard]] session::Argument argument_from_python(nanobind::handle value);

}  // namespace shoal::bindings
