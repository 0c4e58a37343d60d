// Which MPI library to load: what is set, what the process has already, what fits the launcher, the
// virtual environment's own, the system's; the first that can be used.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/comm/launcher.h"
#include "engine/comm/mpi/library.h"
#include "engine/comm/world.h"

namespace shoal::comm {

struct FoundLibrary {
  std::unique_ptr<MpiLibrary> library;
  std::string reason;
};

// os_error that lists what was tried and says what to do.
[[nodiscard]] Result<FoundLibrary> find_mpi_library(const WorldSettings& settings,
                                                    const Launch& launch);

struct LibraryCandidate {
  std::string name;  // a path, or a name for the dynamic linker
  std::string reason;
};

// For tests. Files of the launcher's installations and of `library_folders` that exist, then names
// that the system may know; only what may fit the launcher's family.
[[nodiscard]] std::vector<LibraryCandidate> library_candidates(
    LauncherFamily family, const std::vector<std::string>& launcher_prefixes,
    const std::vector<std::string>& library_folders);

// For tests. Installations ("/usr", "/opt/openmpi") of the launcher's family: from OPAL_PREFIX or
// I_MPI_ROOT, and from the programs that have started this process, which `ancestors` are.
[[nodiscard]] std::vector<std::string> launcher_prefixes(LauncherFamily family,
                                                         const Environment& environment,
                                                         const std::vector<std::string>& ancestors);
// Paths of the programs that this process runs under, the parent first.
[[nodiscard]] std::vector<std::string> ancestor_programs();

}  // namespace shoal::comm
