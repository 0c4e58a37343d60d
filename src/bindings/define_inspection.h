// What tests look at: the schema of files as the compiler sees it, values across the border.
#pragma once

#include <nanobind/nanobind.h>

namespace shoal::bindings {

void define_inspection(nanobind::module_& module);

}  // namespace shoal::bindings
