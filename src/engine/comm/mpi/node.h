// What ranks tell each other about where they run, to share a host's cores fairly.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/comm/mpi/process_watch.h"

namespace shoal::comm {

struct NodeFacts {
  std::string host;
  ProcessIdentity process;
  std::vector<uint64_t> cpu_mask;  // bit c % 64 of word c / 64: may run on CPU c
};

[[nodiscard]] NodeFacts own_node_facts();
[[nodiscard]] std::vector<std::byte> pack_node_facts(const NodeFacts& facts);
// Internal error when the bytes are not what pack_node_facts makes.
[[nodiscard]] Result<NodeFacts> unpack_node_facts(std::span<const std::byte> bytes);

// Ranks on the host of `rank`, ascending.
[[nodiscard]] std::vector<int> ranks_of_node(const std::vector<NodeFacts>& ranks, int rank);

// How many threads `rank` should use: of every CPU that it may run on, the part that is left by the
// other ranks of its host which may run there too; never more than its part of
// `thread_count_available`, which a quota may hold below the number of CPUs (0: no such bound), and
// at least 1.
[[nodiscard]] int thread_share(const std::vector<NodeFacts>& ranks, int rank,
                               int thread_count_available);

}  // namespace shoal::comm
