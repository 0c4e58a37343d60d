// Sorts groups by their keys: radix sort over the bits in which the keys differ.
#pragma once

#include <vector>

#include "group_sums.h"

namespace seed {

// Keys are distinct.
void sort_groups(std::vector<Group>& groups);

}  // namespace seed
