// How much of its stack a thread has left.
#pragma once

#include <cstdint>

namespace shoal::engine {

// From where it is called to the end of the thread's stack, less what functions of the engine and
// of Python need there; 0 if that is not there.
[[nodiscard]] int64_t stack_bytes_left();

}  // namespace shoal::engine
