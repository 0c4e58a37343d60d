// Python objects that C++ keeps.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>

namespace shoal::bindings {

// A reference to `object` whose copies may be dropped by threads without the GIL. The GIL is held.
[[nodiscard]] inline std::shared_ptr<nanobind::object> shared_object(nanobind::handle object) {
  return {new nanobind::object(nanobind::borrow(object)), [](nanobind::object* kept) {
            const nanobind::gil_scoped_acquire gil;
            delete kept;
          }};
}

}  // namespace shoal::bindings
