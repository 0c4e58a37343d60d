// The job of ranks as functions of the module: rank and size, meetings, and bytes between ranks.
#pragma once

#include <nanobind/nanobind.h>

namespace shoal::bindings {

void define_job(nanobind::module_& module);
// The part of it that needs no meeting.
void define_world(nanobind::module_& module);

}  // namespace shoal::bindings
