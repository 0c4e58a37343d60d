// The C++ types of elements of arrays.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "types/column_type.h"

namespace shoal::engine {

// Calls `visit` with a value of the C++ type of the dtype; dates and durations are int64.
template <typename Visit>
auto with_element(types::TypeKind kind, const Visit& visit) {
  using types::TypeKind;
  switch (kind) {
    case TypeKind::boolean: return visit(bool{});
    case TypeKind::int8: return visit(int8_t{});
    case TypeKind::int16: return visit(int16_t{});
    case TypeKind::int32: return visit(int32_t{});
    case TypeKind::uint8: return visit(uint8_t{});
    case TypeKind::uint16: return visit(uint16_t{});
    case TypeKind::uint32: return visit(uint32_t{});
    case TypeKind::uint64: return visit(uint64_t{});
    case TypeKind::float32: return visit(float{});
    case TypeKind::float64: return visit(double{});
    default: return visit(int64_t{});
  }
}

// Between an element and the cell of a NumPy scalar (ObjectForm::number): floats as doubles,
// integers widened to 64 bits. The cell of a Python bool, int or float is that of bool, int64 or
// float64.
template <typename Element>
Element element_of_cell(uint64_t cell) {
  if constexpr (std::is_floating_point_v<Element>) {
    return static_cast<Element>(std::bit_cast<double>(cell));
  } else {
    return static_cast<Element>(cell);
  }
}
template <typename Element>
uint64_t cell_of_element(Element element) {
  if constexpr (std::is_floating_point_v<Element>) {
    return std::bit_cast<uint64_t>(static_cast<double>(element));
  } else {
    return static_cast<uint64_t>(static_cast<int64_t>(element));
  }
}

// Elements need not be aligned.
template <typename Element>
Element load(const std::byte* place) {
  Element element;
  std::memcpy(&element, place, sizeof element);
  return element;
}
template <typename Element>
void store(std::byte* place, Element element) {
  std::memcpy(place, &element, sizeof element);
}

}  // namespace shoal::engine
