// How a waiting thread spends its time: it asks again at once for some microseconds, then lets
// other threads run in between, then naps, longer and longer. So a short wait costs no switch of
// threads, ranks that share a core hand it over, and a long wait takes no processor time.
#pragma once

#include <chrono>
#include <cstdint>

namespace shoal::comm {

// Kept over many waits: how long it asks again at once depends on whether that helped lately.
class Backoff {
 public:
  using Duration = std::chrono::nanoseconds;

  // To be called after asking in vain; `idle` is the time since anything moved, `is_large` whether
  // the messages are so large that they move on while they are asked for.
  void pause(Duration idle, bool is_large);
  // Something moved after so much idle time.
  void moved(Duration idle);

 private:
  Duration spin_ = std::chrono::microseconds(20);
};

}  // namespace shoal::comm
