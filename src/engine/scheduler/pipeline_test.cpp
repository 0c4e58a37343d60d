// Running a pipeline: order, threads, ends, failures and interrupts, with operators made for it.
#include "engine/scheduler/pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/comm/local_transport.h"
#include "engine/operators/collect.h"
#include "engine/operators/limit.h"

namespace shoal::engine {
namespace {

constexpr int64_t kMorselRowCount = 100;
constexpr int64_t kBatchRowCount = 10;

// Row numbers in morsels of 100 and batches of 10. Fails in the morsels of `failing`.
class NumberSource final : public Source {
 public:
  NumberSource(int64_t count, std::set<int64_t> failing)
      : count_(count), failing_(std::move(failing)) {}

  int64_t morsel_count() const override { return count_; }
  std::unique_ptr<LocalState> make_local_state() const override {
    return std::make_unique<LocalState>();
  }
  Result<bool> read_morsel(int64_t morsel, LocalState&, BatchConsumer& consumer,
                           ScanCounters& counters) const override {
    if (failing_.contains(morsel)) {
      return Status::error(ErrorKind::bad_file, std::to_string(morsel));
    }
    for (int64_t row = 0; row < kMorselRowCount; row += kBatchRowCount) {
      std::vector<int64_t> values(kBatchRowCount);
      std::iota(values.begin(), values.end(), morsel * kMorselRowCount + row);
      Batch batch;
      batch.first_row = values[0];
      batch.row_count = kBatchRowCount;
      batch.columns.push_back({.kind = TypeKind::int64, .values = values.data()});
      counters.rows_read += kBatchRowCount;
      counters.bytes_read += 8;
      SHOAL_ASSIGN_OR_RETURN(const bool wants_more, consumer.consume(batch));
      if (!wants_more) return false;
    }
    return true;
  }

 private:
  int64_t count_;
  std::set<int64_t> failing_;
};

// Remembers the threads that ran it; drops the batches whose first row is not a multiple of 20;
// fails at row `failing_row`.
class Observer final : public Stage {
 public:
  explicit Observer(int64_t failing_row) : failing_row_(failing_row) {}

  std::unique_ptr<SharedState> make_shared_state() const override {
    return std::make_unique<SharedState>();
  }
  Result<std::unique_ptr<LocalState>> make_local_state() const override {
    return std::make_unique<LocalState>();
  }
  Result<StageResult> process(Batch& batch, SharedState&, LocalState&) const override {
    {
      const std::lock_guard lock(mutex_);
      threads_.insert(std::this_thread::get_id());
    }
    EXPECT_EQ(batch.morsel, batch.first_row / kMorselRowCount);
    if (batch.first_row == failing_row_) return Status::internal("stage failed");
    if (batch.first_row % 20 != 0) batch.row_count = 0;
    return StageResult::pass;
  }

  size_t thread_count() const { return threads_.size(); }

 private:
  int64_t failing_row_;
  mutable std::mutex mutex_;
  mutable std::set<std::thread::id> threads_;
};

struct TestRun {
  Pipeline pipeline;
  RunOptions options;
  ScanCounters counters;
  Observer* observer = nullptr;

  explicit TestRun(int64_t morsel_count, int thread_count, std::set<int64_t> failing = {},
                   int64_t failing_row = -1) {
    pipeline.source = std::make_unique<NumberSource>(morsel_count, std::move(failing));
    auto stage = std::make_unique<Observer>(failing_row);
    observer = stage.get();
    pipeline.stages.push_back(std::move(stage));
    pipeline.sink = make_collect({TypeKind::int64});
    options.thread_count = thread_count;
  }

  Result<Table> run() { return run_pipeline(pipeline, options, counters); }
};

TEST(RunPipeline, RowsComeOutInOrderForEveryNumberOfThreads) {
  for (const int thread_count : {1, 2, 3, 8}) {
    TestRun run(200, thread_count);
    const Result<Table> table = run.run();
    ASSERT_TRUE(table.is_ok());
    ASSERT_EQ(table->row_count, 200 * kMorselRowCount / 2);
    const auto* rows = table->columns[0].values_as<int64_t>();
    for (int64_t i = 0; i < table->row_count; ++i) {
      ASSERT_EQ(rows[i], i / 10 * 20 + i % 10) << thread_count;
    }
    EXPECT_EQ(run.counters.rows_read, 200 * kMorselRowCount);
    EXPECT_EQ(run.counters.bytes_read, 200 * 10 * 8);
    EXPECT_LE(run.observer->thread_count(), static_cast<size_t>(thread_count));
  }
}

TEST(RunPipeline, AnEmptySourceGivesAnEmptyTable) {
  TestRun run(0, 4);
  const Result<Table> table = run.run();
  ASSERT_TRUE(table.is_ok());
  EXPECT_EQ(table->row_count, 0);
}

TEST(RunPipeline, ThreadsAreAtLeastOneAndAtMostTheMorsels) {
  TestRun none(5, 0);
  EXPECT_TRUE(none.run().is_ok());
  EXPECT_EQ(none.observer->thread_count(), 1U);
  TestRun many(2, 16);
  EXPECT_TRUE(many.run().is_ok());
  EXPECT_LE(many.observer->thread_count(), 2U);
}

TEST(RunPipeline, ALimitEndsItInOrderOnOneThread) {
  TestRun run(1000, 4);
  run.pipeline.stages.push_back(make_limit(25));
  run.pipeline.in_row_order = true;
  const Result<Table> table = run.run();
  ASSERT_TRUE(table.is_ok());
  ASSERT_EQ(table->row_count, 25);
  EXPECT_EQ(table->columns[0].values_as<int64_t>()[24], 44);
  EXPECT_EQ(run.observer->thread_count(), 1U);
  EXPECT_LT(run.counters.rows_read, 2 * kMorselRowCount);
}

TEST(RunPipeline, TheFailureOfAMorselIsTheResult) {
  for (const int thread_count : {1, 4}) {
    TestRun run(100, thread_count, {7});
    Result<Table> table = run.run();
    ASSERT_FALSE(table.is_ok());
    const Status status = table.take_status();
    EXPECT_EQ(status.detail().kind, ErrorKind::bad_file);
    EXPECT_EQ(status.detail().message, "7");
  }
  TestRun several(100, 1, {9, 3, 50});
  EXPECT_EQ(several.run().take_status().detail().message, "3");
}

TEST(RunPipeline, AStageMayFail) {
  TestRun run(50, 2, {}, 1230);
  EXPECT_EQ(run.run().take_status().detail().message, "stage failed");
}

TEST(RunPipeline, InterruptsStopAllThreads) {
  TestRun run(int64_t{1} << 40, 3);
  std::atomic<int> asked{0};
  const std::thread::id caller = std::this_thread::get_id();
  run.options.is_interrupted = [&] {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    return ++asked == 2;
  };
  Result<Table> table = run.run();
  ASSERT_FALSE(table.is_ok());
  EXPECT_EQ(table.take_status().detail().kind, ErrorKind::interrupted);
  EXPECT_EQ(asked, 2);
}

TEST(RunPipeline, RanksFinishOrFailTogether) {
  for (const int failing_rank : {-1, 0, 2}) {
    comm::run_local_ranks(3, [&](comm::Communicator& communicator) {
      const bool fails = communicator.rank() == failing_rank;
      TestRun run(20, 2, fails ? std::set<int64_t>{7} : std::set<int64_t>{});
      const comm::Meeting meeting{1, "collecting", ""};
      run.options.communicator = &communicator;
      run.options.meeting = &meeting;
      Result<Table> table = run.run();
      if (failing_rank < 0) {
        ASSERT_TRUE(table.is_ok());
        EXPECT_EQ(table->row_count, 20 * kMorselRowCount / 2);
        return;
      }
      ASSERT_FALSE(table.is_ok());
      const Status status = table.take_status();
      EXPECT_TRUE(status.detail().is_agreed);
      EXPECT_EQ(status.detail().kind, ErrorKind::bad_file);
      EXPECT_EQ(status.detail().other_rank, fails ? -1 : failing_rank);
      EXPECT_EQ(status.detail().message == "7", fails);
    });
  }
}

}  // namespace
}  // namespace shoal::engine
