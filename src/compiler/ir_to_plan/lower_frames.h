// Turns frame and array ops into plan segments: afterwards `function` has only core ops, run_plan
// among them, and function.plans what they run. One segment per returned frame; reductions over the
// same rows share a segment, so that the rows are read once.
#pragma once

#include "base/status.h"
#include "compiler/ir/function.h"

namespace shoal::ir {

// Scans list all columns of their source, row_number nodes stand where they were asked for, and
// there is one stage per filter and per project: the plan passes prune and fuse.
[[nodiscard]] Status lower_frames(Function& function);

}  // namespace shoal::ir
