// From the groups of each rank to one result on rank 0.
#pragma once

#include <vector>

#include "group_sums.h"

namespace seed {

// Collective. The merged groups of all ranks, ascending by key, on rank 0; nothing elsewhere.
[[nodiscard]] std::vector<Group> combine_ranks(const GroupSums& own);

}  // namespace seed
