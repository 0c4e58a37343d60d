// What the free names of a function stood for when it was read, to notice when one changes.
#pragma once

#include <nanobind/nanobind.h>

namespace shoal::bindings {

void define_captures(nanobind::module_& module);

}  // namespace shoal::bindings
