// What follows from values that differ between the ranks: which ranks print, and what cannot be
// gathered.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/distribution/facts.h"
#include "compiler/syntax_to_ir/walk_function.h"

namespace shoal::compiler {

// Says in walked.function.prints which ranks print and how their frames are held, and in
// walked.notes what explain shows of it. After the analysis, before anything is lowered. An error
// is at the gather of rows that differ.
[[nodiscard]] Status settle_rank_values(WalkResult& walked, const distribution::Model& model);

// Sections for distributed_diagnostics: variables that differ between the ranks, and who prints
// what. Empty if there are none.
[[nodiscard]] std::string rank_diagnostics(const WalkResult& walked,
                                           const distribution::Model& model);

}  // namespace shoal::compiler
