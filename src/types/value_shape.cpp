// Text form of value shapes: (form …fields). The reader checks every column number.
#include "types/value_shape.h"

#include <algorithm>
#include <array>

#include "base/concat.h"
#include "base/text_reader.h"

namespace shoal::types {
namespace {

constexpr std::array<std::string_view, 17> kFormNames = {
    "none",      "python_int", "python_float", "python_bool", "python_str", "path",
    "path_list", "element",    "literal",      "frame",       "series",     "tuple",
    "list",      "opaque",     "formatted",    "joined",      "object"};

std::string_view form_name(ValueForm form) { return kFormNames[static_cast<size_t>(form)]; }

std::optional<ValueForm> find_form(std::string_view name) {
  const auto found = std::find(kFormNames.begin(), kFormNames.end(), name);
  if (found == kFormNames.end()) return std::nullopt;
  return static_cast<ValueForm>(found - kFormNames.begin());
}

std::string optional_name(const std::optional<std::string>& name) {
  return name ? quote(*name) : "-";
}

std::optional<std::string> read_optional_name(TextReader& reader) {
  if (reader.accept("-")) return std::nullopt;
  return reader.quoted();
}

void append_schema(std::string& out, const Schema& schema) {
  out += " [";
  for (const Field& field : schema.fields) {
    out += concat(" ", quote(field.name), ": ", to_text(field.type));
    if (!field.unsupported.empty()) out += concat(" ! ", quote(field.unsupported));
    out += ",";
  }
  out += " ]";
}

Schema read_schema(TextReader& reader) {
  Schema schema;
  reader.expect("[");
  while (reader.is_ok() && !reader.accept("]")) {
    Field field;
    field.name = reader.quoted();
    reader.expect(":");
    Result<ColumnType> type = parse_column_type(reader.until(",!"));
    if (!type.is_ok()) reader.fail("bad column type");
    if (type.is_ok()) field.type = *type;
    if (reader.accept("!")) field.unsupported = reader.quoted();
    reader.expect(",");
    schema.fields.push_back(std::move(field));
  }
  return schema;
}

int read_column(TextReader& reader, const Schema& schema) {
  const int column = reader.index();
  if (column >= static_cast<int>(schema.fields.size())) reader.fail("column out of range");
  return column;
}

void append_table(std::string& out, const ValueShape& shape) {
  append_schema(out, shape.schema);
  out += " (";
  for (const IndexLevel& level : shape.index.levels) {
    out += concat(" ", level.column, " ", optional_name(level.name));
  }
  out += " )";
  for (const NarrowedColumn& narrowed : shape.narrowed) {
    out += concat(" ~ ", narrowed.column, " ", kind_name(narrowed.kind));
  }
  if (shape.form == ValueForm::series) {
    out += concat(" ", shape.column, " ", optional_name(shape.name));
    return;
  }
  out += " (";
  for (const LabelledColumn& column : shape.columns) {
    out += concat(" ", column.column, " (");
    for (const std::string& part : column.label) out += " " + quote(part);
    out += " )";
  }
  out += " )";
}

NarrowedColumn read_narrowed(TextReader& reader, const Schema& schema) {
  NarrowedColumn narrowed;
  narrowed.column = read_column(reader, schema);
  const Result<ColumnType> type = parse_column_type(reader.word());
  const bool is_valid = type.is_ok() && type->is_integer() && reader.is_ok() &&
                        schema.fields[static_cast<size_t>(narrowed.column)].type.is_integer();
  if (is_valid) {
    narrowed.kind = type->kind;
  } else {
    reader.fail("only integers are narrowed");
  }
  return narrowed;
}

void read_table(TextReader& reader, ValueShape& shape) {
  shape.schema = read_schema(reader);
  reader.expect("(");
  while (reader.is_ok() && !reader.accept(")")) {
    IndexLevel level;
    level.column = read_column(reader, shape.schema);
    level.name = read_optional_name(reader);
    shape.index.levels.push_back(std::move(level));
  }
  while (reader.accept("~")) shape.narrowed.push_back(read_narrowed(reader, shape.schema));
  if (shape.form == ValueForm::series) {
    shape.column = read_column(reader, shape.schema);
    shape.name = read_optional_name(reader);
    return;
  }
  reader.expect("(");
  while (reader.is_ok() && !reader.accept(")")) {
    LabelledColumn column;
    column.column = read_column(reader, shape.schema);
    reader.expect("(");
    while (reader.is_ok() && !reader.accept(")")) column.label.push_back(reader.quoted());
    shape.columns.push_back(std::move(column));
  }
}

// Only said when it is not the default, so that texts without it read back.
void append_distribution(std::string& out, const ValueShape& shape) {
  if (is_divided(shape.distribution))
    out += concat(" held ", distribution_name(shape.distribution));
}

Distribution read_held(TextReader& reader) {
  if (!reader.accept("held")) return Distribution::replicated;
  const std::optional<Distribution> distribution = parse_distribution(reader.word());
  if (!distribution || !is_divided(*distribution)) {
    reader.fail("held is block or varying");
    return Distribution::replicated;
  }
  return *distribution;
}

bool has_text(ValueForm form) {
  return form == ValueForm::literal || form == ValueForm::opaque || form == ValueForm::formatted ||
         form == ValueForm::joined;
}

void append_shape(std::string& out, const ValueShape& shape) {
  out += concat("(", form_name(shape.form));
  if (has_text(shape.form)) out += " " + quote(shape.text);
  switch (shape.form) {
    case ValueForm::element: out += " " + to_text(shape.type); break;
    case ValueForm::object: out += " " + quote(to_text(shape.object)); break;
    case ValueForm::frame:
    case ValueForm::series:
      append_table(out, shape);
      append_distribution(out, shape);
      break;
    default: break;
  }
  for (const ValueShape& item : shape.items) {
    out += " ";
    append_shape(out, item);
  }
  out += ")";
}

template <typename Shape>
void collect_leaves(Shape& shape, std::vector<Shape*>& leaves) {
  switch (shape.form) {
    case ValueForm::none:
    case ValueForm::literal:
    case ValueForm::opaque: return;
    case ValueForm::tuple:
    case ValueForm::list:
    case ValueForm::formatted:
    case ValueForm::joined:
      for (Shape& item : shape.items) collect_leaves(item, leaves);
      return;
    default: leaves.push_back(&shape);
  }
}

constexpr int kDepthMax = 50;

ValueShape read_shape(TextReader& reader, int depth) {
  ValueShape shape;
  reader.expect("(");
  const std::optional<ValueForm> form = find_form(reader.word());
  if (!form || depth > kDepthMax) {
    reader.fail("bad form");
    return shape;
  }
  shape.form = *form;
  if (shape.form == ValueForm::element) {
    Result<ColumnType> type = parse_column_type(reader.until(" )"));
    if (!type.is_ok()) reader.fail("bad column type");
    if (type.is_ok()) shape.type = *type;
  }
  if (shape.form == ValueForm::object) {
    Result<ObjectType> object = parse_object_type(reader.quoted());
    if (!object.is_ok()) reader.fail("bad type of an object");
    if (object.is_ok()) shape.object = std::move(*object);
  }
  if (has_text(shape.form)) shape.text = reader.quoted();
  if (shape.form == ValueForm::frame || shape.form == ValueForm::series) {
    read_table(reader, shape);
    shape.distribution = read_held(reader);
  }
  while (reader.is_ok() && !reader.accept(")"))
    shape.items.push_back(read_shape(reader, depth + 1));
  return shape;
}

}  // namespace

std::vector<ValueShape*> leaves_of(ValueShape& shape) {
  std::vector<ValueShape*> leaves;
  collect_leaves(shape, leaves);
  return leaves;
}

std::vector<const ValueShape*> leaves_of(const ValueShape& shape) {
  std::vector<const ValueShape*> leaves;
  collect_leaves(shape, leaves);
  return leaves;
}

std::string to_text(const ValueShape& shape) {
  std::string out;
  append_shape(out, shape);
  return out;
}

Result<ValueShape> parse_value_shape(std::string_view text) {
  TextReader reader(text, "value shape");
  ValueShape shape = read_shape(reader, 0);
  if (reader.is_ok() && !reader.at_end()) reader.fail("text after the end");
  SHOAL_RETURN_IF_ERROR(reader.status());
  return shape;
}

}  // namespace shoal::types
