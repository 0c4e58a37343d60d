#include "engine/comm/launcher_ancestors.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace shoal::comm {
namespace {

constexpr int64_t kRank = 100;

Ancestor program(int64_t process, const std::string& path) { return {process, path, ""}; }

TEST(ProcessAncestors, BeginWithTheParent) {
  const std::vector<Ancestor> ancestors = process_ancestors();
  ASSERT_FALSE(ancestors.empty());
  EXPECT_EQ(ancestors.front().process, ::getppid());
  EXPECT_FALSE(ancestors.front().name.empty());
}

TEST(FamilyOfStarter, IsToldByTheProgramOrItsName) {
  EXPECT_EQ(family_of_starter(program(1, "/opt/mpich/bin/hydra_pmi_proxy")), LauncherFamily::hydra);
  EXPECT_EQ(family_of_starter(program(1, "/usr/bin/orterun")), LauncherFamily::open_mpi);
  EXPECT_EQ(family_of_starter({1, "", "slurmstepd"}), LauncherFamily::slurm);
  EXPECT_EQ(family_of_starter({1, "", "hydra_pmi_proxy"}), LauncherFamily::hydra);
  EXPECT_EQ(family_of_starter({1, "/usr/bin/python3.11", "orted"}), std::nullopt);
  EXPECT_EQ(family_of_starter({1, "", ""}), std::nullopt);
}

TEST(LauncherBelow, ChildOfARank) {
  const std::vector<Ancestor> ancestors = {program(101, "/bin/sh"),
                                           program(kRank, "/usr/bin/python3.11"),
                                           program(99, "/usr/bin/hydra_pmi_proxy")};
  EXPECT_EQ(launcher_below(ancestors, kRank), std::nullopt);
}

TEST(LauncherBelow, RankOfAJobThatARankHasStarted) {
  const std::vector<Ancestor> ancestors = {
      program(103, "/bin/sh"), program(102, "/usr/bin/hydra_pmi_proxy"),
      program(101, "/usr/bin/mpiexec.hydra"), program(kRank, "/usr/bin/python3.11"),
      program(99, "/usr/bin/orterun")};
  EXPECT_EQ(launcher_below(ancestors, kRank), LauncherFamily::hydra);
}

TEST(LauncherBelow, OnAnotherHost) {
  const std::vector<Ancestor> ancestors = {program(7, "/usr/bin/orted"), program(5, "/bin/sh")};
  EXPECT_EQ(launcher_below(ancestors, kRank), LauncherFamily::open_mpi);
}

TEST(LauncherBelow, NoLauncherAndNoRank) {
  EXPECT_EQ(launcher_below({program(7, "/bin/sh")}, kRank), std::nullopt);
}

}  // namespace
}  // namespace shoal::comm
