// A loop whose rounds do not depend on each other, divided between threads.
#pragma once

#include <cstdint>
#include <functional>

namespace shoal::engine {

struct LoopParts {
  int64_t round_count = 0;
  int64_t rounds_per_part = 1;
  // The rounds begin … end; on any thread. False: the loop ends, the other threads soon too.
  std::function<bool(int64_t part, int64_t begin, int64_t end)> run;
  // Asked between parts by the calling thread; true ends the loop. May be empty.
  std::function<bool()> is_interrupted;
};

// Takes parts in order, each by the next free thread. All threads have ended when it returns. False
// if a part or an interrupt ended it.
[[nodiscard]] bool run_parts(const LoopParts& loop, int thread_count);

}  // namespace shoal::engine
