// Results of numbers, constants and tuples of them, made without the tuples of bindings/results.h.
#pragma once

#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "types/value_shape.h"

namespace shoal::bindings {

class ScalarResult {
 public:
  // nullopt if something else is in the shape. Imports shoal.result for constants.
  static std::optional<ScalarResult> of(const types::ValueShape& shape);

  [[nodiscard]] size_t leaf_count() const { return leaf_count_; }
  // The Python object. `slots` as abi/main_function.h has the results; the GIL is held.
  [[nodiscard]] nanobind::object make(const uint64_t* slots) const;

 private:
  struct Part {
    types::ValueForm form = types::ValueForm::none;
    size_t item_count = 0;      // tuple; the items follow, each with its own
    nanobind::object constant;  // literal, none
  };
  [[nodiscard]] bool add(const types::ValueShape& shape);
  [[nodiscard]] nanobind::object make_part(const Part*& next, const uint64_t*& slots) const;

  std::vector<Part> parts_;  // depth first
  size_t leaf_count_ = 0;
};

}  // namespace shoal::bindings
