// Series.map with a dict: its values, of the dtype that a Series of them has.
#pragma once

#include "base/status.h"
#include "compiler/values/call.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// Fails for values of several types. An element without a key gives NaN among floats and text;
// among ints and bools, where pandas' dtype is another one then, the call fails.
[[nodiscard]] Result<Value> map_by_dict(Translation& translation, const Call& call,
                                        Mapping mapping);

}  // namespace shoal::compiler
