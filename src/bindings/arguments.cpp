#include "bindings/arguments.h"

#include <nanobind/stl/string.h>

#include <string>

#include "base/concat.h"
#include "bindings/columns.h"
#include "bindings/errors.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using session::Argument;
using types::ColumnType;
using types::ValueForm;

std::optional<std::string> optional_text(nb::handle value) {
  if (value.is_none()) return std::nullopt;
  return nb::cast<std::string>(value);
}

ColumnType read_type(nb::handle text) {
  return value_or_raise(types::parse_column_type(nb::cast<std::string>(text)));
}

// [(name, type text, reason why unsupported or "")]
types::Schema read_schema(nb::handle fields) {
  types::Schema schema;
  for (nb::handle item : fields) {
    const auto parts = nb::cast<nb::tuple>(item);
    types::Field field;
    field.name = nb::cast<std::string>(parts[0]);
    field.unsupported = nb::cast<std::string>(parts[2]);
    if (field.unsupported.empty()) field.type = read_type(parts[1]);
    schema.fields.push_back(std::move(field));
  }
  return schema;
}

// [(column, name or None)]
types::IndexShape read_index(nb::handle levels) {
  types::IndexShape index;
  for (nb::handle item : levels) {
    const auto parts = nb::cast<nb::tuple>(item);
    index.levels.push_back({nb::cast<int>(parts[0]), optional_text(parts[1])});
  }
  return index;
}

// The callable stays alive with the argument; it is called with the GIL held again.
void set_provider(Argument& argument, nb::object provider) {
  auto kept = std::shared_ptr<nb::object>(new nb::object(std::move(provider)), [](nb::object* p) {
    const nb::gil_scoped_acquire gil;
    delete p;
  });
  const types::Schema schema = argument.shape.schema;
  const int64_t row_count = argument.row_count;
  argument.provide_column = [kept, schema,
                             row_count](int32_t column) -> Result<engine::Column> {
    const nb::gil_scoped_acquire gil;
    try {
      const types::Field& field = schema.fields[static_cast<size_t>(column)];
      const nb::object provided = (*kept)(column);
      Result<engine::Column> converted = column_from_python(provided, field.type, row_count);
      if (converted.is_ok()) return converted;
      Status status = converted.take_status();
      status.detail().message = concat("column '", field.name, "': ", status.detail().message);
      return status;
    } catch (nb::python_error& error) {
      error.restore();  // raise_status finds it and raises it again
      return Status::internal("a column of an argument could not be read");
    }
  };
}

// ("frame", fields, [(label, column)], index levels, row count, provider)
Argument read_frame(const nb::tuple& parts) {
  Argument argument;
  argument.shape.form = ValueForm::frame;
  argument.shape.schema = read_schema(parts[1]);
  for (nb::handle item : parts[2]) {
    const auto column = nb::cast<nb::tuple>(item);
    argument.shape.columns.push_back(
        {{nb::cast<std::string>(column[0])}, nb::cast<int>(column[1])});
  }
  argument.shape.index = read_index(parts[3]);
  argument.row_count = nb::cast<int64_t>(parts[4]);
  set_provider(argument, nb::borrow(parts[5]));
  return argument;
}

// ("series", fields, column, name or None, index levels, row count, provider)
Argument read_series(const nb::tuple& parts) {
  Argument argument;
  argument.shape.form = ValueForm::series;
  argument.shape.schema = read_schema(parts[1]);
  argument.shape.column = nb::cast<int>(parts[2]);
  argument.shape.name = optional_text(parts[3]);
  argument.shape.index = read_index(parts[4]);
  argument.row_count = nb::cast<int64_t>(parts[5]);
  set_provider(argument, nb::borrow(parts[6]));
  return argument;
}

// ("element", type text, int or float or str)
Argument read_element(const nb::tuple& parts) {
  Argument argument;
  argument.shape.form = ValueForm::element;
  argument.shape.type = read_type(parts[1]);
  const ColumnType& type = argument.shape.type;
  if (type.kind == types::TypeKind::string) {
    argument.text = nb::cast<std::string>(parts[2]);
  } else if (type.is_float()) {
    argument.real = nb::cast<double>(parts[2]);
  } else if (type.is_unsigned_integer()) {
    argument.integer = static_cast<int64_t>(nb::cast<uint64_t>(parts[2]));
  } else {
    argument.integer = nb::cast<int64_t>(parts[2]);
  }
  return argument;
}

Argument read_described(const nb::tuple& parts) {
  const auto tag = nb::cast<std::string>(parts[0]);
  if (tag == "frame") return read_frame(parts);
  if (tag == "series") return read_series(parts);
  if (tag == "element") return read_element(parts);
  Argument argument;
  if (tag == "path") {
    argument.shape.form = ValueForm::path;
    argument.text = nb::cast<std::string>(parts[1]);
  } else if (tag == "path_list") {
    argument.shape.form = ValueForm::path_list;
    for (nb::handle path : parts[1]) argument.texts.push_back(nb::cast<std::string>(path));
  } else {
    argument.shape.form = ValueForm::opaque;
    argument.shape.text = nb::cast<std::string>(parts[1]);
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

}  // namespace

Argument argument_from_python(nb::handle value) {
  Argument argument;
  PyObject* object = value.ptr();
  if (value.is_none()) {
    argument.shape.form = ValueForm::none;
  } else if (PyBool_Check(object)) {
    argument.shape.form = ValueForm::python_bool;
    argument.integer = object == Py_True ? 1 : 0;
  } else if (PyLong_CheckExact(object)) {
    return integer_argument(value);
  } else if (PyFloat_CheckExact(object)) {
    argument.shape.form = ValueForm::python_float;
    argument.real = PyFloat_AS_DOUBLE(object);
  } else if (PyUnicode_CheckExact(object)) {
    argument.shape.form = ValueForm::python_str;
    argument.text = nb::cast<std::string>(value);
  } else {
    const nb::object described =
        nb::module_::import_("shoal.arguments").attr("describe")(value);
    return read_described(nb::cast<nb::tuple>(described));
  }
  return argument;
}

}  // namespace shoal::bindings
