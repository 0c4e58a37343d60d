#include "engine/comm/mpi/search.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/concat.h"
#include "engine/comm/launcher_ancestors.h"

namespace shoal::comm {
namespace {

namespace fs = std::filesystem;

// Names by which libraries of a family are known; the number is the ABI's.
std::vector<std::string> library_names(LauncherFamily family) {
  const std::vector<std::string> mpich = {"libmpi.so.12", "libmpich.so.12", "libmpi_abi.so.1"};
  if (family == LauncherFamily::hydra) return mpich;
  if (family == LauncherFamily::open_mpi) return {"libmpi.so.40", "libmpi.so"};
  if (family == LauncherFamily::pals) {
    return {"libmpi.so.12", "libmpi_cray.so.12", "libmpi_gnu.so.12", "libmpi_abi.so.1"};
  }
  return {"libmpi.so.12", "libmpich.so.12", "libmpi_abi.so.1", "libmpi.so.40", "libmpi.so"};
}

// Whether a library can know what the launcher tells its ranks.
bool fits(MpiAbi abi, LauncherFamily family) {
  if (family == LauncherFamily::hydra) return abi != MpiAbi::open_mpi;
  if (family == LauncherFamily::open_mpi) return abi != MpiAbi::mpich;
  return true;
}

void append_unique(std::vector<std::string>& list, std::string entry) {
  if (std::find(list.begin(), list.end(), entry) == list.end()) list.push_back(std::move(entry));
}

// Where an installation may have its libraries.
std::vector<std::string> folders_of_prefix(const std::string& prefix) {
  std::vector<std::string> folders;
  for (const char* folder : {"lib", "lib64", "lib/release"}) {
    folders.push_back(concat(prefix, "/", folder));
  }
#if defined(__x86_64__)
  folders.push_back(prefix + "/lib/x86_64-linux-gnu");
#elif defined(__aarch64__)
  folders.push_back(prefix + "/lib/aarch64-linux-gnu");
#endif
  return folders;
}

void add_files(std::vector<LibraryCandidate>& candidates, const std::string& folder,
               LauncherFamily family, const std::string& reason) {
  for (const std::string& name : library_names(family)) {
    std::error_code error;
    const std::string path = concat(folder, "/", name);
    if (fs::exists(path, error)) candidates.push_back({path, reason});
  }
}

// What was tried without success, and the error for when nothing is left.
class Attempts {
 public:
  void add(const std::string& text) { text_ += concat(text_.empty() ? "" : "; ", text); }

  [[nodiscard]] Status error(const Launch& launch) const {
    return Status::error(
        ErrorKind::os_error,
        concat(launcher_name(launch.family), " has started this process as rank ", launch.rank,
               launch.size > 0 ? concat(" of ", launch.size) : "", " (", launch.variable,
               "), but no MPI library that fits it can be used. Tried: ", text_,
               ". Install one with its own mpiexec by `pip install shoal[mpi]`, or set "
               "SHOAL_MPI_LIBRARY to the path of the launcher's libmpi.so"));
  }

 private:
  std::string text_;
};

// Two different libraries started in one process would answer the same launcher.
Status check_not_beside_another(const MpiLibrary& chosen) {
  for (const std::string& path : loaded_mpi_libraries()) {
    std::error_code error;
    if (fs::equivalent(path, chosen.path(), error)) continue;
    Result<std::unique_ptr<MpiLibrary>> other = open_mpi_library(path);
    if (!other.is_ok() || !other.value()->is_initialized()) continue;
    return Status::error(
        ErrorKind::os_error,
        concat("SHOAL_MPI_LIBRARY is ", chosen.path(), ", but this process has already started ",
               path, " (", other.value()->version(), "): only one of them can be used"));
  }
  return {};
}

Result<FoundLibrary> open_explicit(const WorldSettings& settings) {
  std::string name = settings.library;
  for (const std::string& folder : settings.library_folders) {
    std::error_code error;
    const std::string path = concat(folder, "/", settings.library);
    if (name.find('/') == std::string::npos && fs::exists(path, error)) name = path;
  }
  Result<std::unique_ptr<MpiLibrary>> library = open_mpi_library(name);
  if (!library.is_ok()) {
    return Status::error(
        ErrorKind::os_error,
        concat("the MPI library set by SHOAL_MPI_LIBRARY can't be used: ",
               library.take_status().detail().message,
               ". Set it to the path of a libmpi.so, or unset it to let shoal search; "
               "`pip install shoal[mpi]` brings one"));
  }
  SHOAL_RETURN_IF_ERROR(check_not_beside_another(**library));
  return FoundLibrary{std::move(library).value(), "set by SHOAL_MPI_LIBRARY"};
}

// A library that the process has, null when there is none. One that has been started goes first:
// another one beside it would be a second answer to the same launcher.
Result<FoundLibrary> open_loaded(Attempts& attempts) {
  FoundLibrary found;
  for (const std::string& path : loaded_mpi_libraries()) {
    Result<std::unique_ptr<MpiLibrary>> library = open_mpi_library(path);
    if (!library.is_ok()) {
      attempts.add(library.take_status().detail().message);
    } else if (found.library == nullptr || library.value()->is_initialized()) {
      const bool is_initialized = library.value()->is_initialized();
      found.library = std::move(library).value();
      found.reason = is_initialized ? "started by another module of this process"
                                    : "loaded by another module of this process";
      if (is_initialized) break;
    }
  }
  return found;
}

}  // namespace

std::vector<LibraryCandidate> library_candidates(LauncherFamily family,
                                                 const std::vector<std::string>& launcher_prefixes,
                                                 const std::vector<std::string>& library_folders) {
  std::vector<LibraryCandidate> candidates;
  for (const std::string& prefix : launcher_prefixes) {
    for (const std::string& folder : folders_of_prefix(prefix)) {
      add_files(candidates, folder, family, concat("beside the launcher in ", prefix));
    }
  }
  for (const std::string& folder : library_folders) {
    add_files(candidates, folder, family, "in the Python environment");
  }
  for (const std::string& name : library_names(family)) {
    candidates.push_back({name, "known to the system"});
  }
  return candidates;
}

std::vector<std::string> launcher_prefixes(LauncherFamily family, const Environment& environment,
                                           const std::vector<std::string>& ancestors) {
  std::vector<std::string> programs;
  std::vector<std::string> prefixes;
  if (family == LauncherFamily::open_mpi) {
    if (const auto prefix = environment("OPAL_PREFIX")) prefixes.push_back(*prefix);
    programs = {"orterun", "orted", "prterun", "prted", "prte", "mpirun", "mpiexec"};
  } else if (family == LauncherFamily::hydra) {
    if (const auto root = environment("I_MPI_ROOT")) prefixes.push_back(*root);
    programs = {"hydra_pmi_proxy", "hydra_bstrap_proxy", "mpiexec.hydra", "mpiexec", "mpirun"};
  }
  for (const std::string& ancestor : ancestors) {
    const fs::path path(ancestor);
    if (std::find(programs.begin(), programs.end(), path.filename()) == programs.end()) continue;
    if (path.parent_path().filename() != "bin") continue;
    append_unique(prefixes, path.parent_path().parent_path().string());
  }
  return prefixes;
}

std::vector<std::string> ancestor_programs() {
  std::vector<std::string> programs;
  for (Ancestor& ancestor : process_ancestors()) {
    if (!ancestor.program.empty()) programs.push_back(std::move(ancestor.program));
  }
  return programs;
}

Result<FoundLibrary> find_mpi_library(const WorldSettings& settings, const Launch& launch) {
  if (!settings.library.empty()) return open_explicit(settings);
  Attempts attempts;
  SHOAL_ASSIGN_OR_RETURN(FoundLibrary loaded, open_loaded(attempts));
  if (loaded.library != nullptr) return loaded;
  const std::vector<std::string> prefixes =
      launcher_prefixes(launch.family, process_environment(), ancestor_programs());
  for (const LibraryCandidate& candidate :
       library_candidates(launch.family, prefixes, settings.library_folders)) {
    Result<std::unique_ptr<MpiLibrary>> library = open_mpi_library(candidate.name);
    if (!library.is_ok()) {
      attempts.add(library.take_status().detail().message);
    } else if (!fits(library.value()->abi(), launch.family)) {
      attempts.add(concat(library.value()->path(), ": is ", library.value()->version()));
    } else {
      return FoundLibrary{std::move(library).value(), candidate.reason};
    }
  }
  return attempts.error(launch);
}

}  // namespace shoal::comm
