// Says which rank of this host was killed, where the launcher does not: Hydra kills the other ranks
// before they can tell, and gives only a process id.
#pragma once

#include <vector>

#include "engine/comm/mpi/node.h"

namespace shoal::comm {

// A small process beside the ranks of a host, in a session of its own so that it is not killed with
// them. Every rank has a connection to it. The first connection that ends without a word makes it
// print one line on standard error; then, or when all ranks have taken their leave, it ends.
//
// One per process. Where the system refuses any of it there is no report, and nothing else changes.
class DeathReport {
 public:
  DeathReport() = default;
  ~DeathReport();
  DeathReport(const DeathReport&) = delete;
  DeathReport& operator=(const DeathReport&) = delete;

  // Before the facts of the ranks are exchanged: from then on others may connect.
  void listen(const ProcessIdentity& own);
  // `node_ranks` are those of `ranks` that are on this host, ascending; the first one starts the
  // process. A rank is watched from here on.
  void start(const std::vector<NodeFacts>& ranks, const std::vector<int>& node_ranks, int rank);

  // This rank may end now.
  void leave();
  // The job is ended on purpose: nothing is printed.
  void dismiss();

 private:
  int listener_ = -1;
};

}  // namespace shoal::comm
