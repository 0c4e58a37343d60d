#include "engine/comm/messages/backoff.h"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace shoal::comm {
namespace {

using std::chrono::microseconds;

constexpr Backoff::Duration kSpinMin = microseconds(1);
constexpr Backoff::Duration kSpinMax = microseconds(50);
// Little more than it takes to send a short message to a rank that is awake. On a busy machine a
// thread that yields may lose the processor for milliseconds; one that naps gets it back sooner.
constexpr Backoff::Duration kYieldShortMax = microseconds(100);
// A piece of 4 MB is under way for about so long within a machine, and where the processor copies
// it, it only moves while the transport is asked.
constexpr Backoff::Duration kYieldLargeMax = microseconds(1500);
constexpr Backoff::Duration kNapMin = microseconds(20);
constexpr Backoff::Duration kNapMax = microseconds(1000);

}  // namespace

void Backoff::pause(Duration idle, bool is_large) {
  if (idle < spin_) return;
  const Duration yield_max = is_large ? kYieldLargeMax : kYieldShortMax;
  if (idle < yield_max) {
    sched_yield();
    return;
  }
  // In proportion to the wait so far, so that the nap adds little to it.
  std::this_thread::sleep_for(std::clamp<Duration>((idle - yield_max) / 8, kNapMin, kNapMax));
}

void Backoff::moved(Duration idle) {
  spin_ = idle <= spin_ ? std::min(spin_ * 2, kSpinMax) : std::max(spin_ / 2, kSpinMin);
}

}  // namespace shoal::comm
