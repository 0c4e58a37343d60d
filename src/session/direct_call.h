// Calls of compiled code that needs nothing but numbers, without what a call in general prepares:
// looking for the code, files and plans, other ranks, printing.
#pragma once

#include <cstdint>
#include <functional>

#include "base/status.h"
#include "image/image.h"
#include "session/specialisation.h"

namespace shoal::session {

// Whether the code computes, raises and polls, and does nothing else.
[[nodiscard]] bool needs_arguments_only(const image::Image& image);

// Runs main of code that needs_arguments_only. `arguments` and `results` as abi/main_function.h has
// them. `call_room` is asked before the function begins (abi: shoal_call_room), `is_interrupted` is
// asked at the first poll, and then as in other calls: code that was not asked has looped for less
// than some milliseconds.
[[nodiscard]] Status run_directly(const Specialisation& code, const uint64_t* arguments,
                                  const std::function<bool()>& is_interrupted,
                                  const std::function<int64_t()>& call_room, uint64_t* results);

}  // namespace shoal::session
