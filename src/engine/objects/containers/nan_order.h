// The order that Python's own sort gives floats of which some are NaN: it depends on which items it
// compares, so Python is asked.
#pragma once

#include "engine/objects/containers/sort_order.h"
#include "engine/objects/object_world.h"

namespace shoal::engine {

// Whether a NaN is among the floats of the list, or in tuples of it.
[[nodiscard]] bool has_nan(const ObjectLayout& item, const abi::ListObject& list);

// Fills `entries` as sort_values does. Gives 0, or what the failing function returns: NaN within
// tuples has no order here.
int32_t sort_as_python(ObjectWorld& world, const ObjectLayout& item, const abi::ListObject& list,
                       SortEntry* entries, int32_t place);

}  // namespace shoal::engine
