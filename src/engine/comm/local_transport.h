// Ranks that are threads of one process, for tests: what MPI would do, by queues.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/comm/transport.h"

namespace shoal::comm {

class Communicator;

// Transports of `size` ranks that reach each other. A rank is dead once its transport is destroyed.
[[nodiscard]] std::vector<std::unique_ptr<Transport>> make_local_transports(int size);

// Runs rank_main(communicator) on `size` threads, each with its rank, and waits for them. A rank
// whose rank_main has returned meets the others at the end; one that meets elsewhere gets an error
// then.
void run_local_ranks(int size, const std::function<void(Communicator&)>& rank_main);

}  // namespace shoal::comm
