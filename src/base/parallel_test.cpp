// run_parallel: every task once, ascending, on no more threads than allowed; failures.
#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace shoal {
namespace {

TEST(RunParallel, RunsEachTaskOnce) {
  for (const int threads : {0, 1, 2, 8}) {
    std::vector<std::atomic<int>> runs(100);
    const Status status = run_parallel(100, threads, [&](int task) {
      ++runs[static_cast<size_t>(task)];
      return Status::ok();
    });
    EXPECT_TRUE(status.is_ok());
    for (const std::atomic<int>& count : runs) EXPECT_EQ(count, 1);
  }
}

TEST(RunParallel, NoTasksNeedNoThread) {
  EXPECT_TRUE(run_parallel(0, 4, [](int) { return Status::internal("ran"); }).is_ok());
}

TEST(RunParallel, OneThreadRunsInOrderOnTheCaller) {
  std::vector<int> order;
  const std::thread::id caller = std::this_thread::get_id();
  EXPECT_TRUE(run_parallel(5, 1, [&](int task) {
                order.push_back(task);
                EXPECT_EQ(std::this_thread::get_id(), caller);
                return Status::ok();
              }).is_ok());
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(RunParallel, UsesAtMostTheThreadsAllowed) {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  EXPECT_TRUE(run_parallel(200, 3, [&](int) {
                const std::lock_guard lock(mutex);
                threads.insert(std::this_thread::get_id());
                return Status::ok();
              }).is_ok());
  EXPECT_LE(threads.size(), 3U);
}

TEST(RunParallel, TheLowestFailureWinsAndTheRestIsSkipped) {
  std::atomic<int> started{0};
  const Status status = run_parallel(1000, 2, [&](int task) {
    ++started;
    return task >= 10 ? Status::internal(std::to_string(task)) : Status::ok();
  });
  ASSERT_FALSE(status.is_ok());
  EXPECT_EQ(status.detail().message, "10");
  EXPECT_LE(started, 13);
}

}  // namespace
}  // namespace shoal
