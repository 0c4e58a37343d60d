// text_format: format(value, how).
#include <bit>

#include "base/concat.h"
#include "engine/objects/text/text_call.h"
#include "engine/objects/text/values/format_number.h"
#include "engine/objects/text/values/value_text.h"

namespace shoal::engine {
namespace {

using abi::Text;

Status value_error(std::string_view message) {
  return Status::error(ErrorKind::value_error, std::string(message));
}

Status check_text_format(const FormatSpec& spec) {
  if (spec.type != 's') return unknown_format(spec.type, "str");
  if (spec.sign == ' ') return value_error("Space not allowed in string format specifier");
  if (spec.sign != 0) return value_error("Sign not allowed in string format specifier");
  if (spec.has_no_negative_zero)
    return value_error("Negative zero coercion (z) not allowed in string format specifier");
  if (spec.is_alternate)
    return value_error("Alternate form (#) not allowed in string format specifier");
  if (spec.align == '=') return value_error("'=' alignment not allowed in string format specifier");
  return Status::ok();
}

Status append_formatted_text(TextBuilder& builder, Text how, Text text) {
  SHOAL_ASSIGN_OR_RETURN(const FormatSpec spec, parse_format(how, 's', '<', "str"));
  SHOAL_RETURN_IF_ERROR(check_text_format(spec));
  const int64_t length =
      spec.precision >= 0 ? std::min(spec.precision, length_of(text)) : length_of(text);
  const int64_t padding = std::max<int64_t>(spec.width - length, 0);
  const int64_t left = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
  builder.append_repeated(spec.fill, left);
  builder.append(part_of(builder.heap(), text, 0, length));
  builder.append_repeated(spec.fill, padding - left);
  return Status::ok();
}

// `how` is not empty.
Status append_formatted(TextBuilder& builder, const ObjectLayout& layout, Text how,
                        const uint64_t* cells) {
  switch (number_form(layout)) {
    case ObjectForm::boolean:
      return append_formatted_int(builder, how, static_cast<int64_t>(cells[0]), "bool");
    case ObjectForm::integer:
      return append_formatted_int(builder, how, static_cast<int64_t>(cells[0]), "int");
    case ObjectForm::real:
      return append_formatted_real(builder, how, std::bit_cast<double>(cells[0]));
    case ObjectForm::text: return append_formatted_text(builder, how, text_in(cells));
    case ObjectForm::optional:
      if (cells[0] != 0) return append_formatted(builder, layout.items[0], how, cells + 1);
      return append_formatted(builder, ObjectLayout(), how, cells);
    default:
      return Status::error(ErrorKind::type_error, concat("unsupported format string passed to ",
                                                         python_name(layout.form), ".__format__"));
  }
}

}  // namespace
}  // namespace shoal::engine

namespace shoal::abi {

using namespace shoal::engine;

extern "C" {

int32_t shoal_text_format(void* world, const uint64_t* in, uint64_t* out, int32_t place,
                          int32_t layout) {
  const Text how = text_in(in);
  if (is_empty(how)) return shoal_text_of_value(world, in + 2, out, place, layout);
  ObjectWorld& objects = world_of(world);
  TextBuilder builder(objects.heap);
  const Status status = append_formatted(builder, objects.layout(layout), how, in + 2);
  if (!status.is_ok()) return objects.fail(status.detail().kind, status.detail().message, place);
  return give_text(objects, builder.text(), out, place);
}

}  // extern "C"

}  // namespace shoal::abi
