// Runs one pipeline: a source, stages and a sink, on several threads.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/operators/operator.h"

namespace shoal::engine {

struct Pipeline {
  std::unique_ptr<Source> source;
  std::vector<std::unique_ptr<Stage>> stages;
  std::unique_ptr<Sink> sink;
  bool in_row_order = false;  // a stage needs the rows one after the other (limit): one thread
};

struct RunOptions {
  int thread_count = 1;
  // Asked now and then by the calling thread; true stops all threads soon, and the run fails with
  // `interrupted`. May be empty.
  std::function<bool()> is_interrupted;
  // With these the run is one of all ranks together: the sink is finished across ranks
  // (operator.h), and a failure on one rank fails on all.
  comm::Communicator* communicator = nullptr;
  const comm::Meeting* meeting = nullptr;
};

// Takes morsels in order, each by the next free thread. The failure of the lowest-numbered failed
// morsel is returned. All threads have ended when it returns.
[[nodiscard]] Result<Table> run_pipeline(const Pipeline& pipeline, const RunOptions& options,
                                         ScanCounters& counters);

}  // namespace shoal::engine
