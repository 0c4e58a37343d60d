#include "engine/comm/launcher.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <map>

namespace shoal::comm {
namespace {

using Values = std::map<std::string, std::string>;

Environment fake(Values values) {
  return [values = std::move(values)](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

Launch detect(const Values& values) {
  Result<Launch> launch = detect_launch(fake(values));
  EXPECT_TRUE(launch.is_ok());
  return launch.is_ok() ? *launch : Launch{};
}

std::string failure(const Values& values) {
  Result<Launch> launch = detect_launch(fake(values));
  EXPECT_FALSE(launch.is_ok());
  if (launch.is_ok()) return "";
  const Status status = launch.take_status();
  EXPECT_EQ(status.detail().kind, ErrorKind::value_error);
  return status.detail().message;
}

void expect_launch(const Launch& launch, LauncherFamily family, int rank, int size,
                   const std::string& variable) {
  EXPECT_EQ(launcher_name(launch.family), launcher_name(family));
  EXPECT_EQ(launch.rank, rank);
  EXPECT_EQ(launch.size, size);
  EXPECT_EQ(launch.variable, variable);
}

TEST(DetectLaunch, PlainProcessIsAlone) {
  expect_launch(detect({{"HOME", "/root"}}), LauncherFamily::none, 0, 1, "");
}

TEST(DetectLaunch, Hydra) {
  const Values values = {
      {"PMI_RANK", "1"}, {"PMI_SIZE", "4"}, {"MPI_LOCALRANKID", "1"}, {"MPI_LOCALNRANKS", "4"}};
  expect_launch(detect(values), LauncherFamily::hydra, 1, 4, "PMI_SIZE");
  expect_launch(detect({{"PMI_RANK", "0"}, {"PMI_SIZE", "2"}}), LauncherFamily::hydra, 0, 2,
                "PMI_SIZE");
}

TEST(DetectLaunch, OpenMpiEvenThoughItSetsPmixToo) {
  const Values values = {
      {"OMPI_COMM_WORLD_RANK", "2"}, {"OMPI_COMM_WORLD_SIZE", "3"}, {"PMIX_RANK", "2"}};
  expect_launch(detect(values), LauncherFamily::open_mpi, 2, 3, "OMPI_COMM_WORLD_SIZE");
}

TEST(DetectLaunch, PmixAloneDoesNotTellTheSize) {
  expect_launch(detect({{"PMIX_RANK", "5"}}), LauncherFamily::pmix, 5, 0, "PMIX_RANK");
}

TEST(DetectLaunch, Pals) {
  expect_launch(detect({{"PALS_RANKID", "3"}, {"PALS_LOCAL_SIZE", "4"}}), LauncherFamily::pals, 3,
                0, "PALS_RANKID");
  const Values with_size = {{"PALS_RANKID", "3"}, {"PMI_RANK", "3"}, {"PMI_SIZE", "8"}};
  expect_launch(detect(with_size), LauncherFamily::pals, 3, 8, "PMI_SIZE");
}

TEST(DetectLaunch, SlurmStepCountsTheTasksOfTheStep) {
  const Values values = {{"SLURM_STEP_ID", "0"},
                         {"SLURM_PROCID", "1"},
                         {"SLURM_NTASKS", "8"},
                         {"SLURM_STEP_NUM_TASKS", "2"}};
  expect_launch(detect(values), LauncherFamily::slurm, 1, 2, "SLURM_STEP_NUM_TASKS");
}

TEST(DetectLaunch, SlurmWithPmi2OrPmixIsStillSlurm) {
  const Values pmi2 = {{"SLURM_STEP_ID", "3"}, {"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"},
                       {"PMI_RANK", "1"},      {"PMI_SIZE", "2"},     {"PMI_FD", "9"}};
  expect_launch(detect(pmi2), LauncherFamily::slurm, 1, 2, "SLURM_NTASKS");
  const Values pmix = {
      {"SLURM_STEP_ID", "3"}, {"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"}, {"PMIX_RANK", "1"}};
  expect_launch(detect(pmix), LauncherFamily::slurm, 1, 2, "SLURM_NTASKS");
}

TEST(DetectLaunch, HydraInsideSlurmIsHydra) {
  const Values values = {{"SLURM_STEP_ID", "0"}, {"SLURM_PROCID", "0"},    {"SLURM_NTASKS", "2"},
                         {"PMI_RANK", "7"},      {"MPI_LOCALRANKID", "3"}, {"PMI_SIZE", "8"}};
  expect_launch(detect(values), LauncherFamily::hydra, 7, 8, "PMI_SIZE");
}

TEST(DetectLaunch, SlurmShellsAreNoRanks) {
  const Values batch = {{"SLURM_JOB_ID", "7"}, {"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "4"}};
  expect_launch(detect(batch), LauncherFamily::none, 0, 1, "");
  for (const char* step : {"4294967291", "4294967290", "batch", ""}) {
    Values special = batch;
    special["SLURM_STEP_ID"] = step;
    expect_launch(detect(special), LauncherFamily::none, 0, 1, "");
  }
}

TEST(DetectLaunch, ChildOfARankIsAlone) {
  Values values = {{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}};
  values["SHOAL_RANK_PROCESS"] = std::to_string(::getpid() + 1);
  expect_launch(detect(values), LauncherFamily::none, 0, 1, "");
  values["SHOAL_RANK_PROCESS"] = std::to_string(::getpid());
  expect_launch(detect(values), LauncherFamily::hydra, 1, 2, "PMI_SIZE");
}

TEST(DetectLaunch, BadNumbersNameTheVariable) {
  EXPECT_EQ(failure({{"PMI_RANK", "one"}, {"PMI_SIZE", "2"}}),
            "the environment variable PMI_RANK of the MPI launcher must be a number of at least 0, "
            "not 'one'");
  EXPECT_NE(failure({{"PMI_RANK", "-1"}, {"PMI_SIZE", "2"}}).find("PMI_RANK"), std::string::npos);
  EXPECT_NE(failure({{"PMI_RANK", "0"}, {"PMI_SIZE", "0"}}).find("PMI_SIZE"), std::string::npos);
  EXPECT_NE(failure({{"PMI_RANK", "0"}, {"PMI_SIZE", "99999999999"}}).find("PMI_SIZE"),
            std::string::npos);
  EXPECT_EQ(failure({{"OMPI_COMM_WORLD_RANK", "2"}, {"OMPI_COMM_WORLD_SIZE", "2"}}),
            "the MPI launcher says rank 2 (OMPI_COMM_WORLD_RANK) of 2 (OMPI_COMM_WORLD_SIZE)");
}

TEST(MarkRankProcess, IsSeenInTheEnvironment) {
  mark_rank_process();
  EXPECT_EQ(process_environment()("SHOAL_RANK_PROCESS"), std::to_string(::getpid()));
  ::unsetenv("SHOAL_RANK_PROCESS");
  EXPECT_EQ(process_environment()("SHOAL_RANK_PROCESS"), std::nullopt);
}

}  // namespace
}  // namespace shoal::comm
