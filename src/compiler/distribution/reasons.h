// Why a value is held as it is: the walk back from a fact through the clauses that fired.
#pragma once

#include <string>
#include <vector>

#include "base/source_span.h"
#include "compiler/distribution/facts.h"

namespace shoal::distribution {

struct Reason {
  ir::ValueId value;
  SourceSpan span;
  std::string text;
};

// From the value back to where it began, at most `reason_count_max` steps; of a longer chain the
// first steps and the last. Steps of one line that say the same are one. Empty for a value that
// is divided in equal shares, about which nothing was found.
[[nodiscard]] std::vector<Reason> reason_chain(const ir::Function& function, const Model& model,
                                               ir::ValueId value, size_t reason_count_max);

// In a few words: "divided over ranks by bytes of the file", "replicated: every rank passes all of
// argument `df`".
[[nodiscard]] std::string summary_of(const Model& model, ir::ValueId value);

}  // namespace shoal::distribution
