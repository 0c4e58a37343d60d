#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <vector>

#include "base/concat.h"
#include "bindings/arguments.h"
#include "bindings/define_session.h"
#include "bindings/dispatch/compiled_function.h"
#include "bindings/errors.h"
#include "bindings/read_syntax.h"
#include "bindings/results.h"
#include "compiler/syntax/parse_tree.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using session::Argument;
using session::CallMetrics;

std::vector<Argument> read_arguments(const nb::tuple& values,
                                     const std::shared_ptr<CallContext>& context) {
  std::vector<Argument> arguments;
  arguments.reserve(values.size());
  for (nb::handle value : values) arguments.push_back(argument_from_python(value, context));
  return arguments;
}

void remember_arguments(CompiledFunction& function, std::vector<Argument> arguments) {
  for (Argument& argument : arguments) argument.provide_column = nullptr;
  function.last_arguments = std::make_shared<const std::vector<Argument>>(std::move(arguments));
}

// Asked on the calling thread, which has released the GIL. A signal's exception is raised at the
// end of the call.
bool has_interrupt(CallContext& context) {
  const nb::gil_scoped_acquire gil;
  nb::object exception = exception_of_signals();
  if (!exception.is_valid()) return false;
  context.exception = std::move(exception);
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
  const RememberedArguments remembered = function.last_arguments;
  Result<session::CallResult> result = [&] {
    const nb::gil_scoped_release released;
    return function.handle.call(
        std::move(arguments), [&context] { return has_interrupt(*context); },
        make_printer(context));
  }();
  const syntax::Module& module = function.handle.module();
  const Status failure = result.is_ok() ? Status::ok() : result.take_status();
  if (context->exception.is_valid()) {
    if (!failure.is_ok()) show_place(context->exception, failure.detail().span, module);
    raise_exception(context->exception);
  }
  if (!failure.is_ok()) raise_status(failure, &module);
  function.direct_calls.remember(values.ptr(), remembered, *result);
  return nb::make_tuple(result_to_python(*result, *context), result->metrics,
                        result->sequential_reason);
}

// What the handle tells of the latest call.
template <typename Tell>
std::string tell(CompiledFunction& function, const char* name, const Tell& ask) {
  if (function.last_arguments == nullptr) {
    raise_status(
        Status::error(ErrorKind::value_error,
                      concat(name, "() tells about the latest call; call the function first")));
  }
  Result<std::string> text = [&] {
    std::vector<Argument> arguments = *function.last_arguments;
    const nb::gil_scoped_release released;
    return ask(std::move(arguments));
  }();
  return value_or_raise(std::move(text), &function.handle.module());
}

std::string explain(CompiledFunction& function) {
  return tell(function, "explain", [&](std::vector<Argument> arguments) {
    return function.handle.explain(std::move(arguments));
  });
}

std::string distributed_diagnostics(CompiledFunction& function, int level) {
  return tell(function, "distributed_diagnostics", [&](std::vector<Argument> arguments) {
    return function.handle.distributed_diagnostics(std::move(arguments), level);
  });
}

void define_options(nb::module_& module) {
  using session::FunctionOptions;
  nb::class_<FunctionOptions>(module, "FunctionOptions", "The options of @jit.")
      .def(nb::init<>())
      .def_rw("use_cache", &FunctionOptions::use_cache)
      .def_rw("optimizes", &FunctionOptions::optimizes)
      .def_rw("is_sequential", &FunctionOptions::is_sequential)
      .def_rw("distributed", &FunctionOptions::distributed)
      .def_rw("replicated", &FunctionOptions::replicated)
      .def_rw("all_args_distributed_block", &FunctionOptions::all_args_distributed_block)
      .def_rw("all_args_distributed_varlength", &FunctionOptions::all_args_distributed_varlength)
      .def_rw("all_returns_distributed", &FunctionOptions::all_returns_distributed)
      .def_rw("returns_maybe_distributed", &FunctionOptions::returns_maybe_distributed)
      .def_rw("args_maybe_distributed", &FunctionOptions::args_maybe_distributed);
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
  define_options(module);
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
             const nb::list& functions, const session::FunctionOptions& options) {
            new (self) CompiledFunction(session, read_module(files, functions), options);
          },
          nb::keep_alive<1, 2>(), nb::arg("session"), nb::arg("files"), nb::arg("functions"),
          nb::arg("options"))
      .def("call", &call,
           "Calls with positional arguments: (result tuples, CallMetrics, why nothing was divided "
           "over the ranks or '').")
      .def("explain", &explain, "What the latest call ran; see session/session.h.")
      .def("distributed_diagnostics", &distributed_diagnostics, nb::arg("level"),
           "How the ranks held the values of the latest call; see session/session.h.")
      .def_prop_ro("syntax", [](const CompiledFunction& function) {
        return syntax::canonical_text(function.handle.module());
      });
}

}  // namespace shoal::bindings
