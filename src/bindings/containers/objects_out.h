// Run-time objects of compiled code as Python's. The GIL is held.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>

#include "bindings/call_context.h"
#include "types/object_type.h"

namespace shoal::bindings {

// The value of the cells (abi/objects.h). Containers that came from the caller are the caller's
// own; others are made once, so that two names for one stay two names for one.
[[nodiscard]] nanobind::object object_to_python(const types::ObjectType& type,
                                                const uint64_t* cells, CallContext& context);

// Gives a container of the caller's the items that its run-time object has now.
void refill(nanobind::handle container, const types::ObjectType& type, uint64_t cell,
            CallContext& context);

}  // namespace shoal::bindings
