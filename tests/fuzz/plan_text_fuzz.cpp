// Any text is a plan that verifies and prints back exactly, or an error; never anything else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "plan/plan.h"
#include "plan/stage_layout.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace shoal;
  Result<plan::Plan> plan =
      plan::parse_plan(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!plan.is_ok() || !plan::verify_plan(*plan).is_ok()) return 0;
  for (const plan::Node& node : plan->nodes) {
    if (node.kind == plan::NodeKind::stage) static_cast<void>(plan::needs_code(*plan, node));
  }
  static_cast<void>(plan::gives_scalars(*plan));
  const std::string text = plan::print_plan(*plan);
  Result<plan::Plan> again = plan::parse_plan(text);
  if (!again.is_ok() || !plan::verify_plan(*again).is_ok()) std::abort();
  if (plan::print_plan(*again) != text) std::abort();
  return 0;
}
