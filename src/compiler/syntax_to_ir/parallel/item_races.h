// Finds the races between rounds of a parallel loop that can be seen in what they read and change.
#pragma once

#include <string>
#include <vector>

#include "compiler/syntax_to_ir/parallel/round_accesses.h"

namespace shoal::compiler {

// Fails with S0112 where rounds change a container, where two of them write to one item, or where
// one reads what another writes. Accepted is an index that is read from somewhere and only written
// to: that it is another one in every round is the user's promise, as it is that two names are not
// the same array. `names` has those of the roots.
[[nodiscard]] Status check_item_races(const std::vector<Access>& accesses,
                                      const std::vector<std::string>& names);

}  // namespace shoal::compiler
