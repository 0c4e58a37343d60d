// Lists, dicts, sets and tuples of Python as run-time objects of compiled code.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <optional>

#include "bindings/call_context.h"
#include "session/session.h"

namespace shoal::bindings {

// The type of a list, dict, set or tuple, after a look at all that is in it; an argument that
// compiled code cannot use, with the reason, if what it holds is of mixed types. nullopt: the value
// is none of them.
[[nodiscard]] std::optional<session::Argument> container_argument(
    nanobind::handle value, const std::shared_ptr<CallContext>& context);

}  // namespace shoal::bindings
