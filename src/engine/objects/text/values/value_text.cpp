// text_of_value and text_repr.
#include "engine/objects/text/values/value_text.h"

#include <bit>
#include <charconv>
#include <vector>

#include "base/check.h"
#include "engine/objects/text/blocks.h"
#include "engine/objects/text/text_call.h"
#include "engine/objects/text/values/real_text.h"

namespace shoal::engine {
namespace {

using abi::Text;

constexpr int kIntegerBytesMax = 20;

std::string_view integer_text(int64_t value, char (&buffer)[kIntegerBytesMax]) {
  const auto written = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, static_cast<size_t>(written.ptr - buffer)};
}

std::string_view real_repr(uint64_t cell, char (&buffer)[kReprBytesMax]) {
  const char* end = write_repr(std::bit_cast<double>(cell), buffer);
  return {buffer, static_cast<size_t>(end - buffer)};
}

void append_escaped(TextBuilder& builder, uint8_t unit, uint8_t quote) {
  static constexpr char kDigits[] = "0123456789abcdef";
  char escaped[] = {'\\', 'x', kDigits[unit >> 4], kDigits[unit & 15]};
  size_t bytes = 2;
  switch (unit) {
    case '\n': escaped[1] = 'n'; break;
    case '\r': escaped[1] = 'r'; break;
    case '\t': escaped[1] = 't'; break;
    case '\\': escaped[1] = '\\'; break;
    default:
      if (unit == quote) {
        escaped[1] = static_cast<char>(quote);
      } else {
        bytes = 4;
      }
  }
  builder.append_ascii({escaped, bytes});
}

void append_repr_of_ascii(TextBuilder& builder, Text text) {
  const std::string_view bytes(static_cast<const char*>(text.data), bytes_of(text));
  const bool has_single = bytes.find('\'') != std::string_view::npos;
  const bool has_double = bytes.find('"') != std::string_view::npos;
  const uint8_t quote = has_single && !has_double ? '"' : '\'';
  builder.append_repeated(quote, 1);
  size_t start = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    const auto unit = static_cast<uint8_t>(bytes[at]);
    if (unit >= ' ' && unit < 0x7f && unit != quote && unit != '\\') continue;
    builder.append_ascii(bytes.substr(start, at - start));
    append_escaped(builder, unit, quote);
    start = at + 1;
  }
  builder.append_ascii(bytes.substr(start));
  builder.append_repeated(quote, 1);
}

int32_t append_repr_of_text(TextBuilder& builder, ObjectWorld& world, Text text, int32_t place) {
  if (width_of(text) == 0 && is_ascii(bytes_at(text), length_of(text))) {
    append_repr_of_ascii(builder, text);
    return 0;
  }
  uint64_t answer[2];
  const int32_t failed = give_answer(world, "__repr__", text, answer, place);
  builder.append(text_in(answer));
  return failed;
}

int32_t append_tuple(TextBuilder& builder, ObjectWorld& world, const ObjectLayout& layout,
                     const uint64_t* cells, int32_t place) {
  int32_t failed = 0;
  builder.append_ascii("(");
  for (size_t item = 0; item < layout.items.size() && failed == 0; ++item) {
    if (item > 0) builder.append_ascii(", ");
    failed = append_repr(builder, world, layout.items[item], cells, place);
    cells += layout.items[item].cell_count;
  }
  builder.append_ascii(layout.items.size() == 1 ? ",)" : ")");
  return failed;
}

int32_t append_list(TextBuilder& builder, ObjectWorld& world, const ObjectLayout& layout,
                    const uint64_t* cells, int32_t place) {
  const auto& list = *reinterpret_cast<const abi::ListObject*>(cells[0]);
  const ObjectLayout& item_layout = layout.items[0];
  std::vector<uint64_t> item(static_cast<size_t>(item_layout.cell_count) + 1);
  int32_t failed = 0;
  builder.append_ascii("[");
  for (int64_t at = 0; at < list.length && failed == 0; ++at) {
    if (at > 0) builder.append_ascii(", ");
    load_cells(item_layout, static_cast<const uint8_t*>(list.data) + at * item_layout.bytes,
               item.data());
    failed = append_repr(builder, world, item_layout, item.data(), place);
  }
  builder.append_ascii("]");
  return failed;
}

// A dict or a set, by their abi functions for the next item.
int32_t append_table(TextBuilder& builder, ObjectWorld& world, const ObjectLayout& layout,
                     const uint64_t* cells, int32_t place) {
  const bool is_dict = layout.form == ObjectForm::dictionary;
  const abi::ObjectFunction next = is_dict ? &abi::shoal_dict_next : &abi::shoal_set_next;
  const auto& table = *reinterpret_cast<const abi::TableObject*>(cells[0]);
  if (table.length == 0) {
    builder.append_ascii(is_dict ? "{}" : "set()");
    return 0;
  }
  size_t item_cells = 2;
  for (const ObjectLayout& item : layout.items) item_cells += static_cast<size_t>(item.cell_count);
  std::vector<uint64_t> item(item_cells);
  builder.append_ascii("{");
  for (int64_t round = 0;; ++round) {
    const uint64_t in[] = {cells[0], item[1], static_cast<uint64_t>(table.length)};
    if (const int32_t failed = next(&world, in, item.data(), place, 0)) return failed;
    if (item[0] == 0) break;
    if (round > 0) builder.append_ascii(", ");
    if (const int32_t failed = append_repr(builder, world, layout.items[0], &item[2], place))
      return failed;
    if (!is_dict) continue;
    builder.append_ascii(": ");
    const uint64_t* value = item.data() + 2 + layout.items[0].cell_count;
    if (const int32_t failed = append_repr(builder, world, layout.items[1], value, place))
      return failed;
  }
  builder.append_ascii("}");
  return 0;
}

// str() of a NumPy scalar.
void append_number(TextBuilder& builder, const ObjectLayout& layout, uint64_t cell) {
  char buffer[kReprBytesMax];
  if (layout.element == types::TypeKind::float32) {
    // The fewest digits that tell it from other floats of its size.
    char digits[32];
    const auto narrow = static_cast<float>(std::bit_cast<double>(cell));
    const auto end = std::to_chars(digits, digits + sizeof digits, narrow).ptr;
    double shown = narrow;
    std::from_chars(digits, end, shown);
    return builder.append_ascii(real_repr(std::bit_cast<uint64_t>(shown), buffer));
  }
  switch (number_form(layout)) {
    case ObjectForm::boolean: return builder.append_ascii(cell != 0 ? "True" : "False");
    case ObjectForm::real: return builder.append_ascii(real_repr(cell, buffer));
    default: break;
  }
  if (layout.element == types::TypeKind::uint64) return builder.append_ascii(std::to_string(cell));
  char integer[kIntegerBytesMax];
  builder.append_ascii(integer_text(static_cast<int64_t>(cell), integer));
}

// As NumPy 2 writes it: np.float64(1.5).
int32_t append_repr_of_number(TextBuilder& builder, const ObjectLayout& layout, uint64_t cell) {
  builder.append_ascii("np.");
  if (layout.element == types::TypeKind::boolean) {
    builder.append_ascii(cell != 0 ? "True_" : "False_");
    return 0;
  }
  builder.append_ascii(types::kind_name(layout.element));
  builder.append_ascii("(");
  append_number(builder, layout, cell);
  builder.append_ascii(")");
  return 0;
}

}  // namespace

int32_t append_repr(TextBuilder& builder, ObjectWorld& world, const ObjectLayout& layout,
                    const uint64_t* cells, int32_t place) {
  switch (layout.form) {
    case ObjectForm::none: builder.append_ascii("None"); return 0;
    case ObjectForm::boolean: builder.append_ascii(cells[0] != 0 ? "True" : "False"); return 0;
    case ObjectForm::integer: {
      char buffer[kIntegerBytesMax];
      builder.append_ascii(integer_text(static_cast<int64_t>(cells[0]), buffer));
      return 0;
    }
    case ObjectForm::real: {
      char buffer[kReprBytesMax];
      builder.append_ascii(real_repr(cells[0], buffer));
      return 0;
    }
    case ObjectForm::text: return append_repr_of_text(builder, world, text_in(cells), place);
    case ObjectForm::tuple: return append_tuple(builder, world, layout, cells, place);
    case ObjectForm::list: return append_list(builder, world, layout, cells, place);
    case ObjectForm::dictionary:
    case ObjectForm::set: return append_table(builder, world, layout, cells, place);
    case ObjectForm::optional:
      if (cells[0] != 0) return append_repr(builder, world, layout.items[0], cells + 1, place);
      builder.append_ascii("None");
      return 0;
    case ObjectForm::number: return append_repr_of_number(builder, layout, cells[0]);
    // Of what a container without items holds: there is no value. Arrays are refused before.
    case ObjectForm::array:
    case ObjectForm::unknown: break;
  }
  SHOAL_CHECK(layout.form != ObjectForm::unknown);
  return 0;
}

int32_t append_str(TextBuilder& builder, ObjectWorld& world, const ObjectLayout& layout,
                   const uint64_t* cells, int32_t place) {
  if (layout.form == ObjectForm::text) {
    builder.append(text_in(cells));
    return 0;
  }
  if (layout.form == ObjectForm::number) {
    append_number(builder, layout, cells[0]);
    return 0;
  }
  if (layout.form == ObjectForm::optional && cells[0] != 0)
    return append_str(builder, world, layout.items[0], cells + 1, place);
  return append_repr(builder, world, layout, cells, place);
}

int32_t repr_of_text(ObjectWorld& world, Text text, Text* result, int32_t place) {
  TextBuilder builder(world.heap);
  if (const int32_t failed = append_repr_of_text(builder, world, text, place)) return failed;
  *result = builder.text();
  return is_missing(*result) ? world.fail_for_memory(place) : 0;
}

std::string_view python_name(ObjectForm form) {
  static constexpr std::string_view kNames[] = {
#define SHOAL_DEFINE(name, shown, items) shown,
      SHOAL_OBJECT_FORMS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
  };
  return form == ObjectForm::none ? "NoneType" : kNames[static_cast<size_t>(form)];
}

}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_text_of_value(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                            int32_t layout) {
  ObjectWorld& objects = world_of(world);
  const ObjectLayout& type = objects.layout(layout);
  if (type.form == ObjectForm::integer) {
    char buffer[kIntegerBytesMax];
    return give_text(objects, text_of_ascii(objects.heap, integer_text(int_in(in), buffer)), out,
                     place);
  }
  if (type.form == ObjectForm::text) return give_text(objects, text_in(in), out, place);
  TextBuilder builder(objects.heap);
  if (const int32_t failed = append_str(builder, objects, type, in, place)) return failed;
  return give_text(objects, builder.text(), out, place);
}

int32_t shoal_text_repr(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                        int32_t layout) {
  ObjectWorld& objects = world_of(world);
  TextBuilder builder(objects.heap);
  if (const int32_t failed = append_repr(builder, objects, objects.layout(layout), in, place))
    return failed;
  return give_text(objects, builder.text(), out, place);
}

}  // extern "C"

}  // namespace shoal::abi
