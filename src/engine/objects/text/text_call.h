// Reading the operands of a function of abi/object_functions.def and giving its result.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/objects/object_world.h"
#include "engine/objects/text/text_making.h"

namespace shoal::engine {

[[nodiscard]] inline ObjectWorld& world_of(void* world) {
  return *static_cast<ObjectWorld*>(world);
}

[[nodiscard]] inline abi::Text text_in(const uint64_t* cells) {
  return {reinterpret_cast<const void*>(cells[0]), cells[1]};
}
[[nodiscard]] inline int64_t int_in(const uint64_t* cells) {
  return static_cast<int64_t>(cells[0]);
}
// An Optional[int].
[[nodiscard]] inline int64_t int_in_or(const uint64_t* cells, int64_t otherwise) {
  return cells[0] != 0 ? static_cast<int64_t>(cells[1]) : otherwise;
}

inline void put_text(uint64_t* out, abi::Text text) {
  out[0] = reinterpret_cast<uint64_t>(text.data);
  out[1] = text.meta;
}

// What an object function returns after it has put its result.
inline int32_t give_text(ObjectWorld& world, abi::Text text, uint64_t* out, int32_t place) {
  if (is_missing(text)) {
    put_text(out, empty_text());
    return world.fail_for_memory(place);
  }
  put_text(out, text);
  return 0;
}
inline int32_t give_int(int64_t value, uint64_t* out) {
  out[0] = static_cast<uint64_t>(value);
  return 0;
}
inline int32_t give_bool(bool value, uint64_t* out) {
  out[0] = value ? 1 : 0;
  return 0;
}

// The same, of what the interpreter says to the str method `name` of a text.
int32_t give_answer(ObjectWorld& world, std::string_view name, abi::Text text, uint64_t* out,
                    int32_t place);
int32_t give_bool_answer(ObjectWorld& world, std::string_view name, abi::Text text, uint64_t* out,
                         int32_t place);

}  // namespace shoal::engine
