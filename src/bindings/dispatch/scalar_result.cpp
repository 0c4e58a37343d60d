#include "bindings/dispatch/scalar_result.h"

#include <bit>

#include "base/check.h"

namespace nb = nanobind;

namespace shoal::bindings {

using types::ValueForm;
using types::ValueShape;

namespace {

// Every call may give the same object.
bool is_atom(PyObject* constant) {
  return constant == Py_None || PyBool_Check(constant) || PyLong_CheckExact(constant) ||
         PyFloat_CheckExact(constant) || PyUnicode_CheckExact(constant) ||
         PyBytes_CheckExact(constant);
}

}  // namespace

std::optional<ScalarResult> ScalarResult::of(const ValueShape& shape) {
  ScalarResult result;
  if (!result.add(shape)) return std::nullopt;
  return result;
}

bool ScalarResult::add(const ValueShape& shape) {
  Part part;
  part.form = shape.form;
  switch (shape.form) {
    case ValueForm::none: part.constant = nb::none(); break;
    case ValueForm::literal:
      part.constant = nb::module_::import_("shoal.result")
                          .attr("build_result")(nb::make_tuple("literal", shape.text.c_str()));
      if (!is_atom(part.constant.ptr())) return false;
      break;
    case ValueForm::python_int:
    case ValueForm::python_float:
    case ValueForm::python_bool: ++leaf_count_; break;
    case ValueForm::tuple: part.item_count = shape.items.size(); break;
    default: return false;
  }
  parts_.push_back(std::move(part));
  for (const ValueShape& item : shape.items) {
    if (!add(item)) return false;
  }
  return true;
}

nb::object ScalarResult::make(const uint64_t* slots) const {
  const Part* next = parts_.data();
  return make_part(next, slots);
}

nb::object ScalarResult::make_part(const Part*& next, const uint64_t*& slots) const {
  const Part& part = *next++;
  if (part.constant.is_valid()) return part.constant;
  if (part.form == ValueForm::tuple) {
    nb::object items = nb::steal(PyTuple_New(static_cast<Py_ssize_t>(part.item_count)));
    if (!items.is_valid()) throw nb::python_error();
    for (size_t i = 0; i < part.item_count; ++i) {
      PyTuple_SET_ITEM(items.ptr(), static_cast<Py_ssize_t>(i),
                       make_part(next, slots).release().ptr());
    }
    return items;
  }
  const uint64_t bits = *slots;
  slots += 2;
  PyObject* number = nullptr;
  if (part.form == ValueForm::python_float) {
    number = PyFloat_FromDouble(std::bit_cast<double>(bits));
  } else if (part.form == ValueForm::python_bool) {
    number = PyBool_FromLong(bits != 0 ? 1 : 0);
  } else {
    SHOAL_CHECK(part.form == ValueForm::python_int);
    number = PyLong_FromLongLong(static_cast<int64_t>(bits));
  }
  if (number == nullptr) throw nb::python_error();
  return nb::steal(number);
}

}  // namespace shoal::bindings
