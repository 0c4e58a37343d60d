// The job that this process is a rank of: the MPI library it has found and started, or nothing
// when it was started alone. One per process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/comm/launcher.h"

namespace shoal::comm {

struct WorldSettings {
  std::string library;  // explicit: path or name of libmpi; empty: search
  std::vector<std::string>
      library_folders;  // of the virtual environment, searched before the system's
  // What the session would use if it were alone, a quota of the control group included; 0: unknown.
  int available_thread_count = 0;
};

// What `python -m shoal doctor` shows.
struct WorldDescription {
  Launch launch;
  std::string library_path;     // empty: none loaded
  std::string library_version;  // what MPI says of itself, first line
  std::string abi;              // "MPICH", "Open MPI", "MPI standard ABI"
  std::string library_reason;   // why this one: "set by SHOAL_MPI_LIBRARY", "loaded by mpi4py" …
  int rank = 0;
  int size = 1;
  std::string host;
  std::vector<int> node_ranks;  // ranks on this host, ascending, this one included
  int thread_count = 1;         // cores this rank may use, shared fairly with those of node_ranks
};

class World {
 public:
  // Starts MPI unless it has been started (mpi4py), makes our own communicator, meets the others.
  // Alone (no launcher, or size 1): succeeds without loading anything. Fails with os_error when
  // no library can be used (the text lists what was tried and says `pip install shoal[mpi]`), and
  // when launcher and library disagree about the number of ranks (the text names both).
  [[nodiscard]] static Result<std::unique_ptr<World>> join(const WorldSettings& settings);
  ~World();

  // Null when there is one rank only, and in a process forked from the one that joined.
  [[nodiscard]] Communicator* communicator();
  [[nodiscard]] const WorldDescription& description() const;

  // Ends all ranks at once; `exit_code` becomes the launcher's. Does not return.
  [[noreturn]] void abort(int exit_code);
  // Waits until all ranks have finished, then ends MPI if we started it. A rank that is still
  // elsewhere learns that this one has ended its program; unless with exit code 0, the job is ended
  // with the code, as by abort(). Called once, at the end of the process.
  // When the ranks can't meet any more (one has died), says so and ends the job as abort(1) does:
  // what the program has printed must have been flushed before.
  void finish(int exit_code = 0);
  // Whether finish() will end MPI. Else another module does, and finish() has to come before it.
  [[nodiscard]] bool ends_mpi() const;

 private:
  World();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shoal::comm
