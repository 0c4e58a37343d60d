// How values of a type lie in memory; made of an object type, once per image.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "types/object_type.h"

namespace shoal::engine {

using types::ObjectForm;
using types::ObjectType;

struct ObjectLayout {
  ObjectForm form = ObjectForm::none;
  // Of the items of a tuple, the element of a list or set, the item of an Optional, key and value
  // of a dict.
  std::vector<ObjectLayout> items;
  // Of an array: its dtype, how many dimensions it has, and whether it has strides.
  types::TypeKind element = types::TypeKind::float64;
  int32_t rank = 0;
  bool is_strided = false;
  int32_t cell_count = 0;    // types::cell_count
  int32_t bytes = 0;         // of one value in a container: 1 for a bool, else 8 per cell
  bool has_objects = false;  // whether text or containers are in the cells
};

[[nodiscard]] ObjectLayout layout_of(const ObjectType& type);

// The form that a NumPy scalar's cell is like: boolean, integer or real; other forms as they are.
[[nodiscard]] ObjectForm number_form(const ObjectLayout& layout);

// Between cells and a place in a container.
void store_cells(const ObjectLayout& layout, const uint64_t* cells, void* place);
void load_cells(const ObjectLayout& layout, const void* place, uint64_t* cells);

}  // namespace shoal::engine
