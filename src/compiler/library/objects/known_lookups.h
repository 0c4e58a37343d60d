// Lookups in a dict whose items the walk knows, with a key that is known only at run time: one
// comparison after the other.
#pragma once

#include "base/status.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// Whether the dict can only be looked up so: it comes from outside and cannot be made at run time.
[[nodiscard]] bool is_fixed_mapping(const Value& value);

// The value of the key; where there is none, what `otherwise` gives.
[[nodiscard]] Result<Value> looked_up(Translation& translation, const Mapping& mapping,
                                      const Value& key, const WalkValue& otherwise);

// mapping[key]: KeyError where there is none.
[[nodiscard]] Result<Value> looked_up_item(Translation& translation, const Mapping& mapping,
                                           const Value& key);

}  // namespace shoal::compiler
