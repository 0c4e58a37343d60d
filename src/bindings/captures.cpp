#include "bindings/captures.h"

#include <vector>

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

// One name. Every call asks all captures, so the common case is a look-up and a comparison of
// pointers.
struct Capture {
  nb::object namespace_;  // dict, or the cell of a closure
  nb::object name;
  nb::object value;  // invalid: the name had no value
  // What changes when the object does though it stays the same one: a function's code and
  // defaults, a list's repr; invalid where nothing can.
  nb::object snapshot;
};

// New reference or null; never sets an exception.
nb::object current_value(const Capture& capture) {
  PyObject* found = nullptr;
  if (PyDict_Check(capture.namespace_.ptr())) {
    found = PyDict_GetItemWithError(capture.namespace_.ptr(), capture.name.ptr());
    PyErr_Clear();
    return nb::borrow(found);
  }
  return nb::steal(PyCell_Get(capture.namespace_.ptr()));
}

nb::object snapshot_of(nb::handle value) {
  if (!value.is_valid()) return {};
  PyObject* object = value.ptr();
  if (PyFunction_Check(object)) {
    PyObject* defaults = PyFunction_GetDefaults(object);
    return nb::make_tuple(nb::borrow(PyFunction_GetCode(object)),
                          nb::borrow(defaults == nullptr ? Py_None : defaults));
  }
  if (PyList_CheckExact(object) || PyTuple_CheckExact(object)) return nb::repr(value);
  return {};
}

bool has_same_content(const Capture& capture) {
  if (!capture.snapshot.is_valid()) return true;
  const nb::object snapshot = snapshot_of(capture.value);
  if (!PyFunction_Check(capture.value.ptr())) return snapshot.equal(capture.snapshot);
  return snapshot[0].is(capture.snapshot[0]) && snapshot[1].is(capture.snapshot[1]);
}

class Captures {
 public:
  // `value` is what the name stands for in `namespace_` now; so that nobody gives another one, it
  // is looked up here.
  void add(nb::object namespace_, nb::object name) {
    Capture capture{std::move(namespace_), std::move(name), {}, {}};
    capture.value = current_value(capture);
    capture.snapshot = snapshot_of(capture.value);
    captures_.push_back(std::move(capture));
  }

  [[nodiscard]] bool are_unchanged() const {
    for (const Capture& capture : captures_) {
      if (!current_value(capture).is(capture.value)) return false;
      if (!has_same_content(capture)) return false;
    }
    return true;
  }

 private:
  std::vector<Capture> captures_;
};

}  // namespace

void define_captures(nb::module_& module) {
  nb::class_<Captures>(module, "Captures",
                       "The free names of functions with the objects they stood for.")
      .def(nb::init<>())
      .def("add", &Captures::add, nb::arg("namespace"), nb::arg("name"),
           "Remembers what the name of a dict, or the cell of a closure, stands for now.")
      .def("are_unchanged", &Captures::are_unchanged,
           "Whether all names still stand for the same objects with the same content.");
}

}  // namespace shoal::bindings
