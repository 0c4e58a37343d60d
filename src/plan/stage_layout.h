// How a compiled stage numbers its inputs and outputs: the one agreement between the compiler,
// which generates the function, and the engine, which calls it (abi/stage.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plan/plan.h"

namespace shoal::plan {

// Outputs that are plain `column` expressions are not computed: the engine forwards the columns.
struct StageLayout {
  // StageArguments::input_values[i] is column input_columns[i] of the node's input: every column
  // that the predicate or a computed expression refers to, once, ascending.
  std::vector<int32_t> input_columns;
  // StageArguments::output_values[i] is output computed_outputs[i] of the node, ascending.
  std::vector<int32_t> computed_outputs;
};

[[nodiscard]] StageLayout stage_layout(const Plan& plan, const Node& node);

// Whether the stage has anything to compute; if not, its `code` is -1.
[[nodiscard]] bool needs_code(const Plan& plan, const Node& node);

// The name of the compiled function in the image, "stage_<segment>_<code>".
[[nodiscard]] std::string stage_symbol(int segment, int32_t code);

// Whether running the plan gives the values of one row (shoal_run_segment's second form) instead
// of the handle of a frame: its output is an aggregate without keys, or stages over one.
[[nodiscard]] bool gives_scalars(const Plan& plan);

}  // namespace shoal::plan
