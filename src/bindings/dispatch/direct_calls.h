// What is known of the calls of a compiled function that need nothing but numbers: Python's
// arguments go straight into compiled code, and its numbers straight into Python.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "bindings/dispatch/scalar_arguments.h"
#include "bindings/dispatch/scalar_result.h"
#include "session/session.h"

namespace shoal::bindings {

using RememberedArguments = std::shared_ptr<const std::vector<session::Argument>>;

inline constexpr size_t kScalarResultsMax = 16;

// Calls with arguments of the same types.
struct DirectCall {
  uint64_t kinds = 0;         // ScalarArguments::kinds
  uint64_t change_count = 0;  // of the session: with another one this is out of date
  std::shared_ptr<const session::Specialisation> code;
  ScalarResult result;
  RememberedArguments arguments;  // of the call that this is known from; only the types count
};

// Used with the GIL held.
class DirectCalls {
 public:
  // Null if there is none, or it is out of date.
  [[nodiscard]] std::shared_ptr<const DirectCall> find(uint64_t kinds, uint64_t change_count) const;

  // After a call in general: keeps what later ones of its kind need, if they need no more than is
  // kept here. `values` is a tuple of all arguments.
  void remember(PyObject* values, const RememberedArguments& arguments,
                const session::CallResult& result);

 private:
  // Few functions are called with more combinations of types than these.
  static constexpr size_t kCallsMax = 16;

  std::vector<std::shared_ptr<const DirectCall>> calls_;
  size_t oldest_ = 0;  // replaced next when there are kCallsMax
};

}  // namespace shoal::bindings
