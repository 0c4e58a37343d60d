// Results of a session call as the tuples that python/shoal/result.py turns into pandas objects.
#pragma once

#include <nanobind/nanobind.h>

#include "bindings/call_context.h"
#include "session/session.h"

namespace shoal::bindings {

// ("value", Python object), ("element", (kind, family, unit, timezone), number or str or None),
// ("frame", [(label parts, ResultColumn)], [(ResultColumn, name or None)], row count),
// ("series", ResultColumn, name or None, [(ResultColumn, name or None)], row count),
// ("literal", Python source), ("tuple" or "list", [items]).
[[nodiscard]] nanobind::object result_to_python(const session::CallResult& result,
                                                CallContext& context);

}  // namespace shoal::bindings
