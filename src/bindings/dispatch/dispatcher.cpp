#include "bindings/dispatch/dispatcher.h"

#include <nanobind/stl/optional.h>

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "base/stopwatch.h"
#include "bindings/captures.h"
#include "bindings/dispatch/call_room.h"
#include "bindings/dispatch/compiled_function.h"
#include "bindings/dispatch/gil_until_poll.h"
#include "bindings/dispatch/parameters.h"
#include "bindings/errors.h"
#include "session/direct_call.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

using session::CallMetrics;

// Calls with numbers whose code is known are made here; all others, and the first of a kind, by the
// method _call of the subclass. Whatever _call looks at before it calls must be looked at here too:
// nothing that has changed may be missed. Used with the GIL held.
class Dispatcher {
 public:
  // From now on calls go to `compiled`, for as long as `captures` are unchanged.
  void use(nb::handle_t<CompiledFunction> compiled, nb::handle_t<Captures> captures,
           nb::object function) {
    compiled_ = nb::borrow(compiled);
    captures_ = nb::borrow(captures);
    parameters_ = Parameters(std::move(function));
  }

  // The result; an invalid object if the call is one for _call. Raises as _call does.
  nb::object call_directly(PyObject* positional, PyObject* named);

  [[nodiscard]] std::optional<CallMetrics> last_call() const { return last_call_; }
  void set_last_call(std::optional<CallMetrics> metrics) { last_call_ = metrics; }

 private:
  nb::object run(CompiledFunction& compiled, const DirectCall& call,
                 const ScalarArguments& arguments);

  nb::object compiled_;  // CompiledFunction; invalid before the first call
  nb::object captures_;  // Captures
  Parameters parameters_;
  std::optional<CallMetrics> last_call_;
};

nb::object Dispatcher::call_directly(PyObject* positional, PyObject* named) {
  if (!compiled_.is_valid()) return {};
  std::array<PyObject*, kScalarArgumentsMax> bound;
  ScalarArguments arguments;
  if (!parameters_.bind(positional, named, bound) ||
      !read_scalars(bound.data(), parameters_.count(), arguments)) {
    return {};
  }
  // Kept here, because other threads, and the repr of a captured value, may put others in their
  // place.
  const nb::object captures = captures_;
  if (!nb::inst_ptr<Captures>(captures)->are_unchanged()) return {};
  const nb::object kept = compiled_;
  auto& compiled = *nb::inst_ptr<CompiledFunction>(kept);
  const std::shared_ptr<const DirectCall> call =
      compiled.direct_calls.find(arguments.kinds, compiled.handle.session().change_count());
  if (call == nullptr) return {};
  return run(compiled, *call, arguments);
}

nb::object Dispatcher::run(CompiledFunction& compiled, const DirectCall& call,
                           const ScalarArguments& arguments) {
  const Stopwatch stopwatch;
  if (compiled.last_arguments != call.arguments) compiled.last_arguments = call.arguments;
  std::array<uint64_t, 2 * kScalarResultsMax + 1> slots;
  GilUntilPoll gil;
  const Status ran = session::run_directly(
      *call.code, arguments.bits.data(), [&gil] { return gil.is_interrupted(); }, call_room,
      slots.data());
  gil.take();
  if (gil.exception().is_valid()) raise_exception(gil.exception());
  if (!ran.is_ok()) raise_status(ran, &compiled.handle.module());
  nb::object result = call.result.make(slots.data());
  last_call_ = CallMetrics{.execute_seconds = stopwatch.elapsed_seconds(), .from_cache = true};
  return result;
}

// tp_call
PyObject* call(PyObject* self, PyObject* positional, PyObject* named) {
  try {
    if (nb::inst_ready(self)) {
      nb::object result = nb::inst_ptr<Dispatcher>(self)->call_directly(positional, named);
      if (result.is_valid()) return result.release().ptr();
    }
    return PyObject_Call(nb::handle(self).attr("_call").ptr(), positional, named);
  } catch (nb::python_error& error) {
    error.restore();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return nullptr;
}

PyType_Slot slots[] = {{Py_tp_call, reinterpret_cast<void*>(&call)}, {0, nullptr}};

}  // namespace

void define_dispatcher(nb::module_& module) {
  nb::class_<Dispatcher>(module, "Dispatcher", nb::type_slots(slots),
                         "Makes calls whose code is known and that only need numbers; a subclass "
                         "makes all others in its method _call.")
      .def(nb::init<>())
      .def("_use", &Dispatcher::use, nb::arg("compiled"), nb::arg("captures"), nb::arg("function"),
           "From now on calls go to a CompiledFunction, for as long as the Captures are unchanged; "
           "the Python function has the parameters.")
      .def_prop_rw("last_call", &Dispatcher::last_call, &Dispatcher::set_last_call,
                   nb::for_setter(nb::arg("metrics").none()),
                   "The CallMetrics of the latest call; None before the first.");
}

}  // namespace shoal::bindings
