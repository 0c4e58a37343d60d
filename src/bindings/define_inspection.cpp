#include "bindings/define_inspection.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <bit>
#include <memory>
#include <string>
#include <vector>

#include "bindings/arguments.h"
#include "bindings/errors.h"
#include "bindings/results.h"
#include "engine/io/pandas_view/parquet_schema.h"
#include "engine/memory/buffer.h"
#include "engine/objects/object_heap.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

// {"columns": [(name, dtype, reason why unsupported)], "index": [name or None], "row_count": n}
nb::dict read_schema(const std::vector<std::string>& paths, int pandas_major, int pandas_minor) {
  const engine::DatasetRef dataset = value_or_raise(engine::open_dataset(paths));
  const engine::PandasView view =
      value_or_raise(engine::pandas_view(*dataset, {pandas_major, pandas_minor}));
  nb::list columns;
  for (const int32_t position : view.data_columns) {
    const types::Field& field = view.schema.fields[static_cast<size_t>(position)];
    const std::string dtype = field.unsupported.empty() ? types::dtype_name(field.type) : "";
    columns.append(nb::make_tuple(field.name, dtype, field.unsupported));
  }
  nb::list index;
  for (const engine::IndexColumn& level : view.index.columns) {
    index.append(level.name ? nb::object(nb::cast(*level.name)) : nb::none());
  }
  nb::dict described;
  described["columns"] = columns;
  described["index"] = index;
  described["row_count"] = dataset->row_count;
  return described;
}

// An argument as a result without any compiled code between: what the border alone does to a value.
nb::object round_trip(nb::handle value) {
  const auto context = std::make_shared<CallContext>();
  const session::Argument argument = argument_from_python(value, context);
  session::ResultLeaf leaf;
  leaf.text = argument.text;
  leaf.bits = static_cast<uint64_t>(argument.integer);
  const types::ValueShape& shape = argument.shape;
  const bool is_element = shape.form == types::ValueForm::element;
  if (shape.form == types::ValueForm::python_float || (is_element && shape.type.is_float())) {
    leaf.bits = std::bit_cast<uint64_t>(argument.real);
  }
  leaf.table.row_count = argument.row_count;
  for (size_t column = 0; column < shape.schema.fields.size(); ++column) {
    Result<engine::Column> read =
        argument.provide_column(static_cast<int32_t>(column), shape.schema.fields[column]);
    if (context->exception.is_valid()) raise_exception(context->exception);
    leaf.table.columns.push_back(value_or_raise(std::move(read)));
  }
  session::CallResult result;
  result.shape = shape;
  result.leaves.push_back(std::move(leaf));
  return result_to_python(result, *context);
}

}  // namespace

void define_inspection(nb::module_& module) {
  module.def("round_trip", &round_trip, nb::arg("value").none(),
             "An argument as the result tuples of shoal.result, with no compiled code between.");
  module.def(
      "bytes_held", [] { return engine::buffer_bytes_held() - engine::kept_heap_bytes(); },
      "Bytes of memory that values use: columns, and objects of running compiled code.");
  module.def("read_schema", &read_schema, nb::arg("paths"), nb::arg("pandas_major"),
             nb::arg("pandas_minor"),
             "What pandas would make of Parquet files, from their footers.");
}

}  // namespace shoal::bindings
