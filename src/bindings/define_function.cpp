#include <nanobind/stl/string.h>

#include <memory>
#include <vector>

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

// A decorated function with the meaning that its free names had when it was read. Used with the
// GIL held; calls release it.
struct CompiledFunction {
  CompiledFunction(session::Session& session, syntax::Module module, bool use_cache)
      : handle(session, std::move(module), {use_cache}) {}

  session::FunctionHandle handle;
  // Of the latest call, without their data, for explain.
  std::vector<Argument> last_arguments;
  bool was_called = false;
};

std::vector<Argument> read_arguments(const nb::tuple& values,
                                     const std::shared_ptr<CallContext>& context) {
  std::vector<Argument> arguments;
  arguments.reserve(values.size());
  for (nb::handle value : values) arguments.push_back(argument_from_python(value, context));
  return arguments;
}

void remember_arguments(CompiledFunction& function, const std::vector<Argument>& arguments) {
  function.last_arguments = arguments;
  for (Argument& argument : function.last_arguments) argument.provide_column = nullptr;
  function.was_called = true;
}

// Asked on the calling thread, which has released the GIL. A signal's exception is raised at the
// end of the call: KeyboardInterrupt, or what the program's own handler raised.
bool has_interrupt(CallContext& context) {
  const nb::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() == 0) return false;
  nb::python_error error;
  context.exception = nb::borrow(error.value());
  return true;
}

nb::tuple call(CompiledFunction& function, const nb::tuple& values) {
  // Providers in the session share the context; the last one may go away without the GIL.
  const std::shared_ptr<CallContext> context(new CallContext, [](CallContext* ended) {
    const nb::gil_scoped_acquire gil;
    delete ended;
  });
  std::vector<Argument> arguments = read_arguments(values, context);
  remember_arguments(function, arguments);
  Result<session::CallResult> result = [&] {
    const nb::gil_scoped_release released;
    return function.handle.call(std::move(arguments),
                                [&context] { return has_interrupt(*context); });
  }();
  if (context->exception.is_valid()) raise_exception(context->exception);
  if (!result.is_ok()) raise_status(result.take_status(), &function.handle.module());
  return nb::make_tuple(result_to_python(*result, *context), result->metrics);
}

std::string explain(CompiledFunction& function) {
  if (!function.was_called) {
    raise_status(Status::error(ErrorKind::value_error,
                               "explain() tells about the latest call; call the function first"));
  }
  Result<std::string> text = [&] {
    std::vector<Argument> arguments = function.last_arguments;
    const nb::gil_scoped_release released;
    return function.handle.explain(std::move(arguments));
  }();
  return value_or_raise(std::move(text), &function.handle.module());
}

std::string metrics_text(const CallMetrics& metrics) {
  return nb::cast<std::string>(
      nb::str("CallMetrics(compile_seconds={:.4f}, load_seconds={:.4f}, execute_seconds={:.4f}, "
              "rows_read={}, bytes_read={}, from_cache={})")
          .attr("format")(metrics.compile_seconds, metrics.load_seconds, metrics.execute_seconds,
                          metrics.rows_read, metrics.bytes_read, metrics.from_cache));
}

}  // namespace

void define_function(nb::module_& module) {
  nb::class_<CallMetrics>(module, "CallMetrics", "Where the time of one call went, in seconds.")
      .def_ro("compile_seconds", &CallMetrics::compile_seconds)
      .def_ro("load_seconds", &CallMetrics::load_seconds)
      .def_ro("execute_seconds", &CallMetrics::execute_seconds)
      .def_ro("rows_read", &CallMetrics::rows_read)
      .def_ro("bytes_read", &CallMetrics::bytes_read)
      .def_ro("from_cache", &CallMetrics::from_cache)
      .def("__repr__", &metrics_text);
  nb::class_<CompiledFunction>(module, "CompiledFunction")
      .def(
          "__init__",
          [](CompiledFunction* self, session::Session& session, const nb::list& files,
             const nb::list& functions, bool use_cache) {
            new (self) CompiledFunction(session, read_module(files, functions), use_cache);
          },
          nb::keep_alive<1, 2>(), nb::arg("session"), nb::arg("files"), nb::arg("functions"),
          nb::arg("use_cache"))
      .def("call", &call, "Calls with positional arguments: (result tuples, CallMetrics).")
      .def("explain", &explain, "What the latest call ran; see session/session.h.")
      .def_prop_ro("syntax", [](const CompiledFunction& function) {
        return syntax::canonical_text(function.handle.module());
      });
}

}  // namespace shoal::bindings
