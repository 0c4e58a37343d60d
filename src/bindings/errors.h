// The one place where a Status becomes a Python exception.
#pragma once

#include <nanobind/nanobind.h>

#include <utility>

#include "base/status.h"
#include "compiler/syntax/tree.h"

namespace shoal::bindings {

// Throws the Python exception for `status` (not ok): the class of its kind, the text as people
// read it. `module`, when known, gives the source lines, and the traceback ends at the user's line.
// The GIL is held.
[[noreturn]] void raise_status(const Status& status, const syntax::Module* module = nullptr);

// The failure that a Python exception is for C++, and for the ranks that it did not happen on.
[[nodiscard]] Status status_of_exception(nanobind::handle exception);

// Shows the user's line in the traceback of an exception that was raised somewhere below it.
void show_place(nanobind::handle exception, const SourceSpan& span, const syntax::Module& module);

// Runs the handlers of signals that have come: what one raised (KeyboardInterrupt, or whatever the
// program's own handler raises), invalid if nothing. The GIL is held.
[[nodiscard]] nanobind::object exception_of_signals();

// Raises a Python exception object. The GIL is held.
[[noreturn]] void raise_exception(nanobind::handle exception);

// The value, or the exception.
template <typename T>
T value_or_raise(Result<T> result, const syntax::Module* module = nullptr) {
  if (!result.is_ok()) raise_status(result.take_status(), module);
  return std::move(result).value();
}

}  // namespace shoal::bindings
