// Parts of loops of compiled code that run on several threads.
#pragma once

#include <cstdint>

namespace shoal::engine {

// A loop of compiled code from one round to another; see shoal_run_loop.
using LoopBody = void (*)(const uint64_t* context, int64_t begin, int64_t end, void* result);

// A part of a parallel loop of compiled code; see shoal_run_parallel. `runtime` is a CallRuntime.
using ParallelPart = int32_t (*)(const uint64_t* context, void* runtime, int64_t begin, int64_t end,
                                 uint64_t* partial);

}  // namespace shoal::engine
