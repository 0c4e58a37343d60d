#include "bindings/define_inspection.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <vector>

#include "bindings/errors.h"
#include "engine/io/parquet_schema.h"

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

}  // namespace

void define_inspection(nb::module_& module) {
  module.def("read_schema", &read_schema, nb::arg("paths"), nb::arg("pandas_major"),
             nb::arg("pandas_minor"),
             "What pandas would make of Parquet files, from their footers.");
}

}  // namespace shoal::bindings
