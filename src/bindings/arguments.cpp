#include "bindings/arguments.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <utility>

#include "bindings/columns.h"
#include "bindings/containers/objects_in.h"
#include "bindings/errors.h"
#include "bindings/shared_object.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using session::Argument;
using types::ColumnType;
using types::ValueForm;

void set_provider(Argument& argument, nb::handle provider,
                  const std::shared_ptr<CallContext>& context) {
  argument.provide_column =
      [provide = shared_object(provider), context, row_count = argument.row_count](
          int32_t column, const types::Field& field) -> Result<engine::Column> {
    const nb::gil_scoped_acquire gil;
    try {
      const nb::object provided = (*provide)(column);
      SHOAL_ASSIGN_OR_RETURN(engine::Column read, column_from_python(provided, field, row_count));
      context->remember_argument(read);
      return read;
    } catch (nb::python_error& error) {
      context->exception = nb::borrow(error.value());
      return Status::internal("a column of an argument could not be read");
    }
  };
}

// How a block of a divided frame is held, as python/shoal/blocks.py has it; "": not divided.
types::Distribution read_distribution(nb::handle text) {
  const auto name = nb::cast<std::string>(text);
  if (name.empty()) return types::Distribution::replicated;
  const std::optional<types::Distribution> held = types::parse_distribution(name);
  if (!held) raise_status(Status::internal("an argument is held in an unknown way"));
  return *held;
}

// ("table", TableShape, row count, provider, distribution, Argument::range_start or None)
Argument read_table(const nb::tuple& parts, const std::shared_ptr<CallContext>& context) {
  Argument argument;
  const auto& table = nb::cast<const TableShape&>(parts[1]);
  argument.shape = table.shape;
  argument.object_columns = table.object_columns;
  argument.row_count = nb::cast<int64_t>(parts[2]);
  argument.shape.distribution = read_distribution(parts[4]);
  if (!parts[5].is_none()) argument.range_start = nb::cast<int64_t>(parts[5]);
  set_provider(argument, parts[3], context);
  return argument;
}

ColumnType read_type(const std::string& text) {
  return value_or_raise(types::parse_column_type(text));
}

// ("element", type text, int or float)
Argument read_element(const nb::tuple& parts) {
  Argument argument;
  argument.shape.form = ValueForm::element;
  argument.shape.type = read_type(nb::cast<std::string>(parts[1]));
  const ColumnType& type = argument.shape.type;
  if (type.is_float()) {
    argument.real = nb::cast<double>(parts[2]);
  } else if (type.is_unsigned_integer()) {
    argument.integer = static_cast<int64_t>(nb::cast<uint64_t>(parts[2]));
  } else {
    argument.integer = nb::cast<int64_t>(parts[2]);
  }
  return argument;
}

std::string read_text(nb::handle value) {
  Py_ssize_t bytes = 0;
  const char* text = PyUnicode_AsUTF8AndSize(value.ptr(), &bytes);
  if (text == nullptr) throw nb::python_error();
  return {text, static_cast<size_t>(bytes)};
}

Argument text_argument(ValueForm form, nb::handle value) {
  Argument argument;
  argument.shape.form = form;
  argument.text = read_text(value);
  return argument;
}

Argument read_described(const nb::tuple& parts, const std::shared_ptr<CallContext>& context) {
  const auto tag = nb::cast<std::string>(parts[0]);
  if (tag == "table") return read_table(parts, context);
  if (tag == "element") return read_element(parts);
  if (tag == "path") return text_argument(ValueForm::path, parts[1]);
  if (tag == "text") return text_argument(ValueForm::python_str, parts[1]);
  Argument argument;
  if (tag == "path_list") {
    argument.shape.form = ValueForm::path_list;
    for (nb::handle path : parts[1]) argument.texts.push_back(read_text(path));
  } else {
    argument.shape.form = ValueForm::opaque;
    argument.shape.text = read_text(parts[1]);
  }
  return argument;
}

Argument integer_argument(nb::handle value) {
  Argument argument;
  argument.shape.form = ValueForm::python_int;
  int overflow = 0;
  argument.integer = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
  if (overflow != 0) {
    raise_status(Status::error(ErrorKind::overflow_error,
                               "an int argument does not fit in 64 bits; compiled code has no "
                               "larger integers"));
  }
  return argument;
}

// A shape from its parts: fields (name, type text or "?" for an object column whose values are all
// missing, reason why unsupported or ""), index levels (column, name or None), and for a frame the
// labels of the first columns, for a series its name.
using FieldParts = std::tuple<std::string, std::string, std::string>;
using LevelParts = std::pair<int, std::optional<std::string>>;

TableShape make_shape(ValueForm form, const std::vector<FieldParts>& fields,
                      const std::vector<LevelParts>& levels) {
  TableShape table;
  table.shape.form = form;
  for (const auto& [name, type, unsupported] : fields) {
    types::Field field;
    field.name = name;
    field.unsupported = unsupported;
    const bool is_undetermined = type == "?";
    if (unsupported.empty()) field.type = read_type(is_undetermined ? "string:object" : type);
    if (field.type.family == types::Family::object || unsupported.starts_with("object (")) {
      const auto column = static_cast<int32_t>(table.shape.schema.fields.size());
      table.object_columns.push_back({column, is_undetermined});
    }
    table.shape.schema.fields.push_back(std::move(field));
  }
  for (const auto& [column, name] : levels) table.shape.index.levels.push_back({column, name});
  return table;
}

TableShape frame_shape(const std::vector<FieldParts>& fields, const std::vector<LevelParts>& levels,
                       const std::vector<std::vector<std::string>>& labels) {
  TableShape table = make_shape(ValueForm::frame, fields, levels);
  int column = 0;
  for (const auto& label : labels) table.shape.columns.push_back({label, column++});
  return table;
}

TableShape series_shape(const std::vector<FieldParts>& fields,
                        const std::vector<LevelParts>& levels,
                        const std::optional<std::string>& name) {
  TableShape table = make_shape(ValueForm::series, fields, levels);
  table.shape.name = name;
  return table;
}

}  // namespace

Argument argument_from_python(nb::handle value, const std::shared_ptr<CallContext>& context) {
  Argument argument;
  PyObject* object = value.ptr();
  if (value.is_none()) return argument;
  if (PyBool_Check(object)) {
    argument.shape.form = ValueForm::python_bool;
    argument.integer = object == Py_True ? 1 : 0;
    return argument;
  }
  if (PyLong_CheckExact(object)) return integer_argument(value);
  if (PyUnicode_CheckExact(object)) return text_argument(ValueForm::python_str, value);
  if (PyFloat_CheckExact(object)) {
    argument.shape.form = ValueForm::python_float;
    argument.real = PyFloat_AS_DOUBLE(object);
    return argument;
  }
  if (std::optional<Argument> container = container_argument(value, context)) {
    return std::move(*container);
  }
  const nb::object described = nb::module_::import_("shoal.arguments").attr("describe")(value);
  return read_described(nb::cast<nb::tuple>(described), context);
}

void define_table_shape(nb::module_& module) {
  nb::class_<TableShape>(module, "TableShape", "The type of a frame or series argument.")
      .def("__repr__", [](const TableShape& table) { return types::to_text(table.shape); });
  module.def("frame_shape", &frame_shape, nb::arg("fields"), nb::arg("levels"), nb::arg("labels"),
             "Fields are (name, type text, reason why unsupported), data columns first; levels are "
             "(column, name).");
  module.def("series_shape", &series_shape, nb::arg("fields"), nb::arg("levels"),
             nb::arg("name").none(), "The same for a series: field 0 holds its values.");
}

}  // namespace shoal::bindings
