#include "engine/objects/containers/values.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/objects/containers/list.h"
#include "engine/objects/containers/table.h"
#include "engine/objects/text/text.h"

namespace shoal::engine {
namespace {

template <typename Number>
int compare_numbers(Number a, Number b) {
  return a < b ? -1 : static_cast<int>(a > b);
}

int compare_reals(double a, double b, NanOrder nan_order) {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a == b) return 0;
  if (nan_order == NanOrder::none) return kUnordered;
  return static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
}

uint32_t code_point(const void* data, int width, int64_t index) {
  if (width == 0) return static_cast<const uint8_t*>(data)[index];
  if (width == 1) return static_cast<const uint16_t*>(data)[index];
  return static_cast<const uint32_t*>(data)[index];
}

int compare_texts(abi::Text a, abi::Text b) {
  const int64_t length = std::min(length_of(a), length_of(b));
  const int a_width = width_of(a);
  const int b_width = width_of(b);
  if (length > 0 && a_width == 0 && b_width == 0) {
    const int order = std::memcmp(a.data, b.data, static_cast<size_t>(length));
    if (order != 0) return order < 0 ? -1 : 1;
  } else {
    for (int64_t index = 0; index < length; ++index) {
      const uint32_t a_code = code_point(a.data, a_width, index);
      const uint32_t b_code = code_point(b.data, b_width, index);
      if (a_code != b_code) return a_code < b_code ? -1 : 1;
    }
  }
  return compare_numbers(length_of(a), length_of(b));
}

// Python's order of sequences: the first items that are not equal decide.
int compare_lists(const ObjectLayout& item, NanOrder nan_order, const abi::ListObject& a,
                  const abi::ListObject& b) {
  const int64_t length = std::min(a.length, b.length);
  uint64_t a_spare = 0;
  uint64_t b_spare = 0;
  for (int64_t index = 0; index < length; ++index) {
    const int order =
        compare_values(item, nan_order, cells_at(item, item_at(a, item, index), a_spare),
                       cells_at(item, item_at(b, item, index), b_spare));
    if (order != 0) return order;
  }
  return compare_numbers(a.length, b.length);
}

}  // namespace

bool equal_values(const ObjectLayout& layout, const uint64_t* a, const uint64_t* b) {
  switch (number_form(layout)) {
    case ObjectForm::none:
    case ObjectForm::unknown: return true;
    case ObjectForm::boolean:
    case ObjectForm::integer: return a[0] == b[0];
    case ObjectForm::real: return real_of(a[0]) == real_of(b[0]);
    case ObjectForm::text: return a[1] == b[1] && is_equal(text_of(a), text_of(b));
    case ObjectForm::tuple:
      for (const ObjectLayout& item : layout.items) {
        if (!equal_values(item, a, b)) return false;
        a += item.cell_count;
        b += item.cell_count;
      }
      return true;
    case ObjectForm::optional:
      return a[0] == b[0] && (a[0] == 0 || equal_values(layout.items[0], a + 1, b + 1));
    case ObjectForm::list: return equal_lists(layout.items[0], list_of(a[0]), list_of(b[0]));
    case ObjectForm::dictionary:
    case ObjectForm::set: return equal_tables(layout, table_of(a[0]), table_of(b[0]));
    case ObjectForm::number:
    case ObjectForm::array: break;  // the compiler refuses to compare containers of arrays
  }
  return false;
}

int compare_values(const ObjectLayout& layout, NanOrder nan_order, const uint64_t* a,
                   const uint64_t* b) {
  switch (number_form(layout)) {
    case ObjectForm::boolean:
    case ObjectForm::integer:
      if (layout.element == types::TypeKind::uint64) return compare_numbers(a[0], b[0]);
      return compare_numbers(integer_of(a[0]), integer_of(b[0]));
    case ObjectForm::real: return compare_reals(real_of(a[0]), real_of(b[0]), nan_order);
    case ObjectForm::text: return compare_texts(text_of(a), text_of(b));
    case ObjectForm::tuple:
      for (const ObjectLayout& item : layout.items) {
        const int order = compare_values(item, nan_order, a, b);
        if (order != 0) return order;
        a += item.cell_count;
        b += item.cell_count;
      }
      return 0;
    case ObjectForm::list:
      return compare_lists(layout.items[0], nan_order, list_of(a[0]), list_of(b[0]));
    case ObjectForm::none:
    case ObjectForm::unknown:
    case ObjectForm::optional:
    case ObjectForm::dictionary:
    case ObjectForm::set:
    case ObjectForm::number:
    case ObjectForm::array: break;  // have no order; the compiler refuses to compare them
  }
  return 0;
}

uint64_t hash_value(const ObjectLayout& layout, const uint64_t* cells) {
  switch (number_form(layout)) {
    case ObjectForm::boolean:
    case ObjectForm::integer: return hash_cell(cells[0]);
    case ObjectForm::real: return hash_cell(real_of(cells[0]) == 0 ? 0 : cells[0]);  // 0.0 == -0.0
    case ObjectForm::text: return hash_of(text_of(cells));
    case ObjectForm::optional:
      return cells[0] == 0 ? hash_cell(1) : combine_hash(1, hash_value(layout.items[0], cells + 1));
    case ObjectForm::tuple: {
      uint64_t hash = 1;
      for (const ObjectLayout& item : layout.items) {
        hash = combine_hash(hash, hash_value(item, cells));
        cells += item.cell_count;
      }
      return hash_cell(hash);
    }
    case ObjectForm::none:
    case ObjectForm::unknown:
    case ObjectForm::list:
    case ObjectForm::dictionary:
    case ObjectForm::set:
    case ObjectForm::number:
    case ObjectForm::array: break;  // one value, or not hashable
  }
  return 0;
}

std::string repr_of(const ObjectWorld& world, const ObjectLayout& layout, const uint64_t* cells) {
  // Functions take types by number, and the type of an item may have none: this world knows one
  // more. Its heap ends with the text.
  std::vector<ObjectLayout> layouts = world.layouts;
  layouts.push_back(layout);
  ObjectWorld messages(layouts);
  messages.ask_python = world.ask_python;
  uint64_t out[2] = {};
  const auto number = static_cast<int32_t>(layouts.size()) - 1;
  if (abi::shoal_text_repr(&messages, cells, out, -1, number) != 0) return "?";
  return to_utf8(text_of(out));
}

bool is_plain(const ObjectLayout& layout) {
  switch (number_form(layout)) {
    case ObjectForm::none:
    case ObjectForm::unknown:
    case ObjectForm::boolean:
    case ObjectForm::integer: return true;
    case ObjectForm::tuple:
    case ObjectForm::optional:
      return std::all_of(layout.items.begin(), layout.items.end(), is_plain);
    case ObjectForm::real:
    case ObjectForm::text:
    case ObjectForm::list:
    case ObjectForm::dictionary:
    case ObjectForm::set:
    case ObjectForm::number:
    case ObjectForm::array: break;
  }
  return false;
}

}  // namespace shoal::engine

namespace shoal::abi {

extern "C" {

int32_t shoal_value_equal(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                          int32_t layout) {
  const engine::ObjectLayout& value = engine::world_of(world).layout(layout);
  out[0] = static_cast<uint64_t>(engine::equal_values(value, in, in + value.cell_count));
  return 0;
}

int32_t shoal_value_compare(void* world, const uint64_t* in, uint64_t* out, int32_t /*place*/,
                            int32_t layout) {
  const engine::ObjectLayout& value = engine::world_of(world).layout(layout);
  out[0] = engine::cell_of(
      int64_t{engine::compare_values(value, engine::NanOrder::none, in, in + value.cell_count)});
  return 0;
}

}  // extern "C"

}  // namespace shoal::abi
