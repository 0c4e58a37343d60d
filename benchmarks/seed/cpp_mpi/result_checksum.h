// The result as columns, and what measurement.py's checksum() would make of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "group_sums.h"

namespace seed {

struct Means {
  std::vector<int64_t> keys;
  std::vector<double> values;
};

struct Checksum {
  size_t row_count = 0;
  uint32_t keys = 0;  // CRC-32
  double weighted_sum = 0;
};

[[nodiscard]] Means means_of(const std::vector<Group>& groups);

// Keys are counted in microseconds first, see Program::counts_per_microsecond.
[[nodiscard]] Checksum checksum_of(const Means& means, int64_t counts_per_microsecond);

// All keys, then all means, 8 bytes each in the machine's order.
void write_means(const Means& means, const std::string& path);

}  // namespace seed
