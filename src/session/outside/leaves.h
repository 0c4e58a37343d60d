// Values that compiled code hands out, as its results and when it prints: leaves of a shape.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/runtime/call_runtime.h"
#include "session/session.h"

namespace shoal::session {

// The leaves of `shape` from their slots, which are encoded as abi/main_function.h says.
[[nodiscard]] std::vector<ResultLeaf> read_leaves(const types::ValueShape& shape,
                                                  const uint64_t* slots,
                                                  const engine::CallRuntime& runtime);

// Whether the leaf's slot holds the address of a string.
[[nodiscard]] bool is_string(const types::ValueShape& shape);

}  // namespace shoal::session
