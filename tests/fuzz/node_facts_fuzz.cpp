// What ranks tell about their hosts: any bytes are facts that pack and unpack to the same again, or
// an internal error. Facts that no system has still give a host's ranks and a share of its cores.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "engine/comm/mpi/node.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace shoal;
  Result<comm::NodeFacts> facts =
      comm::unpack_node_facts(std::as_bytes(std::span<const uint8_t>(data, size)));
  if (!facts.is_ok()) {
    if (facts.take_status().detail().kind != ErrorKind::internal) std::abort();
    return 0;
  }
  const std::vector<std::byte> packed = comm::pack_node_facts(*facts);
  if (!comm::unpack_node_facts(packed).is_ok()) std::abort();
  const std::vector<comm::NodeFacts> ranks = {comm::own_node_facts(), *facts, *facts};
  if (comm::ranks_of_node(ranks, 1).size() < 2) std::abort();
  const int available = static_cast<int>(size % 5);
  for (int rank = 0; rank < 3; ++rank) {
    if (comm::thread_share(ranks, rank, available) < 1) std::abort();
  }
  return 0;
}
