#include "engine/comm/mpi/search.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace shoal::comm {
namespace {

namespace fs = std::filesystem;

// A folder with empty files.
class Installation {
 public:
  explicit Installation(const std::vector<std::string>& files) {
    std::string name = fs::temp_directory_path() / "shoal_search_XXXXXX";
    folder_ = ::mkdtemp(name.data());
    for (const std::string& file : files) {
      fs::create_directories((folder_ / file).parent_path());
      std::ofstream(folder_ / file) << "no library";
    }
  }
  ~Installation() { fs::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& file) const { return folder_ / file; }
  [[nodiscard]] std::string prefix() const { return folder_; }

 private:
  fs::path folder_;
};

Environment no_environment() {
  return [](const char*) { return std::nullopt; };
}

std::vector<std::string> names(const std::vector<LibraryCandidate>& candidates) {
  std::vector<std::string> result;
  for (const LibraryCandidate& candidate : candidates) result.push_back(candidate.name);
  return result;
}

Launch hydra_launch() {
  return {.family = LauncherFamily::hydra, .rank = 1, .size = 2, .variable = "PMI_SIZE"};
}

TEST(LibraryCandidates, LauncherThenEnvironmentThenSystem) {
  const Installation launcher({"lib64/libmpi.so.12", "lib/libmpi.so.40"});
  const Installation environment({"libmpi.so.12", "libmpi_abi.so.1", "libmpi.so.40"});
  const auto candidates =
      library_candidates(LauncherFamily::hydra, {launcher.prefix()}, {environment.prefix()});
  EXPECT_EQ(names(candidates),
            (std::vector<std::string>{launcher.path("lib64/libmpi.so.12"),
                                      environment.path("libmpi.so.12"),
                                      environment.path("libmpi_abi.so.1"), "libmpi.so.12",
                                      "libmpich.so.12", "libmpi_abi.so.1"}));
  EXPECT_EQ(candidates[0].reason, "beside the launcher in " + launcher.prefix());
  EXPECT_EQ(candidates[1].reason, "in the Python environment");
  EXPECT_EQ(candidates[3].reason, "known to the system");
}

TEST(LibraryCandidates, OpenMpiTakesItsOwnOnly) {
  const Installation environment({"libmpi.so.12", "libmpi.so.40"});
  EXPECT_EQ(
      names(library_candidates(LauncherFamily::open_mpi, {}, {environment.prefix()})),
      (std::vector<std::string>{environment.path("libmpi.so.40"), "libmpi.so.40", "libmpi.so"}));
}

TEST(LibraryCandidates, SlurmTakesAny) {
  const Installation environment({"libmpi.so.12", "libmpi.so.40"});
  const auto candidates = library_candidates(LauncherFamily::slurm, {}, {environment.prefix()});
  EXPECT_EQ(candidates.at(0).name, environment.path("libmpi.so.12"));
  EXPECT_EQ(candidates.at(1).name, environment.path("libmpi.so.40"));
}

TEST(LauncherPrefixes, FromTheProgramsThatStartedUs) {
  const std::vector<std::string> ancestors = {"/usr/bin/dash", "/opt/mpich/bin/hydra_pmi_proxy",
                                              "/opt/mpich/bin/mpiexec.hydra", "/usr/bin/bash"};
  EXPECT_EQ(launcher_prefixes(LauncherFamily::hydra, no_environment(), ancestors),
            (std::vector<std::string>{"/opt/mpich"}));
  EXPECT_TRUE(launcher_prefixes(LauncherFamily::open_mpi, no_environment(), ancestors).empty());
  EXPECT_TRUE(launcher_prefixes(LauncherFamily::slurm, no_environment(), ancestors).empty());
  EXPECT_EQ(launcher_prefixes(LauncherFamily::open_mpi, no_environment(), {"/usr/bin/orterun"}),
            (std::vector<std::string>{"/usr"}));
}

TEST(LauncherPrefixes, FromTheEnvironment) {
  const Environment environment = [](const char* name) -> std::optional<std::string> {
    if (std::string(name) == "OPAL_PREFIX") return "/moved/openmpi";
    if (std::string(name) == "I_MPI_ROOT") return "/opt/intel/mpi";
    return std::nullopt;
  };
  EXPECT_EQ(launcher_prefixes(LauncherFamily::open_mpi, environment, {}),
            (std::vector<std::string>{"/moved/openmpi"}));
  EXPECT_EQ(launcher_prefixes(LauncherFamily::hydra, environment, {}),
            (std::vector<std::string>{"/opt/intel/mpi"}));
}

TEST(AncestorPrograms, AreAbsolutePaths) {
  const std::vector<std::string> programs = ancestor_programs();
  for (const std::string& program : programs) EXPECT_EQ(program.front(), '/');
}

std::string explicit_failure(const std::string& library) {
  WorldSettings settings;
  settings.library = library;
  Result<FoundLibrary> found = find_mpi_library(settings, hydra_launch());
  EXPECT_FALSE(found.is_ok());
  if (found.is_ok()) return "";
  const Status status = found.take_status();
  EXPECT_EQ(status.detail().kind, ErrorKind::os_error);
  return status.detail().message;
}

TEST(FindMpiLibrary, ExplicitOneThatDoesNotExist) {
  const std::string message = explicit_failure("/nowhere/libmpi.so");
  EXPECT_NE(message.find("SHOAL_MPI_LIBRARY"), std::string::npos) << message;
  EXPECT_NE(message.find("/nowhere/libmpi.so: "), std::string::npos) << message;
  EXPECT_NE(message.find("pip install shoal[mpi]"), std::string::npos) << message;
}

TEST(FindMpiLibrary, ExplicitOneThatIsNoMpi) {
  const std::string message = explicit_failure("libm.so.6");
  EXPECT_NE(message.find("libm.so.6 is no MPI library: it has no MPI_Init_thread"),
            std::string::npos)
      << message;
}

// Last, because a library that was found stays loaded.
TEST(FindMpiLibrary, BrokenFileInTheEnvironmentIsNotedAndTheNextTried) {
  const Installation environment({"libmpi.so.40"});
  const Launch launch = {
      .family = LauncherFamily::open_mpi, .rank = 0, .size = 2, .variable = "OMPI_COMM_WORLD_SIZE"};
  WorldSettings settings;
  settings.library_folders = {environment.prefix()};
  Result<FoundLibrary> found = find_mpi_library(settings, launch);
  if (found.is_ok()) {
    // The system has one; it is now what the process has loaded.
    EXPECT_NE(found->library->path(), environment.path("libmpi.so.40"));
    EXPECT_EQ(loaded_mpi_libraries(), (std::vector<std::string>{found->library->path()}));
    return;
  }
  const std::string message = found.take_status().detail().message;
  EXPECT_NE(message.find(environment.path("libmpi.so.40")), std::string::npos) << message;
  EXPECT_NE(message.find("rank 0 of 2 (OMPI_COMM_WORLD_SIZE)"), std::string::npos) << message;
  EXPECT_NE(message.find("SHOAL_MPI_LIBRARY"), std::string::npos) << message;
}

}  // namespace
}  // namespace shoal::comm
