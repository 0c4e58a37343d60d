// What compiled code does beside computing: prints, waits for the other ranks, asks for its rank.
#pragma once

#include "engine/runtime/call_runtime.h"
#include "session/call.h"
#include "session/session.h"
#include "session/specialisation.h"

namespace shoal::session {

// For one run of `code` in `runtime`; borrows all it is given. `inputs` need not have arguments and
// reads any more.
[[nodiscard]] engine::OutsideWorld outside_world(const Specialisation& code,
                                                 const CallInputs& inputs,
                                                 const engine::CallRuntime& runtime);

}  // namespace shoal::session
