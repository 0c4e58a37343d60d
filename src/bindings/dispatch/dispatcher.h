// What a call of a decorated function reaches first.
#pragma once

#include <nanobind/nanobind.h>

namespace shoal::bindings {

// The base class of shoal.jit.JitFunction.
void define_dispatcher(nanobind::module_& module);

}  // namespace shoal::bindings
