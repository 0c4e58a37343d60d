// The sink that keeps all rows, in row order: the end of a pipeline whose result is a frame.
#pragma once

#include <memory>
#include <vector>

#include "engine/operators/operator.h"
#include "engine/operators/result_rows.h"

namespace shoal::engine {

// `kinds` are the column types of the batches. Gives one flat column each. Across ranks, each has
// the rows that it collected itself.
[[nodiscard]] std::unique_ptr<Sink> make_collect(std::vector<TypeKind> kinds);

// The same into memory made before. Precondition: the pipeline gives each row of its source once.
[[nodiscard]] std::unique_ptr<Sink> make_collect_in_place(ResultRowsRef result);

}  // namespace shoal::engine
