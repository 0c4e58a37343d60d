#include <nanobind/stl/string.h>

#include <memory>

#include "bindings/arguments.h"
#include "bindings/define_session.h"
#include "bindings/errors.h"
#include "bindings/read_syntax.h"
#include "bindings/results.h"
#include "compiler/syntax/parse_tree.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using session::Argument;
using session::CallMetrics;
using session::FunctionHandle;

std::vector<Argument> read_arguments(const nb::tuple& values) {
  std::vector<Argument> arguments;
  arguments.reserve(values.size());
  for (nb::handle value : values) arguments.push_back(argument_from_python(value));
  return arguments;
}

// Asked on the calling thread, which has released the GIL.
bool has_interrupt() {
  const nb::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() == 0) return false;
  // Another handler's exception is kept and raised in place of KeyboardInterrupt.
  if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) PyErr_Clear();
  return true;
}

nb::tuple call(FunctionHandle& function, const nb::tuple& values) {
  std::vector<Argument> arguments = read_arguments(values);
  Result<session::CallResult> result = [&] {
    const nb::gil_scoped_release released;
    return function.call(std::move(arguments), has_interrupt);
  }();
  if (!result.is_ok()) raise_status(result.take_status(), &function.module());
  return nb::make_tuple(result_to_python(*result), result->metrics);
}

std::string explain(FunctionHandle& function, const nb::tuple& values) {
  return value_or_raise(function.explain(read_arguments(values)), &function.module());
}

}  // namespace

void define_function(nb::module_& module) {
  nb::class_<CallMetrics>(module, "CallMetrics", "Where the time of one call went, in seconds.")
      .def_ro("compile_seconds", &CallMetrics::compile_seconds)
      .def_ro("load_seconds", &CallMetrics::load_seconds)
      .def_ro("execute_seconds", &CallMetrics::execute_seconds)
      .def_ro("rows_read", &CallMetrics::rows_read)
      .def_ro("bytes_read", &CallMetrics::bytes_read)
      .def_ro("from_cache", &CallMetrics::from_cache);
  nb::class_<FunctionHandle>(module, "FunctionHandle")
      .def(
          "__init__",
          [](FunctionHandle* self, session::Session& session, const nb::list& files,
             const nb::list& functions, bool use_cache) {
            new (self) FunctionHandle(session, read_module(files, functions), {use_cache});
          },
          nb::keep_alive<1, 2>())
      .def("call", &call, "Calls with positional arguments: (result tuples, CallMetrics).")
      .def("explain", &explain)
      .def_prop_ro("syntax", [](const FunctionHandle& function) {
        return syntax::canonical_text(function.module());
      });
}

}  // namespace shoal::bindings
