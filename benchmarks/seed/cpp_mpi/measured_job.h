// Runs a job as the other peers run theirs: a first call, then hot ones, each between a barrier
// and the slowest rank's end; then one JSON line from rank 0.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "group_sums.h"

namespace seed {

struct Share {
  int rank;
  int size;
  // Rows [begin, end) of this rank, when all ranks share `row_count` rows.
  [[nodiscard]] int64_t begin(int64_t row_count) const;
  [[nodiscard]] int64_t end(int64_t row_count) const;
};

// One of the two programs. `read` opens the input anew in each call.
struct Program {
  const char* peer;
  // Adds this rank's rows to the sums; returns the number of rows of the whole input.
  std::function<int64_t(const std::string& path, const Share& share, GroupSums& sums)> read;
  // How many counts of the keys' unit make a microsecond; 1 for keys that are no times. Negative:
  // how many microseconds make one count.
  std::function<int64_t(const std::string& path)> counts_per_microsecond;
};

// main() of a program: PATH RANKS REPEATS [seed] [--result FILE]. The file gets the keys and then
// the means of the last call, 8 bytes each.
int run_program(int argc, char** argv, const Program& program);

// Says "Error: text" on standard error and ends all ranks.
[[noreturn]] void fail(const std::string& text);

}  // namespace seed
