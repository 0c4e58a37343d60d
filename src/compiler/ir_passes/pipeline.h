// The IR passes in order; see the table in pipeline.cpp.
#pragma once

#include <string_view>
#include <vector>

#include "base/status.h"
#include "compiler/ir/function.h"

namespace shoal::ir_passes {

struct Pass {
  std::string_view name;
  bool (*run)(ir::Function&);  // true if it changed the function
  bool is_needed;              // false: only makes code faster
  std::string_view reason;     // why it stands where it stands
};

[[nodiscard]] const std::vector<Pass>& passes();

// Runs all passes, or only those that are needed; verifies at the end, and after each pass in debug
// builds.
[[nodiscard]] Status run_pipeline(ir::Function& function, bool optimizes = true);
// Runs one pass by name and verifies.
[[nodiscard]] Status run_pass(ir::Function& function, std::string_view name);

}  // namespace shoal::ir_passes
