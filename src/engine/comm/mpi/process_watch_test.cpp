#include "engine/comm/mpi/process_watch.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace shoal::comm {
namespace {

// A child that waits until it is killed.
class Child {
 public:
  Child() : process_id_(::fork()) {
    if (process_id_ == 0) {
      while (true) ::pause();
    }
  }
  ~Child() { kill_and_reap(); }

  [[nodiscard]] int64_t process_id() const { return process_id_; }
  void kill_and_leave_zombie() {
    ::kill(process_id_, SIGKILL);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(process_id_), &info, WEXITED | WNOWAIT);
  }
  void kill_and_reap() {
    if (process_id_ <= 0) return;
    ::kill(process_id_, SIGKILL);
    ::waitpid(process_id_, nullptr, 0);
    process_id_ = 0;
  }

 private:
  pid_t process_id_;
};

uint64_t start_time_of(int64_t process_id) {
  for (uint64_t age = 0; age < 100'000; ++age) {
    const uint64_t start = own_process_identity().start_time + age;
    if (!is_process_dead(process_id, start)) return start;
  }
  return 0;
}

ProcessIdentity identity_of(const Child& child) {
  ProcessIdentity identity = own_process_identity();
  identity.process_id = child.process_id();
  identity.start_time = start_time_of(child.process_id());
  return identity;
}

// The watch looks only now and then.
int wait_for_dead_rank(ProcessWatch& watch) {
  int rank = -1;
  while (rank < 0) rank = watch.dead_rank();
  return rank;
}

TEST(IsProcessDead, LivingZombieAndGone) {
  Child child;
  const uint64_t start = start_time_of(child.process_id());
  EXPECT_FALSE(is_process_dead(child.process_id(), start));
  EXPECT_TRUE(is_process_dead(child.process_id(), start + 1)) << "another process with its number";
  child.kill_and_leave_zombie();
  const int64_t process_id = child.process_id();
  EXPECT_TRUE(is_process_dead(process_id, start));
  child.kill_and_reap();
  EXPECT_TRUE(is_process_dead(process_id, start));
}

TEST(ProcessWatch, NamesTheLowestDeadRankAndRemembersIt) {
  Child first;
  Child second;
  Child third;
  ProcessWatch watch;
  watch.add(5, identity_of(third));
  watch.add(1, identity_of(first));
  watch.add(3, identity_of(second));
  EXPECT_EQ(watch.dead_rank(), -1);
  third.kill_and_reap();
  second.kill_and_leave_zombie();
  EXPECT_EQ(wait_for_dead_rank(watch), 3);
  first.kill_and_reap();
  EXPECT_EQ(wait_for_dead_rank(watch), 3);
}

TEST(ProcessWatch, OtherHostsAndNamespacesAreNotWatched) {
  ProcessWatch watch;
  ProcessIdentity identity = own_process_identity();
  identity.process_id = 1 << 30;
  identity.space += " elsewhere";
  watch.add(1, identity);
  identity = own_process_identity();
  identity.process_id = 1 << 30;
  identity.start_time = 0;
  watch.add(2, identity);
  EXPECT_EQ(watch.dead_rank(), -1);
}

TEST(ProcessWatch, NobodyToWatch) { EXPECT_EQ(ProcessWatch().dead_rank(), -1); }

}  // namespace
}  // namespace shoal::comm
