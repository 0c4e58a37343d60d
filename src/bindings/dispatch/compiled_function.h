// A decorated function with the meaning that its free names had when it was read.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "bindings/dispatch/direct_calls.h"
#include "session/session.h"

namespace shoal::bindings {

// Used with the GIL held; calls release it.
struct CompiledFunction {
  CompiledFunction(session::Session& session, syntax::Module module,
                   session::FunctionOptions options)
      : handle(session, std::move(module), std::move(options)) {}

  session::FunctionHandle handle;
  // Of the latest call, without their data, for explain; null before the first.
  RememberedArguments last_arguments;
  DirectCalls direct_calls;
};

}  // namespace shoal::bindings
