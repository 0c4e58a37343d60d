// Tells scans which rows are wanted, so that they can skip row groups by their statistics.
#pragma once

#include "plan/plan.h"

namespace shoal::plan_passes {

// For every stage over a scan (through row_number and string_compare, which keep the columns in
// place), conjuncts `column op constant or parameter` are copied into the scan. The stage keeps its
// predicate: a scan only leaves out row groups that hold no wanted row. Nothing is pushed below a
// row_number's user in a way that could change the numbers: they count skipped rows too.
void push_predicates(plan::Plan& plan);

}  // namespace shoal::plan_passes
