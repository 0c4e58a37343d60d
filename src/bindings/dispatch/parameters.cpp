#include "bindings/dispatch/parameters.h"

#include <algorithm>

namespace nb = nanobind;

namespace shoal::bindings {

Parameters::Parameters(nb::object function) {
  const nb::object code = function.attr("__code__");
  constexpr int kStars = CO_VARARGS | CO_VARKEYWORDS;
  if ((nb::cast<int>(code.attr("co_flags")) & kStars) != 0) return;
  positional_count_ = nb::cast<size_t>(code.attr("co_argcount"));
  positional_only_count_ = nb::cast<size_t>(code.attr("co_posonlyargcount"));
  count_ = positional_count_ + nb::cast<size_t>(code.attr("co_kwonlyargcount"));
  if (count_ > kScalarArgumentsMax) return;
  names_ = nb::borrow<nb::tuple>(code.attr("co_varnames"));
  function_ = std::move(function);
}

bool Parameters::bind(PyObject* positional, PyObject* named,
                      std::array<PyObject*, kScalarArgumentsMax>& bound) const {
  const auto given = static_cast<size_t>(PyTuple_GET_SIZE(positional));
  if (!function_.is_valid() || given > positional_count_) return false;
  std::copy_n(&PyTuple_GET_ITEM(positional, 0), given, bound.begin());
  if (given == count_) return named == nullptr || PyDict_GET_SIZE(named) == 0;
  std::fill(bound.begin() + given, bound.begin() + count_, nullptr);
  if (named != nullptr && !bind_named(named, bound)) return false;
  for (size_t i = given; i < count_; ++i) {
    if (bound[i] == nullptr) bound[i] = default_of(i);
    if (bound[i] == nullptr) return false;
  }
  return true;
}

bool Parameters::bind_named(PyObject* named,
                            std::array<PyObject*, kScalarArgumentsMax>& bound) const {
  PyObject* const* names = &PyTuple_GET_ITEM(names_.ptr(), 0);
  PyObject* name = nullptr;
  PyObject* value = nullptr;
  Py_ssize_t position = 0;
  while (PyDict_Next(named, &position, &name, &value) != 0) {
    // Names in code are interned: the same name is the same object. Others, of a dict that a
    // program has put together, are for Python itself.
    const auto parameter = static_cast<size_t>(std::find(names, names + count_, name) - names);
    const bool is_free =
        parameter >= positional_only_count_ && parameter < count_ && bound[parameter] == nullptr;
    if (!is_free) return false;
    bound[parameter] = value;
  }
  return true;
}

PyObject* Parameters::default_of(size_t parameter) const {
  if (parameter >= positional_count_) {
    PyObject* defaults = PyFunction_GetKwDefaults(function_.ptr());
    if (defaults == nullptr) return nullptr;
    return PyDict_GetItem(defaults, PyTuple_GET_ITEM(names_.ptr(), parameter));
  }
  PyObject* defaults = PyFunction_GetDefaults(function_.ptr());
  if (defaults == nullptr) return nullptr;
  const auto default_count = static_cast<size_t>(PyTuple_GET_SIZE(defaults));
  const size_t first = positional_count_ - std::min(default_count, positional_count_);
  if (parameter < first) return nullptr;
  return PyTuple_GET_ITEM(defaults, default_count - (positional_count_ - parameter));
}

}  // namespace shoal::bindings
