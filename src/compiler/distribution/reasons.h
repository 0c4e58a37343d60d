// Why a value is held as it is: the walk back from a fact through the clauses that fired. Of rows
// in equal shares there is no fact; the walk goes back to the argument that they are made of.
#pragma once

#include <string>
#include <vector>

#include "base/source_span.h"
#include "compiler/distribution/facts.h"
#include "compiler/distribution/rules.h"

namespace shoal::distribution {

struct Reason {
  ir::ValueId value;
  SourceSpan span;
  std::string text;
};

// A function, what was found of it, and the names of its parameters.
struct Subject {
  const ir::Function& function;
  const Model& model;
  const ParameterNames& parameters;
};

// From the value back to where it began, at most `reason_count_max` steps; of a longer chain the
// first steps and the last. Steps of one line that say the same are one. The table that a return
// puts together is no step of its own.
[[nodiscard]] std::vector<Reason> reason_chain(const Subject& subject, ir::ValueId value,
                                               size_t reason_count_max);

// In a few words: "divided over ranks by bytes of the file", "replicated: every rank passes all of
// argument `df`".
[[nodiscard]] std::string summary_of(const Model& model, ir::ValueId value);

}  // namespace shoal::distribution
