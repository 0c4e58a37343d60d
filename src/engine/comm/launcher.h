// Which program has started this process as one of several ranks, told from the environment.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/status.h"

namespace shoal::comm {

enum class LauncherFamily { none, hydra, open_mpi, slurm, pals, pmix };

struct Launch {
  LauncherFamily family = LauncherFamily::none;
  int rank = 0;
  int size = 1;          // 0: the launcher does not say
  std::string variable;  // the variable that told, for people; empty for none
};

// Reads a variable of the environment; nullopt when it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;

// none outside a job, and in a process that a rank has started (SHOAL_RANK_PROCESS holds the
// process id of the rank itself, see mark_rank_process), unless the rank has started a launcher,
// and that one this process: then it is a rank of a job of its own. value_error for numbers that
// make no sense.
[[nodiscard]] Result<Launch> detect_launch(const Environment& environment);
[[nodiscard]] Environment process_environment();

// Lets child processes, which inherit the launcher's variables, know that they are no ranks.
void mark_rank_process();

// "mpiexec of MPICH", "mpirun of Open MPI", "srun" …
[[nodiscard]] std::string launcher_name(LauncherFamily family);

}  // namespace shoal::comm
