// Between columns of tables and the arrays and lists of compiled code.
#pragma once

#include <cstdint>

#include "engine/memory/column.h"
#include "engine/objects/object_world.h"
#include "engine/runtime/run_plan.h"
#include "plan/plan.h"

namespace shoal::engine {

// The address of a column's values, which the world keeps; `count` becomes how many they are.
[[nodiscard]] const void* column_values(ObjectWorld& world, const Table& rows, int32_t column,
                                        int64_t& count);

// out[0]: a new list with the texts of a column of strings; `layout` numbers its type. Returns as
// the functions of abi/object_functions.def: a missing value is an error.
[[nodiscard]] int32_t column_texts(ObjectWorld& world, const Table& rows, int32_t column,
                                   int32_t layout, int32_t place, uint64_t* out);

// Array `number` of a plan, of which `cells` has the address and the length.
[[nodiscard]] Result<AttachedArray> attached_array(const ObjectWorld& world, const plan::Plan& plan,
                                                   int32_t number, const uint64_t* cells);

}  // namespace shoal::engine
