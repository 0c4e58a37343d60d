// Monotonic elapsed time.
#pragma once

#include <chrono>

namespace shoal {

class Stopwatch {
 public:
  [[nodiscard]] double elapsed_seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace shoal
