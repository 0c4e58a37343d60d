#include "bindings/captures.h"

#include <algorithm>
#include <utility>

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

// Borrowed, or null; never sets an exception.
PyObject* current_value(const Capture& capture) {
  PyObject* place = capture.place.ptr();
  if (!PyDict_Check(place)) return PyCell_GET(place);
  PyObject* found = PyDict_GetItemWithError(place, capture.name.ptr());
  if (found == nullptr && PyErr_Occurred() != nullptr) PyErr_Clear();
  return found;
}

// A number, a text or nothing, which stay what they are.
bool is_fixed(PyObject* object) {
  if (PyTuple_CheckExact(object)) {
    PyObject** items = &PyTuple_GET_ITEM(object, 0);
    return std::all_of(items, items + PyTuple_GET_SIZE(object), is_fixed);
  }
  return object == Py_None || PyBool_Check(object) || PyLong_CheckExact(object) ||
         PyFloat_CheckExact(object) || PyUnicode_CheckExact(object) || PyBytes_CheckExact(object);
}

nb::object or_none(PyObject* object) { return nb::borrow(object == nullptr ? Py_None : object); }

nb::object function_content(PyObject* function) {
  PyObject* keyword_defaults = PyFunction_GetKwDefaults(function);
  nb::object items = nb::none();
  if (keyword_defaults != nullptr) items = nb::steal(PyDict_Copy(keyword_defaults));
  return nb::make_tuple(nb::borrow(PyFunction_GetCode(function)),
                        or_none(PyFunction_GetDefaults(function)), or_none(keyword_defaults),
                        items);
}

void keep_items(Capture& capture) {
  PyObject* value = capture.value.ptr();
  if (value == nullptr) return;
  if (PyDict_CheckExact(value)) {
    capture.content = nb::steal(PyDict_Copy(value));
    return;
  }
  const bool can_change =
      PyList_CheckExact(value) || (PyTuple_CheckExact(value) && !is_fixed(value));
  if (!can_change) return;
  const nb::tuple items = nb::steal<nb::tuple>(PySequence_Tuple(value));
  capture.has_fixed_items = is_fixed(items.ptr());
  capture.content = items;
  capture.text = nb::repr(capture.value);
}

// The same objects in the same order.
bool has_same_items(PyObject* dict, PyObject* kept) {
  if (PyDict_GET_SIZE(dict) != PyDict_GET_SIZE(kept)) return false;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  PyObject* kept_key = nullptr;
  PyObject* kept_value = nullptr;
  Py_ssize_t position = 0;
  Py_ssize_t kept_position = 0;
  while (PyDict_Next(dict, &position, &key, &value) != 0 &&
         PyDict_Next(kept, &kept_position, &kept_key, &kept_value) != 0) {
    if (key != kept_key || value != kept_value) return false;
  }
  return true;
}

bool is_same_function(PyObject* function, PyObject* content) {
  const auto is_kept = [content](PyObject* object, Py_ssize_t position) {
    return (object == nullptr ? Py_None : object) == PyTuple_GET_ITEM(content, position);
  };
  PyObject* keyword_defaults = PyFunction_GetKwDefaults(function);
  return is_kept(PyFunction_GetCode(function), 0) && is_kept(PyFunction_GetDefaults(function), 1) &&
         is_kept(keyword_defaults, 2) &&
         (keyword_defaults == nullptr ||
          has_same_items(keyword_defaults, PyTuple_GET_ITEM(content, 3)));
}

bool is_same_sequence(const Capture& capture) {
  PyObject* value = capture.value.ptr();
  PyObject* items = capture.content.ptr();
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(value);
  if (count != PyTuple_GET_SIZE(items)) return false;
  PyObject** now = PySequence_Fast_ITEMS(value);
  if (capture.has_fixed_items && std::equal(now, now + count, &PyTuple_GET_ITEM(items, 0))) {
    return true;
  }
  return nb::repr(capture.value).equal(capture.text);
}

bool is_same(const Capture& capture) {
  PyObject* value = capture.value.ptr();
  if (!capture.place.is_valid()) return is_same_function(value, capture.content.ptr());
  if (current_value(capture) != value) return false;
  if (!capture.content.is_valid()) return true;
  return PyDict_CheckExact(value) ? has_same_items(value, capture.content.ptr())
                                  : is_same_sequence(capture);
}

}  // namespace

void Captures::add(nb::object place, nb::object name) {
  Capture capture;
  capture.place = std::move(place);
  capture.name = std::move(name);
  capture.value = nb::borrow(current_value(capture));
  keep_items(capture);
  captures_.push_back(std::move(capture));
}

void Captures::add_function(nb::object function) {
  Capture capture;
  capture.content = function_content(function.ptr());
  capture.value = std::move(function);
  captures_.push_back(std::move(capture));
}

bool Captures::are_unchanged() const {
  return std::all_of(captures_.begin(), captures_.end(), is_same);
}

void define_captures(nb::module_& module) {
  nb::class_<Captures>(module, "Captures",
                       "The free names of functions with the objects they stood for.")
      .def(nb::init<>())
      .def("add", &Captures::add, nb::arg("place"), nb::arg("name"),
           "Remembers what the name of a dict, or the cell of a closure, stands for now.")
      .def("add_function", &Captures::add_function, nb::arg("function"),
           "Remembers what a function is now: its code and defaults can change.")
      .def("are_unchanged", &Captures::are_unchanged,
           "Whether all names still stand for the same objects with the same content.");
}

}  // namespace shoal::bindings
