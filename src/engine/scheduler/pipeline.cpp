#include "engine/scheduler/pipeline.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <thread>

namespace shoal::engine {
namespace {

constexpr auto kInterruptCheckInterval = std::chrono::milliseconds(20);

// What the threads of one run share.
struct RunState {
  RunState(const Pipeline& run_pipeline, const RunOptions& run_options)
      : pipeline(run_pipeline),
        options(run_options),
        morsel_count(run_pipeline.source->morsel_count()),
        sink_shared(run_pipeline.sink->make_shared_state()) {}

  const Pipeline& pipeline;
  const RunOptions& options;
  int64_t morsel_count;
  std::vector<std::unique_ptr<SharedState>> stage_shared;
  std::unique_ptr<SharedState> sink_shared;

  static constexpr int64_t kNone = std::numeric_limits<int64_t>::max();
  std::atomic<int64_t> next_morsel{0};
  // Morsels behind this one are not wanted any more; those before it may hold an earlier failure.
  std::atomic<int64_t> last_morsel{kNone};

  std::mutex mutex;  // guards the failure
  int64_t failed_morsel = kNone;
  Status failure;

  void stop_all() { last_morsel = -1; }

  // The failure of the first step counts, and of one step that in the first morsel.
  void fail(int64_t morsel, Status status) {
    const std::lock_guard lock(mutex);
    const bool is_interrupt = status.detail().kind == ErrorKind::interrupted;
    if (is_interrupt) morsel = -1;
    const int32_t step = is_interrupt ? 0 : status.detail().step;
    const bool is_first = failure.is_ok() || step < failure.detail().step ||
                          (step == failure.detail().step && morsel < failed_morsel);
    if (!is_first) return;
    failed_morsel = morsel;
    failure = std::move(status);
    // A later step's failure says nothing about what the first one does on later rows.
    if (step == 0) last_morsel = std::min(last_morsel.load(), morsel);
  }
};

// One thread's states, and the way of a batch through the stages into the sink.
class Worker final : public BatchConsumer, public StopCheck {
 public:
  Worker(RunState& run, bool checks_interrupts)
      : run_(run), checks_interrupts_(checks_interrupts) {}

  Status prepare() {
    source_local_ = run_.pipeline.source->make_local_state();
    for (const std::unique_ptr<Stage>& stage : run_.pipeline.stages) {
      SHOAL_ASSIGN_OR_RETURN(std::unique_ptr<LocalState> local, stage->make_local_state());
      stage_locals_.push_back(std::move(local));
    }
    SHOAL_ASSIGN_OR_RETURN(sink_local, run_.pipeline.sink->make_local_state());
    return Status::ok();
  }

  void work() {
    while (true) {
      morsel_ = run_.next_morsel.fetch_add(1);
      if (morsel_ >= run_.morsel_count || !is_wanted()) return;
      Result<bool> wants_more =
          run_.pipeline.source->read_morsel(morsel_, *source_local_, *this, counters);
      if (!wants_more.is_ok()) {
        run_.fail(morsel_, wants_more.take_status());
      } else if (!*wants_more) {
        if (is_wanted()) run_.stop_all();
        return;
      }
    }
  }

  Result<bool> consume(Batch& batch) override {
    if (!is_wanted()) return false;
    SHOAL_RETURN_IF_ERROR(check_interrupt());
    batch.morsel = morsel_;
    batch.stop = this;
    bool wants_more = true;
    for (size_t i = 0; i < stage_locals_.size() && batch.row_count > 0; ++i) {
      Result<StageResult> result =
          run_.pipeline.stages[i]->process(batch, *run_.stage_shared[i], *stage_locals_[i]);
      if (!result.is_ok()) return after_failure(result.take_status());
      wants_more &= *result == StageResult::pass;
    }
    if (batch.row_count > 0) {
      SHOAL_RETURN_IF_ERROR(run_.pipeline.sink->consume(batch, *run_.sink_shared, *sink_local));
    }
    return wants_more;
  }

  bool should_stop() override { return !is_wanted() || !check_interrupt().is_ok(); }

  std::unique_ptr<LocalState> sink_local;
  ScanCounters counters;

 private:
  // Goes on where an earlier step may fail on later rows.
  Result<bool> after_failure(Status failure) {
    if (failure.detail().step == 0) return failure;
    run_.fail(morsel_, std::move(failure));
    return true;
  }

  [[nodiscard]] bool is_wanted() const {
    return morsel_ <= run_.last_morsel.load(std::memory_order_relaxed);
  }

  Status check_interrupt() {
    if (!checks_interrupts_) return Status::ok();
    const auto now = std::chrono::steady_clock::now();
    if (now - last_check_ < kInterruptCheckInterval) return Status::ok();
    last_check_ = now;
    if (!run_.options.is_interrupted()) return Status::ok();
    run_.stop_all();
    return Status::error(ErrorKind::interrupted, "interrupted");
  }

  RunState& run_;
  bool checks_interrupts_;
  int64_t morsel_ = 0;  // the one being read
  std::chrono::steady_clock::time_point last_check_ = std::chrono::steady_clock::now();
  std::unique_ptr<LocalState> source_local_;
  std::vector<std::unique_ptr<LocalState>> stage_locals_;
};

using SinkLocals = std::vector<std::unique_ptr<LocalState>>;

// All morsels, through the stages into the sink's local states.
Result<SinkLocals> run_morsels(RunState& run, ScanCounters& counters) {
  const Pipeline& pipeline = run.pipeline;
  for (const std::unique_ptr<Stage>& stage : pipeline.stages) {
    run.stage_shared.push_back(stage->make_shared_state());
  }
  const int64_t wanted = pipeline.in_row_order ? 1 : std::max(1, run.options.thread_count);
  const auto worker_count = static_cast<size_t>(std::clamp<int64_t>(run.morsel_count, 1, wanted));
  std::vector<std::unique_ptr<Worker>> workers;
  for (size_t i = 0; i < worker_count; ++i) {
    const bool checks_interrupts = i == 0 && run.options.is_interrupted != nullptr;
    workers.push_back(std::make_unique<Worker>(run, checks_interrupts));
    SHOAL_RETURN_IF_ERROR(workers.back()->prepare());
  }
  {
    std::vector<std::jthread> threads;
    for (size_t i = 1; i < worker_count; ++i) {
      threads.emplace_back([worker = workers[i].get()] { worker->work(); });
    }
    workers[0]->work();
  }
  if (!run.failure.is_ok()) return std::move(run.failure);
  SinkLocals sink_locals;
  for (const std::unique_ptr<Worker>& worker : workers) {
    counters.rows_read += worker->counters.rows_read;
    counters.bytes_read += worker->counters.bytes_read;
    sink_locals.push_back(std::move(worker->sink_local));
  }
  return sink_locals;
}

}  // namespace

Result<Table> run_pipeline(const Pipeline& pipeline, const RunOptions& options,
                           ScanCounters& counters) {
  RunState run(pipeline, options);
  auto sink_locals = run_morsels(run, counters);
  Status failure = sink_locals.take_status();
  for (size_t i = 0; i < run.stage_shared.size(); ++i) {
    failure = pipeline.stages[i]->finish(*run.stage_shared[i], std::move(failure));
  }
  if (!failure.is_ok()) {
    if (options.communicator == nullptr || failure.detail().is_agreed) return failure;
    // The others wait for this rank where they finish their sinks.
    SHOAL_RETURN_IF_ERROR(options.communicator->agree(*options.meeting, failure.clone()));
    return failure;
  }
  return pipeline.sink->finish(
      *run.sink_shared, *sink_locals,
      {std::max(1, options.thread_count), options.communicator, options.meeting});
}

}  // namespace shoal::engine
