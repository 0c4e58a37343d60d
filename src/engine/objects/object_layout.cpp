#include "engine/objects/object_layout.h"

#include <algorithm>
#include <cstring>

namespace shoal::engine {

ObjectLayout layout_of(const ObjectType& type) {
  ObjectLayout layout;
  layout.form = type.form;
  for (const ObjectType& item : type.items) layout.items.push_back(layout_of(item));
  layout.element = type.element.kind;
  layout.rank = type.rank;
  layout.is_strided = type.is_strided;
  layout.cell_count = types::cell_count(type);
  layout.bytes = type.form == ObjectForm::boolean ? 1 : 8 * layout.cell_count;
  const bool holds_items = type.form == ObjectForm::tuple || type.form == ObjectForm::optional;
  layout.has_objects =
      type.form == ObjectForm::text || type.form == ObjectForm::array ||
      types::is_mutable(type.form) ||
      (holds_items && std::any_of(layout.items.begin(), layout.items.end(),
                                  [](const ObjectLayout& item) { return item.has_objects; }));
  return layout;
}

ObjectForm number_form(const ObjectLayout& layout) {
  if (layout.form != ObjectForm::number) return layout.form;
  using types::TypeKind;
  if (layout.element == TypeKind::boolean) return ObjectForm::boolean;
  const bool is_real = layout.element == TypeKind::float32 || layout.element == TypeKind::float64;
  return is_real ? ObjectForm::real : ObjectForm::integer;
}

void store_cells(const ObjectLayout& layout, const uint64_t* cells, void* place) {
  if (layout.bytes == 1) {
    *static_cast<uint8_t*>(place) = static_cast<uint8_t>(*cells);
    return;
  }
  std::memcpy(place, cells, static_cast<size_t>(layout.bytes));
}

void load_cells(const ObjectLayout& layout, const void* place, uint64_t* cells) {
  if (layout.bytes == 1) {
    *cells = *static_cast<const uint8_t*>(place);
    return;
  }
  std::memcpy(cells, place, static_cast<size_t>(layout.bytes));
}

}  // namespace shoal::engine
