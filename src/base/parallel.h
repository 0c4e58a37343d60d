// Runs independent tasks on a few threads. The engine's pipelines have their scheduler; this is
// for short fork-join work inside an operator (merging partitions, sorting groups).
#pragma once

#include <functional>

#include "base/status.h"

namespace shoal {

// Calls task(0) … task(task_count - 1), each once, on at most `thread_count` threads including
// the calling one. Tasks are taken in ascending order. Returns the failure of the lowest-numbered
// failed task; tasks not yet started are skipped after a failure.
[[nodiscard]] Status run_parallel(int task_count, int thread_count,
                                  const std::function<Status(int)>& task);

}  // namespace shoal
