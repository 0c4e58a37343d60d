// The GIL during a call that is probably short.
#pragma once

#include <nanobind/nanobind.h>

#include "bindings/errors.h"

namespace shoal::bindings {

// Keeps the GIL, because giving it up and taking it back costs as much as a short call. The first
// poll of compiled code shows that the call is none: from then on other threads run. Used by one
// thread, which holds the GIL before and after.
class GilUntilPoll {
 public:
  GilUntilPoll() = default;
  GilUntilPoll(const GilUntilPoll&) = delete;
  GilUntilPoll& operator=(const GilUntilPoll&) = delete;
  ~GilUntilPoll() { take(); }

  // For run_directly. Runs the handlers of signals.
  bool is_interrupted() {
    take();
    exception_ = exception_of_signals();
    if (exception_.is_valid()) return true;
    released_ = PyEval_SaveThread();
    return false;
  }

  // Before anything else is done with Python.
  void take() {
    if (released_ != nullptr) PyEval_RestoreThread(released_);
    released_ = nullptr;
  }

  // What a signal's handler raised; invalid if none did.
  [[nodiscard]] nanobind::handle exception() const { return exception_; }

 private:
  PyThreadState* released_ = nullptr;
  nanobind::object exception_;
};

}  // namespace shoal::bindings
