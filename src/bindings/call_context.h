// What one call from Python remembers beside the session's own result.
#pragma once

#include <nanobind/nanobind.h>

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/memory/column.h"
#include "engine/objects/object_world.h"
#include "types/object_type.h"

namespace shoal::bindings {

// A list, dict or set of the caller and the run-time object made of it.
struct ArgumentContainer {
  PyObject* container = nullptr;  // held by CallContext::originals
  types::ObjectType type;
  uint64_t cell = 0;
};

// Lives for the length of a call; used with the GIL held only.
struct CallContext {
  // A Python exception from a signal handler or from reading an argument. The engine is told by a
  // failed Status; the exception itself is raised when the call ends.
  nanobind::object exception;
  // What the argument columns borrow from. A result column that borrows from the same must not
  // become a writable array without a copy.
  std::unordered_set<const void*> argument_owners;
  // Run-time objects that were made of the caller's containers, both ways, and their types; and
  // what they view.
  std::unordered_map<PyObject*, uint64_t> objects;
  std::unordered_map<uint64_t, nanobind::object> originals;
  std::vector<ArgumentContainer> argument_containers;
  std::vector<nanobind::object> kept;
  // Arrays of the caller's that compiled code has, and those that the call made.
  std::vector<nanobind::object> argument_arrays;
  std::vector<nanobind::object> result_arrays;
  engine::ObjectWorld* world = nullptr;  // null: the call has none (yet)
  // Values that are part of the result already: a second array of the same values is a copy.
  std::unordered_set<const void*> result_values;

  void remember_argument(const engine::Column& column) {
    for (const auto& owner : column.owners) argument_owners.insert(owner.get());
  }
  // Whether an array over the values would share memory with an argument or another array.
  [[nodiscard]] bool is_shared(const engine::Column& column) {
    if (!result_values.insert(column.values).second) return true;
    for (const auto& owner : column.owners) {
      if (argument_owners.contains(owner.get())) return true;
    }
    return column.owners.empty();
  }
};

}  // namespace shoal::bindings
