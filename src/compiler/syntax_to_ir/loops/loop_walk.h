// Walks loops whose rounds are known only at run time, and goes through values item by item.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/syntax_to_ir/control_flow.h"
#include "compiler/syntax_to_ir/loops/cursor.h"

namespace shoal::compiler {

// What one loop is made of.
struct LoopParts {
  const syntax::Node& node;                   // where it stands
  std::vector<std::string> assigned;          // variables that a round may change
  std::function<Status(const Value&)> round;  // with the item of the round
  Id<syntax::Node> otherwise;                 // its else; invalid: none
  bool* was_left = nullptr;                   // becomes true where a round has a break
};

// Variables that the rounds assign are arguments of the loop's head; when one turns out to be of
// another type in a round, all is walked again.
[[nodiscard]] Status walk_loop(Walker& walker, LoopParts parts, Cursor& cursor);

// Goes through a value: known items one after the other, others in a loop. `round` may end ways
// with break and continue; `otherwise` is walked where no break left.
[[nodiscard]] Status walk_items_of(Walker& walker, LoopParts parts, const Value& items,
                                   SourceSpan span);

// Walks `step` where the truth is `wanted`, and goes on behind it on both ways.
[[nodiscard]] Status walk_when(Walker& walker, const Truth& truth,
                               const std::function<Status()>& step, SourceSpan span,
                               bool wanted = true);

}  // namespace shoal::compiler
