// str.format of a constant template.
#include <cctype>
#include <charconv>

#include "base/concat.h"
#include "compiler/library/objects/containers.h"
#include "compiler/library/rules.h"
#include "compiler/values/objects/object_values.h"
#include "compiler/values/outgoing/formatted_text.h"

namespace shoal::compiler {
namespace {

Status unsupported_template(const Call& call, std::string what) {
  return user_error(ErrorCode::S0303, call.span,
                    concat("str.format() with ", what, " is not supported yet."),
                    "write an f-string");
}

struct Template {
  const Call& call;
  std::vector<const Argument*> positional;
  std::vector<const Argument*> named;
  size_t next = 0;  // of the fields without a number
};

Result<Value> value_of_field(Template& all, const std::string& name) {
  size_t number = all.next;
  if (name.empty()) {
    ++all.next;
  } else if (std::isdigit(static_cast<unsigned char>(name[0])) != 0) {
    std::from_chars(name.data(), name.data() + name.size(), number);
  } else {
    for (const Argument* argument : all.named) {
      if (argument->name == name) return argument->value;
    }
    return unsupported_template(all.call, concat("the field {", name, "}"));
  }
  if (number < all.positional.size()) return all.positional[number]->value;
  return user_error(
      ErrorCode::S0105, all.call.span,
      concat("Replacement index ", number, " out of range for positional args tuple"));
}

// What stands between braces: "name!r:>10".
Result<FormattedPart> part_of_field(Template& all, const std::string& field) {
  const size_t end = field.find_first_of("!:");
  FormattedPart part;
  SHOAL_ASSIGN_OR_RETURN(part.value, value_of_field(all, field.substr(0, end)));
  if (end != std::string::npos && field.substr(end) != ":") part.how = field.substr(end);
  return part;
}

}  // namespace

Result<Value> text_format_fields(Translation& translation, const Call& call) {
  const auto* pattern = call.receiver.literal<std::string>();
  if (pattern == nullptr) return unsupported_template(call, "a template known only at run time");
  Template all{call, call.find_all("(others)"), named_arguments(call)};
  std::vector<FormattedPart> parts;
  std::string text;
  for (size_t i = 0; i < pattern->size(); ++i) {
    const char byte = (*pattern)[i];
    const bool is_brace = byte == '{' || byte == '}';
    if (!is_brace || (i + 1 < pattern->size() && (*pattern)[i + 1] == byte)) {
      text += byte;
      if (is_brace) ++i;
      continue;
    }
    const size_t end = pattern->find('}', i);
    const std::string field = pattern->substr(i + 1, end - i - 1);
    const bool is_plain = byte == '{' && end != std::string::npos &&
                          field.find_first_of("{[.") >= field.find_first_of("!:");
    if (!is_plain || field.find('{') != std::string::npos) {
      return unsupported_template(call, concat("the template ", python_repr(*pattern)));
    }
    parts.push_back({literal_value(std::exchange(text, {})), {}});
    SHOAL_ASSIGN_OR_RETURN(parts.emplace_back(), part_of_field(all, field));
    i = end;
  }
  parts.push_back({literal_value(std::move(text)), {}});
  SHOAL_ASSIGN_OR_RETURN(const ir::ValueId made,
                         emit_text(translation, formatted_text(std::move(parts))));
  return value_of_object(translation, made, types::object_type(types::ObjectForm::text));
}

}  // namespace shoal::compiler
