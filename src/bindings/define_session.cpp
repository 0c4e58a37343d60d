#include "bindings/define_session.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "base/concat.h"
#include "bindings/columns.h"
#include "bindings/shared_object.h"
#include "session/jit_library.h"
#include "session/session.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

// shoal.foreign.read_column; its exception becomes a Status with its text.
Result<engine::Column> read_foreign_column(const std::vector<std::string>& paths,
                                           const types::Field& column, int64_t row_count) {
  const nb::gil_scoped_acquire gil;
  try {
    const nb::object read = nb::module_::import_("shoal.foreign").attr("read_column");
    const nb::object provided = read(paths, column.name);
    SHOAL_ASSIGN_OR_RETURN(engine::Column values, column_from_python(provided, column, row_count));
    values.owners.push_back(shared_object(provided));  // no caller holds the array
    return values;
  } catch (const nb::python_error& error) {
    return Status::error(ErrorKind::os_error, concat("reading through pyarrow: ", error.what()));
  }
}

}  // namespace

void define_session(nb::module_& module) {
  using session::SessionOptions;
  nb::class_<SessionOptions>(module, "SessionOptions", "What all functions of a process share.")
      .def(nb::init<>())
      .def_rw("thread_count", &SessionOptions::thread_count)
      .def_rw("batch_row_count_max", &SessionOptions::batch_row_count_max)
      .def_rw("cache_folder", &SessionOptions::cache_folder)
      .def_rw("jit_library_path", &SessionOptions::jit_library_path)
      .def_rw("pandas_major", &SessionOptions::pandas_major)
      .def_rw("pandas_minor", &SessionOptions::pandas_minor);
  nb::class_<session::Session>(module, "Session")
      .def("__init__",
           [](session::Session* self, SessionOptions options) {
             options.read_foreign_column = read_foreign_column;
             new (self) session::Session(std::move(options));
           })
      .def_prop_rw("options", &session::Session::options, &session::Session::set_options)
      .def("take_warning", &session::Session::take_warning, "A text to warn of once, or ''.");
  module.def("available_thread_count", &session::available_thread_count,
             "Threads that the CPU affinity and the control group allow.");
  module.def("is_jit_loaded", &session::is_jit_loaded,
             "Whether this process has loaded the compiler.");
}

}  // namespace shoal::bindings
