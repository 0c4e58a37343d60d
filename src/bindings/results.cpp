#include "bindings/results.h"

#include <nanobind/stl/string.h>

#include <bit>
#include <string>

#include "bindings/columns.h"
#include "bindings/errors.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using session::ResultLeaf;
using types::ValueForm;
using types::ValueShape;

nb::object name_object(const std::optional<std::string>& name) {
  if (!name) return nb::none();
  return nb::cast(*name);
}

ResultColumn result_column(const ValueShape& shape, const ResultLeaf& leaf, int column) {
  const auto position = static_cast<size_t>(column);
  return {leaf.table.columns[position], shape.schema.fields[position].type, leaf.table.row_count};
}

nb::list index_levels(const ValueShape& shape, const ResultLeaf& leaf) {
  nb::list levels;
  for (const types::IndexLevel& level : shape.index.levels) {
    levels.append(nb::make_tuple(result_column(shape, leaf, level.column),
                                 name_object(level.name)));
  }
  return levels;
}

nb::object frame(const ValueShape& shape, const ResultLeaf& leaf) {
  nb::list columns;
  for (const types::LabelledColumn& column : shape.columns) {
    nb::list label;
    for (const std::string& part : column.label) label.append(part);
    columns.append(nb::make_tuple(nb::tuple(label), result_column(shape, leaf, column.column)));
  }
  return nb::make_tuple("frame", columns, index_levels(shape, leaf), leaf.table.row_count);
}

nb::object number(const types::ColumnType& type, const ResultLeaf& leaf) {
  if (!leaf.is_present) return nb::none();
  if (type.kind == types::TypeKind::string) return nb::cast(leaf.text);
  if (type.is_float()) return nb::float_(std::bit_cast<double>(leaf.bits));
  if (type.kind == types::TypeKind::boolean) return nb::bool_(leaf.bits != 0);
  if (type.is_unsigned_integer()) return nb::cast(leaf.bits);
  return nb::cast(static_cast<int64_t>(leaf.bits));
}

nb::object element(const ValueShape& shape, const ResultLeaf& leaf) {
  const types::ColumnType& type = shape.type;
  return nb::make_tuple("element", std::string(types::kind_name(type.kind)),
                        std::string(types::family_name(type.family)),
                        std::string(types::unit_name(type.unit)), type.timezone,
                        number(type, leaf));
}

class Converter {
 public:
  explicit Converter(const session::CallResult& result) : result_(result) {}

  nb::object convert(const ValueShape& shape) {
    switch (shape.form) {
      case ValueForm::none:
        return nb::make_tuple("value", nb::none());
      case ValueForm::literal:
        return nb::make_tuple("literal", shape.text);
      case ValueForm::tuple:
      case ValueForm::list: {
        nb::list items;
        for (const ValueShape& item : shape.items) items.append(convert(item));
        return nb::make_tuple(shape.form == ValueForm::tuple ? "tuple" : "list", items);
      }
      default:
        return leaf(shape, result_.leaves[next_leaf_++]);
    }
  }

 private:
  static nb::object leaf(const ValueShape& shape, const ResultLeaf& leaf) {
    switch (shape.form) {
      case ValueForm::frame:
        return frame(shape, leaf);
      case ValueForm::series:
        return nb::make_tuple("series", result_column(shape, leaf, shape.column),
                              name_object(shape.name), index_levels(shape, leaf),
                              leaf.table.row_count);
      case ValueForm::python_int:
        return nb::make_tuple("value", static_cast<int64_t>(leaf.bits));
      case ValueForm::python_float:
        return nb::make_tuple("value", std::bit_cast<double>(leaf.bits));
      case ValueForm::python_bool:
        return nb::make_tuple("value", leaf.bits != 0);
      case ValueForm::python_str:
        return nb::make_tuple("value", leaf.text);
      case ValueForm::element:
        return element(shape, leaf);
      default:
        raise_status(Status::internal("a result that is no value"));
    }
  }

  const session::CallResult& result_;
  size_t next_leaf_ = 0;
};

}  // namespace

nb::object result_to_python(session::CallResult& result) {
  return Converter(result).convert(result.shape);
}

}  // namespace shoal::bindings
