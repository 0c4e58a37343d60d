// Values as 8-byte cells, and what of objects lies behind a cell (abi/objects.h).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "abi/objects.h"
#include "engine/objects/object_world.h"

namespace shoal::engine {

[[nodiscard]] inline ObjectWorld& world_of(void* world) {
  return *static_cast<ObjectWorld*>(world);
}
[[nodiscard]] inline abi::ListObject& list_of(uint64_t cell) {
  return *reinterpret_cast<abi::ListObject*>(cell);
}
[[nodiscard]] inline abi::Text text_of(const uint64_t* cells) {
  return {reinterpret_cast<const void*>(cells[0]), cells[1]};
}
[[nodiscard]] inline int64_t integer_of(uint64_t cell) { return static_cast<int64_t>(cell); }
[[nodiscard]] inline double real_of(uint64_t cell) { return std::bit_cast<double>(cell); }
[[nodiscard]] inline uint64_t cell_of(const void* object) {
  return reinterpret_cast<uint64_t>(object);
}
[[nodiscard]] inline uint64_t cell_of(int64_t value) { return static_cast<uint64_t>(value); }

// The few cells of most values without a call of memcpy.
inline void copy_cells(uint64_t* to, const uint64_t* from, int64_t count) {
  if (count == 1) {
    to[0] = from[0];
  } else if (count == 2) {
    const uint64_t second = from[1];
    to[0] = from[0];
    to[1] = second;
  } else if (count > 0) {
    std::memcpy(to, from, static_cast<size_t>(count) * sizeof(uint64_t));
  }
}

inline void clear_cells(uint64_t* cells, int64_t count) {
  if (count == 1) {
    cells[0] = 0;
  } else if (count > 0) {
    std::memset(cells, 0, static_cast<size_t>(count) * sizeof(uint64_t));
  }
}

// The cells of a value in a list: they lie there, but for those of a bool, which go to `spare`.
[[nodiscard]] inline const uint64_t* cells_at(const ObjectLayout& layout, const void* place,
                                              uint64_t& spare) {
  if (layout.form != ObjectForm::boolean) return static_cast<const uint64_t*>(place);
  spare = *static_cast<const uint8_t*>(place);
  return &spare;
}

}  // namespace shoal::engine
