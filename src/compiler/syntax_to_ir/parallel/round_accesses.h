// What the rounds of a parallel loop read and change of what all of them have.
#pragma once

#include <vector>

#include "compiler/syntax_to_ir/calls/call_table.h"
#include "compiler/syntax_to_ir/parallel/outside_path.h"

namespace shoal::compiler {

struct Access {
  OutsidePath path;
  SourceSpan span;
  bool is_change = false;
};

// What is known of a value of a function in the rounds.
struct RoundFacts {
  RoundValue number;
  OutsidePaths paths;  // where it may lead: lists, dicts, sets, arrays and what holds them
  friend bool operator==(const RoundFacts&, const RoundFacts&) = default;
};

struct RoundsToLookAt {
  const ir::Function& function;
  const std::vector<CalledFunction>& called;  // what it calls, by number
  std::vector<RoundFacts> arguments;          // by number
  ir::ValueId number;                         // what the loop's target has
  RoundFacts number_facts;
};

[[nodiscard]] std::vector<Access> accesses_of_rounds(const RoundsToLookAt& rounds);

}  // namespace shoal::compiler
