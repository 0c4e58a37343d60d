#include "bindings/define_session.h"

#include <nanobind/stl/string.h>

#include "session/jit_library.h"
#include "session/session.h"

namespace nb = nanobind;

namespace shoal::bindings {

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
      .def(nb::init<SessionOptions>())
      .def_prop_rw("options", &session::Session::options, &session::Session::set_options)
      .def("take_warning", &session::Session::take_warning, "A text to warn of once, or ''.");
  module.def("available_thread_count", &session::available_thread_count,
             "Threads that the CPU affinity and the control group allow.");
  module.def("is_jit_loaded", &session::is_jit_loaded,
             "Whether this process has loaded the compiler.");
}

}  // namespace shoal::bindings
