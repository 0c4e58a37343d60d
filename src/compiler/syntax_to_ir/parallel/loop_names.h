// What the rounds of a parallel loop do with names, found in the syntax before they are walked.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "compiler/syntax_to_ir/walker.h"

namespace shoal::compiler {

// A variable that all rounds change together, and nothing else reads in them.
struct Reduction {
  std::string operation;  // of ir::OpKind, or min, max
  SourceSpan span;        // of its first change
};

struct LoopNames {
  std::map<std::string, Reduction> reductions;
  std::vector<std::string> own;  // variables of a round: assigned in it before they are read
};

// Fails with S0112 where rounds depend on each other for all to see: a variable that one round
// leaves to the next, or an item that all rounds write to; and with S0112 for break, return and the
// like. `is_outside` says whether a name has a value before the loop.
[[nodiscard]] Result<LoopNames> names_of_loop(
    const Walker& walker, const syntax::Node& loop,
    const std::function<bool(const std::string&)>& is_outside);

}  // namespace shoal::compiler
