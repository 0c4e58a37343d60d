// Files of shared memory between the ranks of a host: MPICH 5 removes them at the end of MPI only,
// so that a job that is aborted leaves them in /dev/shm, a megabyte for each rank.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shoal::comm {

// Removes the names of MPICH's files that a process has mapped; the memory stays until the last
// process is gone. For when all ranks have mapped them, or the job ends.
void unlink_shared_memory(int64_t process);

// For tests. The files among the lines of /proc/<pid>/maps that have a name still.
[[nodiscard]] std::vector<std::string> shared_memory_files(const std::string& maps);

}  // namespace shoal::comm
