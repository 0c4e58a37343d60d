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
    return name == "shoal_raise" || name == "shoal_poll" || name == "shoal_call_room" ||
           engine::is_arithmetic(name);
  });
}

Status run_directly(const Specialisation& code, const uint64_t* arguments,
                    const std::function<bool()>& is_interrupted,
                    const std::function<int64_t()>& call_room, uint64_t* results) {
  engine::PlanOptions options;
  options.run.is_interrupted = is_interrupted;
  engine::CallRuntime runtime(code.segments, code.errors, code.layouts, {}, std::move(options));
  engine::OutsideWorld outside;
  outside.call_room = call_room;
  runtime.set_outside(std::move(outside));
  runtime.set_frame_bytes(code.code->image().frame_bytes_max);
  if (code.main(&runtime, arguments, results) != 0) return runtime.take_status();
  return Status::ok();
}

}  // namespace shoal::session
