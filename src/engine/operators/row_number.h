// Appends the number of each row of the source. Stands directly behind a source: a batch that a
// filter has shortened no longer knows its rows' numbers.
#pragma once

#include <memory>

#include "engine/operators/operator.h"

namespace shoal::engine {

[[nodiscard]] std::unique_ptr<Stage> make_row_number();

}  // namespace shoal::engine
