// The plan passes in order; see the table in pipeline.cpp.
#pragma once

#include <string_view>
#include <vector>

#include "base/status.h"
#include "plan/plan.h"

namespace shoal::plan_passes {

struct Pass {
  std::string_view name;
  void (*run)(plan::Plan&);
  std::string_view reason;  // why it stands where it stands
};

[[nodiscard]] const std::vector<Pass>& passes();

// Runs all passes; verifies the plan at the end, and after each pass in debug builds.
[[nodiscard]] Status run_pipeline(plan::Plan& plan);
// Runs one pass by name and verifies.
[[nodiscard]] Status run_pass(plan::Plan& plan, std::string_view name);

}  // namespace shoal::plan_passes
