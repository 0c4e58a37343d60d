// Session, options and compiled functions as Python classes.
#pragma once

#include <nanobind/nanobind.h>

namespace shoal::bindings {

void define_session(nanobind::module_& module);
void define_function(nanobind::module_& module);

}  // namespace shoal::bindings
