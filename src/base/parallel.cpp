#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace shoal {

Status run_parallel(int task_count, int thread_count, const std::function<Status(int)>& task) {
  std::atomic<int> next{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;
  int failed_task = task_count;
  Status failure;

  const auto work = [&] {
    while (!failed.load(std::memory_order_relaxed)) {
      const int index = next.fetch_add(1);
      if (index >= task_count) return;
      Status status = task(index);
      if (status.is_ok()) continue;
      const std::lock_guard lock(mutex);
      failed = true;
      if (index < failed_task) {
        failed_task = index;
        failure = std::move(status);
      }
    }
  };

  std::vector<std::jthread> helpers;
  for (int i = 1; i < std::min(task_count, thread_count); ++i) helpers.emplace_back(work);
  work();
  helpers.clear();
  return failure;
}

}  // namespace shoal
