// The three roles in a pipeline: a source makes batches, stages change them, a sink takes them.
// Operators are immutable and shared by threads; everything that changes is passed in, so that
// parallelism is visible in the signatures.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/memory/column.h"
#include "engine/operators/result_rows.h"

namespace shoal::engine {

// One per pipeline run, used by all threads; implementations synchronise.
class SharedState {
 public:
  virtual ~SharedState() = default;
};

// One per thread, used by that thread only.
class LocalState {
 public:
  virtual ~LocalState() = default;
};

// For work on one batch that may take long: asked now and then by the thread that does it. True:
// the work is to end, its result is not wanted.
class StopCheck {
 public:
  virtual ~StopCheck() = default;
  virtual bool should_stop() = 0;
};

// Where a source delivers. Returns false when no more batches are wanted (a limit is reached).
class BatchConsumer {
 public:
  virtual ~BatchConsumer() = default;
  // May change and move from the batch. What the batch borrows must stay alive through the call;
  // what must live longer is held by Column::owners.
  virtual Result<bool> consume(Batch& batch) = 0;
};

// Counters of one thread, summed after the run.
struct ScanCounters {
  int64_t rows_read = 0;
  int64_t bytes_read = 0;  // bytes fetched from files
};

struct SourceRows {
  int64_t first_row = 0;
  int64_t row_count = 0;
};

class Source {
 public:
  virtual ~Source() = default;
  // Morsels are numbered in row order and read independently.
  [[nodiscard]] virtual int64_t morsel_count() const = 0;
  [[nodiscard]] virtual std::unique_ptr<LocalState> make_local_state() const = 0;
  // The rows that it will deliver, by their numbers; nullopt: known only afterwards.
  [[nodiscard]] virtual std::optional<SourceRows> rows() const { return std::nullopt; }
  // Delivers the rows of one morsel, in order, in batches of at most the configured row count.
  // Returns false when the consumer wants no more.
  [[nodiscard]] virtual Result<bool> read_morsel(int64_t morsel, LocalState& local,
                                                 BatchConsumer& consumer,
                                                 ScanCounters& counters) const = 0;
};

enum class StageResult : uint8_t {
  pass,      // deliver the batch (it may have become empty)
  finished,  // deliver the batch, then no more is wanted
};

class Stage {
 public:
  virtual ~Stage() = default;
  [[nodiscard]] virtual std::unique_ptr<SharedState> make_shared_state() const = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<LocalState>> make_local_state() const = 0;
  [[nodiscard]] virtual Result<StageResult> process(Batch& batch, SharedState& shared,
                                                    LocalState& local) const = 0;
  // Whether every row that comes in goes out.
  [[nodiscard]] virtual bool keeps_rows() const { return false; }
  // Before the run, of the last stage: where its output may be computed, column by column.
  virtual void write_into(ResultRowsRef) {}
  // Called once after all morsels with how they went on this rank; gives how they went, what can
  // be said only then included. May be collective, also where the morsels failed.
  [[nodiscard]] virtual Status finish(SharedState&, Status own) const { return own; }
};

// What finishing may use.
struct FinishContext {
  int thread_count = 1;
  // The other ranks, whose pipelines of the same plan end in the same sink; null: none.
  comm::Communicator* communicator = nullptr;
  const comm::Meeting* meeting = nullptr;  // only with a communicator
};

class Sink {
 public:
  virtual ~Sink() = default;
  [[nodiscard]] virtual std::unique_ptr<SharedState> make_shared_state() const = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<LocalState>> make_local_state() const = 0;
  [[nodiscard]] virtual Status consume(Batch& batch, SharedState& shared,
                                       LocalState& local) const = 0;
  // Called once after all morsels, with the local states of all threads. Rows come out in the
  // operator's defined order, the same for every number of threads and ranks and batch size.
  //
  // With a communicator it is collective. The first thing that ranks do together is to meet at
  // `meeting` with the status of their work so far; a rank whose pipeline failed goes to that
  // meeting without a call of finish. All ranks succeed or fail together.
  [[nodiscard]] virtual Result<Table> finish(SharedState& shared,
                                             std::vector<std::unique_ptr<LocalState>>& locals,
                                             const FinishContext& context) const = 0;
};

}  // namespace shoal::engine
