#include "engine/scheduler/loop_parts.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace shoal::engine {
namespace {

struct LoopState {
  const LoopParts& loop;
  int64_t part_count;
  std::atomic<int64_t> next_part{0};
  std::atomic<bool> has_ended{false};
};

void work(LoopState& state, bool asks_interrupts) {
  const LoopParts& loop = state.loop;
  while (!state.has_ended.load(std::memory_order_relaxed)) {
    const int64_t part = state.next_part.fetch_add(1);
    if (part >= state.part_count) return;
    const int64_t begin = part * loop.rounds_per_part;
    const int64_t end = std::min(loop.round_count, begin + loop.rounds_per_part);
    const bool goes_on = loop.run(part, begin, end);
    const bool is_interrupted = asks_interrupts && loop.is_interrupted && loop.is_interrupted();
    if (!goes_on || is_interrupted) state.has_ended = true;
  }
}

}  // namespace

bool run_parts(const LoopParts& loop, int thread_count) {
  LoopState state{loop, (loop.round_count + loop.rounds_per_part - 1) / loop.rounds_per_part};
  const auto others = std::min<int64_t>(state.part_count, thread_count) - 1;
  std::vector<std::thread> threads;
  for (int64_t i = 0; i < others; ++i) threads.emplace_back([&state] { work(state, false); });
  work(state, true);
  for (std::thread& thread : threads) thread.join();
  return !state.has_ended;
}

}  // namespace shoal::engine
