// Passes on the first rows, then ends the pipeline. The pipeline runs on one thread, in row order.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/operators/operator.h"

namespace shoal::engine {

// Precondition: row_count_max >= 0.
[[nodiscard]] std::unique_ptr<Stage> make_limit(int64_t row_count_max);

}  // namespace shoal::engine
