// str() and repr() of values of any type.
#pragma once

#include <cstdint>

#include "engine/objects/object_world.h"
#include "engine/objects/text/values/text_builder.h"

namespace shoal::engine {

// What went wrong is in the world, at `place`, when these give non-zero.
int32_t append_str(TextBuilder& builder, ObjectWorld& world, const ObjectLayout& layout,
                   const uint64_t* cells, int32_t place);
int32_t append_repr(TextBuilder& builder, ObjectWorld& world, const ObjectLayout& layout,
                    const uint64_t* cells, int32_t place);

// repr() of a text; its characters beyond ASCII are Python's matter.
int32_t repr_of_text(ObjectWorld& world, abi::Text text, abi::Text* result, int32_t place);

// The type's name as Python's errors have it.
[[nodiscard]] std::string_view python_name(ObjectForm form);

}  // namespace shoal::engine
