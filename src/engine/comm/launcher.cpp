// Variables by launcher, the most particular first: a launcher may run under another one (Hydra
// inside a Slurm job), and the inner one is who has numbered the ranks.
#include "engine/comm/launcher.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <limits>

#include "base/concat.h"
#include "engine/comm/launcher_ancestors.h"

namespace shoal::comm {
namespace {

constexpr const char* kRankProcess = "SHOAL_RANK_PROCESS";

// What one launcher tells. `size` is null, or not set, when it does not tell the number of ranks.
struct Variables {
  LauncherFamily family;
  const char* rank;
  const char* size;
};

Result<int64_t> read_number(const Environment& environment, const char* name, int64_t lowest) {
  const std::string text = environment(name).value_or("");
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= lowest &&
      number <= std::numeric_limits<int>::max()) {
    return number;
  }
  return Status::error(ErrorKind::value_error,
                       concat("the environment variable ", name, " of the MPI launcher must be a ",
                              "number of at least ", lowest, ", not '", text, "'"));
}

Result<Launch> read_launch(const Environment& environment, const Variables& variables) {
  Launch launch;
  launch.family = variables.family;
  launch.variable = variables.rank;
  launch.size = 0;
  SHOAL_ASSIGN_OR_RETURN(const int64_t rank, read_number(environment, variables.rank, 0));
  launch.rank = static_cast<int>(rank);
  if (variables.size == nullptr || !environment(variables.size)) return launch;
  SHOAL_ASSIGN_OR_RETURN(const int64_t size, read_number(environment, variables.size, 1));
  launch.size = static_cast<int>(size);
  launch.variable = variables.size;
  if (rank < size) return launch;
  return Status::error(ErrorKind::value_error,
                       concat("the MPI launcher says rank ", rank, " (", variables.rank, ") of ",
                              size, " (", variables.size, ")"));
}

// Batch and interactive shells of a job run in steps with numbers from the top of the range. They
// have SLURM_PROCID and SLURM_NTASKS too, and are no ranks.
bool is_slurm_task(const Environment& environment) {
  constexpr uint64_t kFirstSpecialStep = 0xfffffff0;
  const std::optional<std::string> step = environment("SLURM_STEP_ID");
  if (!step || !environment("SLURM_PROCID")) return false;
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(step->data(), step->data() + step->size(), number);
  return error == std::errc() && end == step->data() + step->size() && number < kFirstSpecialStep;
}

// srun speaks the same protocol as Hydra (--mpi=pmi2) and sets PMI_RANK, but numbers no local ranks
// in Hydra's way.
bool is_hydra_rank(const Environment& environment) {
  return environment("PMI_RANK") && environment("MPI_LOCALRANKID");
}

constexpr Variables kNoVariables{LauncherFamily::none, nullptr, nullptr};
constexpr Variables kOpenMpiVariables{LauncherFamily::open_mpi, "OMPI_COMM_WORLD_RANK",
                                      "OMPI_COMM_WORLD_SIZE"};
constexpr Variables kHydraVariables{LauncherFamily::hydra, "PMI_RANK", "PMI_SIZE"};
constexpr Variables kPalsVariables{LauncherFamily::pals, "PALS_RANKID", "PMI_SIZE"};

Variables slurm_variables(const Environment& environment) {
  // SLURM_NTASKS is the job's until srun sets it for the step.
  const char* size = environment("SLURM_STEP_NUM_TASKS") ? "SLURM_STEP_NUM_TASKS" : "SLURM_NTASKS";
  return {LauncherFamily::slurm, "SLURM_PROCID", size};
}

Variables find_variables(const Environment& environment) {
  if (environment("OMPI_COMM_WORLD_RANK")) return kOpenMpiVariables;
  if (is_hydra_rank(environment)) return kHydraVariables;
  if (environment("PALS_RANKID")) return kPalsVariables;
  if (is_slurm_task(environment)) return slurm_variables(environment);
  if (environment("PMI_RANK")) return kHydraVariables;
  if (environment("PMIX_RANK")) return {LauncherFamily::pmix, "PMIX_RANK", nullptr};
  return kNoVariables;
}

// Those of a launcher that is known to have started this process, whatever others have left.
Variables variables_of(LauncherFamily family, const Environment& environment) {
  Variables variables = kNoVariables;
  if (family == LauncherFamily::open_mpi) variables = kOpenMpiVariables;
  if (family == LauncherFamily::hydra) variables = kHydraVariables;
  if (family == LauncherFamily::pals) variables = kPalsVariables;
  if (family == LauncherFamily::slurm && is_slurm_task(environment)) {
    variables = slurm_variables(environment);
  }
  return variables.rank != nullptr && environment(variables.rank) ? variables : kNoVariables;
}

// `rank_process` is another process, that of a rank above this one, or 0. The launcher that has
// started this process counts, where it is found; what a job leaves to a job in it does not.
Variables find_variables_below(const Environment& environment, int64_t rank_process) {
  const Variables any = find_variables(environment);
  if (any.rank == nullptr) return any;
  if (const auto family = launcher_below(process_ancestors(), rank_process)) {
    const Variables variables = variables_of(*family, environment);
    if (variables.rank != nullptr) return variables;
  }
  return rank_process == 0 ? any : kNoVariables;
}

}  // namespace

Result<Launch> detect_launch(const Environment& environment) {
  int64_t rank_process = std::atoll(environment(kRankProcess).value_or("0").c_str());
  if (rank_process == ::getpid()) rank_process = 0;
  const Variables variables = find_variables_below(environment, rank_process);
  if (variables.family == LauncherFamily::none) return Launch{};
  return read_launch(environment, variables);
}

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

void mark_rank_process() { ::setenv(kRankProcess, std::to_string(::getpid()).c_str(), 1); }

std::string launcher_name(LauncherFamily family) {
  switch (family) {
    case LauncherFamily::none: return "no launcher";
    case LauncherFamily::hydra: return "mpiexec of MPICH (Hydra)";
    case LauncherFamily::open_mpi: return "mpirun of Open MPI";
    case LauncherFamily::slurm: return "srun of Slurm";
    case LauncherFamily::pals: return "mpiexec of PALS";
    case LauncherFamily::pmix: return "a PMIx launcher";
  }
  return "unknown launcher";
}

}  // namespace shoal::comm
