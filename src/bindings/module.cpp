// The extension module _core.
#include <nanobind/nanobind.h>

#include "bindings/arguments.h"
#include "bindings/captures.h"
#include "bindings/columns.h"
#include "bindings/define_inspection.h"
#include "bindings/define_job.h"
#include "bindings/define_session.h"
#include "bindings/dispatch/dispatcher.h"

NB_MODULE(_core, module) {
  module.doc() = "Sessions, compiled functions and columns; use them through the package shoal.";
  // Functions and their modules refer to each other until the process ends.
  nanobind::set_leak_warnings(false);
  shoal::bindings::define_result_column(module);
  shoal::bindings::define_table_shape(module);
  shoal::bindings::define_captures(module);
  shoal::bindings::define_session(module);
  shoal::bindings::define_function(module);
  shoal::bindings::define_dispatcher(module);
  shoal::bindings::define_inspection(module);
  shoal::bindings::define_job(module);
}
