// Values of compiled code as the tuples that python/shoal/result.py turns into pandas objects: the
// results of a call, and what it prints.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>

#include "bindings/call_context.h"
#include "session/session.h"

namespace shoal::bindings {

// ("value", Python object), ("element", (kind, family, unit, timezone), number or str or None),
// ("frame", [(label parts, ResultColumn)], [(ResultColumn, name or None)], row count),
// ("series", ResultColumn, name or None, [(ResultColumn, name or None)], row count),
// ("literal", Python source), ("tuple" or "list", [items]),
// ("formatted" or "joined", [items], how), see types::ValueForm.
[[nodiscard]] nanobind::object result_to_python(const session::CallResult& result,
                                                CallContext& context);

// Prints through Python's own print. Its functions take the GIL. An exception is kept in `context`,
// which raises it at the end of the call; the session gets a failure of its kind, for the other
// ranks.
[[nodiscard]] session::Printer make_printer(const std::shared_ptr<CallContext>& context);

}  // namespace shoal::bindings
