#include "session/argument_text.h"

#include <charconv>
#include <iterator>

#include "base/concat.h"

namespace shoal::session {
namespace {

using types::ValueForm;

std::string field_text(const types::Field& field) {
  return concat(field.name, " ",
                field.unsupported.empty() ? types::dtype_name(field.type) : field.unsupported);
}

std::string table_text(const Argument& argument) {
  const bool is_frame = argument.shape.form == ValueForm::frame;
  std::string columns;
  for (const types::Field& field : argument.shape.schema.fields) {
    if (!columns.empty()) columns += ", ";
    columns += field_text(field);
  }
  return concat(is_frame ? "DataFrame(" : "Series(", columns, ") of ", argument.row_count, " rows");
}

// As Python shows it: 2.0 is not the int 2.
std::string real_text(double value) {
  char digits[32];
  const std::to_chars_result end = std::to_chars(std::begin(digits), std::end(digits), value);
  const std::string text(digits, end.ptr);
  return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += concat(list.empty() ? "'" : ", '", text, "'");
  return concat("[", list, "]");
}

std::string describe(const Argument& argument) {
  if (is_table(argument)) return table_text(argument);
  switch (argument.shape.form) {
    case ValueForm::none: return "None";
    case ValueForm::python_bool: return argument.integer != 0 ? "True" : "False";
    case ValueForm::python_int: return std::to_string(argument.integer);
    case ValueForm::python_float: return real_text(argument.real);
    case ValueForm::python_str:
    case ValueForm::path: return concat("'", argument.text, "'");
    case ValueForm::path_list: return quoted_list(argument.texts);
    case ValueForm::element:
      return concat(types::dtype_name(argument.shape.type), " ",
                    argument.shape.type.is_float() ? real_text(argument.real)
                                                   : std::to_string(argument.integer));
    default: return argument.shape.text;
  }
}

}  // namespace

bool is_table(const Argument& argument) {
  return argument.shape.form == ValueForm::frame || argument.shape.form == ValueForm::series;
}

std::string value_text(const Argument& argument) {
  if (is_table(argument)) {
    const bool is_whole = !types::is_divided(argument.shape.distribution);
    return is_whole ? concat(argument.row_count, " rows") : std::string("a share of the rows");
  }
  return describe(argument);
}

std::string describe_arguments(const std::vector<Argument>& arguments) {
  std::string text;
  for (const Argument& argument : arguments) {
    if (!text.empty()) text += ", ";
    text += describe(argument);
  }
  return text;
}

}  // namespace shoal::session
