#include "bindings/results.h"

#include <nanobind/stl/string.h>

#include <bit>
#include <exception>
#include <string>

#include "base/concat.h"
#include "bindings/columns.h"
#include "bindings/containers/objects_out.h"
#include "bindings/dispatch/call_room.h"
#include "bindings/errors.h"
#include "session/ranks/narrowing.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using session::ResultLeaf;
using types::ValueForm;
using types::ValueShape;

nb::tuple type_parts(const types::ColumnType& type) {
  return nb::make_tuple(std::string(types::kind_name(type.kind)),
                        std::string(types::family_name(type.family)),
                        std::string(types::unit_name(type.unit)), type.timezone);
}

nb::object number(const types::ColumnType& type, const ResultLeaf& leaf) {
  if (!leaf.is_present) return nb::none();
  if (type.kind == types::TypeKind::string) return nb::cast(leaf.text);
  if (type.is_float()) return nb::float_(std::bit_cast<double>(leaf.bits));
  if (type.kind == types::TypeKind::boolean) return nb::bool_(leaf.bits != 0);
  if (type.is_unsigned_integer()) return nb::cast(leaf.bits);
  return nb::cast(static_cast<int64_t>(leaf.bits));
}

nb::object name_object(const std::optional<std::string>& name) {
  if (!name) return nb::none();
  return nb::cast(*name);
}

class Converter {
 public:
  Converter(const session::CallResult& result, CallContext& context)
      : result_(result), context_(context) {
    context_.world = result.objects.get();
  }

  nb::object convert(const ValueShape& shape) {
    switch (shape.form) {
      case ValueForm::none: return nb::make_tuple("value", nb::none());
      case ValueForm::literal: return nb::make_tuple("literal", shape.text);
      case ValueForm::tuple:
      case ValueForm::list:
        return nb::make_tuple(shape.form == ValueForm::tuple ? "tuple" : "list", items(shape));
      case ValueForm::formatted:
      case ValueForm::joined:
        return nb::make_tuple(shape.form == ValueForm::joined ? "joined" : "formatted",
                              items(shape), shape.text);
      case ValueForm::opaque: raise_status(Status::internal("a result that is no value"));
      default: return leaf(shape, result_.leaves[next_leaf_++]);
    }
  }

 private:
  nb::list items(const ValueShape& shape) {
    nb::list converted;
    for (const ValueShape& item : shape.items) converted.append(convert(item));
    return converted;
  }

  ResultColumn column(const ValueShape& shape, const ResultLeaf& leaf, int number) {
    const auto position = static_cast<size_t>(number);
    const engine::Column& values = leaf.table.columns[position];
    ResultColumn column = {values, shape.schema.fields[position].type, leaf.table.row_count,
                           context_.is_shared(values)};
    for (size_t i = 0; i < shape.narrowed.size(); ++i) {
      const types::NarrowedColumn& narrowed = shape.narrowed[i];
      if (narrowed.column != number || !session::is_fitting(leaf.columns_that_fit, i)) continue;
      narrow(column, narrowed.kind);
    }
    return column;
  }

  nb::list index_levels(const ValueShape& shape, const ResultLeaf& leaf) {
    nb::list levels;
    for (const types::IndexLevel& level : shape.index.levels) {
      levels.append(nb::make_tuple(column(shape, leaf, level.column), name_object(level.name)));
    }
    return levels;
  }

  // (number of the first row, how the rows are held or "") of a frame or series.
  nb::tuple place_parts(const ValueShape& shape, const ResultLeaf& leaf) const {
    const bool is_block = result_.has_other_ranks && types::is_divided(shape.distribution);
    return nb::make_tuple(
        leaf.first_row,
        is_block ? std::string(types::distribution_name(shape.distribution)) : std::string());
  }

  nb::object frame(const ValueShape& shape, const ResultLeaf& leaf) {
    nb::list columns;
    for (const types::LabelledColumn& labelled : shape.columns) {
      nb::list label;
      for (const std::string& part : labelled.label) label.append(part);
      columns.append(nb::make_tuple(nb::tuple(label), column(shape, leaf, labelled.column)));
    }
    return nb::make_tuple("frame", columns, index_levels(shape, leaf), leaf.table.row_count,
                          place_parts(shape, leaf));
  }

  nb::object leaf(const ValueShape& shape, const ResultLeaf& leaf) {
    switch (shape.form) {
      case ValueForm::frame: return frame(shape, leaf);
      case ValueForm::series:
        return nb::make_tuple("series", column(shape, leaf, shape.column), name_object(shape.name),
                              index_levels(shape, leaf), leaf.table.row_count,
                              place_parts(shape, leaf));
      case ValueForm::object:
        return nb::make_tuple(
            "value",
            object_to_python(shape.object, reinterpret_cast<const uint64_t*>(leaf.bits), context_));
      case ValueForm::python_int: return nb::make_tuple("value", static_cast<int64_t>(leaf.bits));
      case ValueForm::python_float:
        return nb::make_tuple("value", std::bit_cast<double>(leaf.bits));
      case ValueForm::python_bool: return nb::make_tuple("value", leaf.bits != 0);
      case ValueForm::element:
        return nb::make_tuple("element", type_parts(shape.type), number(shape.type, leaf));
      default:  // python_str, path
        return nb::make_tuple("value", leaf.text);
    }
  }

  const session::CallResult& result_;
  CallContext& context_;
  size_t next_leaf_ = 0;
};

// Calls a function of python/shoal/printing.py with what make() gives. Nothing is thrown: compiled
// code waits below.
template <typename Make>
Result<nb::object> call_printing(CallContext& context, const char* function, const Make& make) {
  try {
    return nb::module_::import_("shoal.printing").attr(function)(make());
  } catch (nb::python_error& error) {
    context.exception = nb::borrow(error.value());
    return status_of_exception(context.exception);
  } catch (std::exception& error) {
    return Status::internal(concat("printing failed: ", error.what()));
  }
}

// What is printed is only looked at: it may share memory with arguments and results.
nb::object values_of(const session::CallResult& printed) {
  CallContext lookers;
  return result_to_python(printed, lookers);
}

}  // namespace

nb::object result_to_python(const session::CallResult& result, CallContext& context) {
  return Converter(result, context).convert(result.shape);
}

session::Printer make_printer(const std::shared_ptr<CallContext>& context) {
  session::Printer printer;
  printer.print = [context](const session::CallResult& printed) -> Status {
    const nb::gil_scoped_acquire gil;
    return call_printing(*context, "print_values", [&] { return values_of(printed); })
        .take_status();
  };
  printer.text = [context](const session::CallResult& printed) -> Result<std::string> {
    const nb::gil_scoped_acquire gil;
    SHOAL_ASSIGN_OR_RETURN(const nb::object text, call_printing(*context, "text_of_values", [&] {
                             return values_of(printed);
                           }));
    const nb::bytes bytes = nb::borrow<nb::bytes>(text);
    return std::string(bytes.c_str(), bytes.size());
  };
  printer.ask = [context](std::string_view name, const std::string& text) -> Result<std::string> {
    const nb::gil_scoped_acquire gil;
    try {
      const nb::object answer =
          nb::module_::import_("shoal.printing")
              .attr("ask")(nb::str(name.data(), name.size()), nb::bytes(text.data(), text.size()));
      const nb::bytes bytes = nb::borrow<nb::bytes>(answer);
      return std::string(bytes.c_str(), bytes.size());
    } catch (nb::python_error& error) {
      return Status::internal("Python did not answer about a text");
    }
  };
  printer.call_room = [] {
    const nb::gil_scoped_acquire gil;
    return call_room();
  };
  printer.write_line = [context](const std::string& line) -> Status {
    const nb::gil_scoped_acquire gil;
    return call_printing(*context, "print_line",
                         [&] { return nb::bytes(line.data(), line.size()); })
        .take_status();
  };
  return printer;
}

}  // namespace shoal::bindings
