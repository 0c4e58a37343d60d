// What happens to the others when one rank does something else.
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/concat.h"
#include "exchange_program.h"

namespace shoal::comm {
namespace {

constexpr int kAbortCode = 42;

int fail_together(World& world, Status own) {
  Communicator& communicator = *world.communicator();
  const int rank = communicator.rank();
  const Status status = communicator.agree(
      {.operation = 7, .place = concat("the place of rank ", rank)}, std::move(own));
  if (!status.is_ok()) {
    std::printf("rank %d: %s\n", rank, status.detail().message.c_str());
    std::fflush(stdout);
  }
  world.finish();
  return status.is_ok() ? 0 : 1;
}

// What the rank at fault does; returns the exit code of the process.
int do_fault(const std::string& part, World& world) {
  if (part == "kill") ::raise(SIGKILL);
  if (part == "abort") {
    std::fprintf(stderr, "rank %d has something to say before\n", world.description().rank);
    world.abort(kAbortCode);
  }
  if (part == "exit") ::_exit(0);
  if (part == "exit_one") ::_exit(1);
  if (part == "elsewhere") {
    world.finish();
    return 0;
  }
  return fail_together(world, Status::error(ErrorKind::value_error, "bad luck"));
}

}  // namespace

int run_fault(const std::string& part, const ProgramRun& run) {
  const int fault_rank = std::atoi(run.arguments.at(0).c_str());
  if (part == "never_joins") {
    const Result<Launch> launch = detect_launch(process_environment());
    if (launch.is_ok() && launch.value().rank == fault_rank) return 1;
  }
  Result<std::unique_ptr<World>> joined = World::join(run.settings);
  if (!joined.is_ok()) return report_failure(joined.take_status());
  World& world = *joined.value();
  if (world.description().rank == fault_rank) return do_fault(part, world);
  return fail_together(world, {});
}

}  // namespace shoal::comm
