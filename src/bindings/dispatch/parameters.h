// The parameters of a function, for binding the arguments of a call as Python does.
#pragma once

#include <nanobind/nanobind.h>

#include <array>
#include <cstddef>

#include "bindings/dispatch/scalar_arguments.h"

namespace shoal::bindings {

class Parameters {
 public:
  Parameters() = default;
  // Of a Python function.
  explicit Parameters(nanobind::object function);

  [[nodiscard]] size_t count() const { return count_; }
  // Fills bound[0], …, bound[count() - 1] with borrowed references: positional arguments, those
  // given by name, then defaults. `named` is a dict or null. False if Python would raise a
  // TypeError, and for functions with more parameters than there is room for, or with * and **.
  [[nodiscard]] bool bind(PyObject* positional, PyObject* named,
                          std::array<PyObject*, kScalarArgumentsMax>& bound) const;

 private:
  [[nodiscard]] bool bind_named(PyObject* named,
                                std::array<PyObject*, kScalarArgumentsMax>& bound) const;
  // Borrowed; null if there is none.
  [[nodiscard]] PyObject* default_of(size_t parameter) const;

  nanobind::object function_;  // invalid: nothing can be bound
  nanobind::tuple names_;
  size_t count_ = 0;
  size_t positional_count_ = 0;       // the others are given by name
  size_t positional_only_count_ = 0;  // of these
};

}  // namespace shoal::bindings
