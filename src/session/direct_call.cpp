#include "session/direct_call.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/runtime/call_runtime.h"

namespace shoal::session {

// A list of what is allowed, so that a function that compiled code calls one day is left out until
// someone has thought about it.
bool needs_arguments_only(const image::Image& image) {
  return std::all_of(image.imports.begin(), image.imports.end(), [](std::string_view name) {
    return name == "shoal_raise" || name == "shoal_poll" || engine::is_arithmetic(name);
  });
}

Status run_directly(const Specialisation& code, const uint64_t* arguments,
                    const std::function<bool()>& is_interrupted, uint64_t* results) {
  engine::PlanOptions options;
  options.run.is_interrupted = is_interrupted;
  engine::CallRuntime runtime(code.segments, code.errors, code.layouts, {}, std::move(options));
  if (code.main(&runtime, arguments, results) != 0) return runtime.take_status();
  return Status::ok();
}

}  // namespace shoal::session
