// usage: exchange_program <part> [argument...] [--library <path or name>] [--folder <folder>]...
#include "exchange_program.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/concat.h"
#include "engine/comm/mpi/library.h"

namespace shoal::comm {
namespace {

void print_description(const WorldDescription& job) {
  std::string node_ranks;
  for (const int rank : job.node_ranks) node_ranks += concat(" ", rank);
  std::printf("launcher: %s\nlibrary: %s\nversion: %s\nabi: %s\nreason: %s\n",
              launcher_name(job.launch.family).c_str(), job.library_path.c_str(),
              job.library_version.c_str(), job.abi.c_str(), job.library_reason.c_str());
  std::printf("rank: %d of %d on %s, node ranks%s, threads %d\n", job.rank, job.size,
              job.host.c_str(), node_ranks.c_str(), job.thread_count);
}

std::string text_from(int from, int to, size_t bytes) {
  std::string text(bytes, '\0');
  for (size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i * 7 + from * 31 + to * 17);
  return text;
}

Message message_of(const std::string& text) {
  return Message{{std::as_bytes(std::span(text.data(), text.size()))}};
}

Status expect_text(const Received& received, const std::string& expected, const std::string& what) {
  if (received.bytes == expected.size() &&
      (expected.empty() ||
       std::memcmp(received.view().data(), expected.data(), expected.size()) == 0)) {
    return {};
  }
  return Status::internal(concat(what, " gave ", received.bytes, " wrong bytes"));
}

Status meet(Communicator& communicator, uint64_t operation) {
  return communicator.agree({.operation = operation, .place = concat("step ", operation)}, {});
}

Status check_exchange(Communicator& communicator, size_t bytes) {
  const int rank = communicator.rank();
  std::vector<std::string> texts;
  std::vector<Message> to;
  for (int other = 0; other < communicator.size(); ++other) {
    texts.push_back(text_from(rank, other, other == rank ? 0 : bytes + 3 * other));
  }
  for (const std::string& text : texts) to.push_back(message_of(text));
  SHOAL_ASSIGN_OR_RETURN(const auto received, communicator.exchange(to));
  for (int other = 0; other < communicator.size(); ++other) {
    const std::string expected = text_from(other, rank, other == rank ? 0 : bytes + 3 * rank);
    SHOAL_RETURN_IF_ERROR(expect_text(received[static_cast<size_t>(other)], expected, "exchange"));
  }
  return {};
}

Status check_collectives(Communicator& communicator, size_t bytes) {
  const int rank = communicator.rank();
  const int root = communicator.size() - 1;
  SHOAL_ASSIGN_OR_RETURN(const auto values,
                         communicator.meet({.operation = bytes, .place = "values"},
                                           static_cast<uint64_t>(rank) + 5, {}));
  for (size_t other = 0; other < values.size(); ++other) {
    if (values[other] != other + 5) return Status::internal("meet gave a wrong value");
  }
  const std::string own = text_from(rank, 0, bytes + static_cast<size_t>(rank));
  SHOAL_ASSIGN_OR_RETURN(const auto sent, communicator.broadcast(message_of(own), root));
  SHOAL_RETURN_IF_ERROR(
      expect_text(sent, text_from(root, 0, bytes + static_cast<size_t>(root)), "broadcast"));
  SHOAL_RETURN_IF_ERROR(meet(communicator, 2));
  SHOAL_ASSIGN_OR_RETURN(const auto all, communicator.all_gather(message_of(own)));
  SHOAL_RETURN_IF_ERROR(meet(communicator, 3));
  SHOAL_ASSIGN_OR_RETURN(const auto gathered, communicator.gather(message_of(own), root));
  if (gathered.empty() == (rank == root)) return Status::internal("gather went to a wrong rank");
  for (int other = 0; other < communicator.size(); ++other) {
    const auto index = static_cast<size_t>(other);
    const std::string expected = text_from(other, 0, bytes + index);
    SHOAL_RETURN_IF_ERROR(expect_text(all[index], expected, "all_gather"));
    if (rank == root) SHOAL_RETURN_IF_ERROR(expect_text(gathered[index], expected, "gather"));
  }
  SHOAL_RETURN_IF_ERROR(meet(communicator, 4));
  return check_exchange(communicator, bytes);
}

// Whether a new process that has inherited the environment takes itself for a rank.
int start_child(const char* program) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl(program, program, "alone", nullptr);
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

int run_alone(const ProgramRun& run) {
  Result<std::unique_ptr<World>> world = World::join(run.settings);
  if (!world.is_ok()) return report_failure(world.take_status());
  const bool is_alone =
      world.value()->communicator() == nullptr && world.value()->description().size == 1 &&
      world.value()->description().library_path.empty() && loaded_mpi_libraries().empty();
  world.value()->finish();
  return is_alone ? 0 : 1;
}

// Whether the process that reports deaths has its socket, which bears the name of rank 0.
bool is_watched() {
  std::ifstream sockets("/proc/net/unix");
  const std::string name = concat("@shoal-", ::getpid(), "-");
  for (std::string line; std::getline(sockets, line);) {
    if (line.find(name) != std::string::npos) return true;
  }
  return false;
}

int run_lifetime(const ProgramRun& run) {
  Result<std::unique_ptr<World>> joined = World::join(run.settings);
  if (!joined.is_ok()) return report_failure(joined.take_status());
  World& world = *joined.value();
  const bool is_first = world.description().rank == 0;
  const bool was_watched = is_watched();
  world.finish();
  while (is_watched()) ::sched_yield();
  if (is_first) std::printf("watched %d, afterwards 0\n", was_watched ? 1 : 0);
  return 0;
}

int run_part(const std::string& part, const ProgramRun& run) {
  if (part == "check") return run_check(run);
  if (part == "bandwidth") return run_bandwidth(run);
  if (part == "latency") return run_latency(run);
  if (part == "children") return run_children(run);
  if (part == "foreign") return run_foreign(run);
  if (part == "lifetime") return run_lifetime(run);
  if (part == "alone") return run_alone(run);
  return run_fault(part, run);
}

}  // namespace

int report_failure(const Status& status) {
  std::printf("error: %s\n", status.detail().message.c_str());
  std::fflush(stdout);
  return 1;
}

int run_check(const ProgramRun& run) {
  Result<std::unique_ptr<World>> joined = World::join(run.settings);
  if (!joined.is_ok()) return report_failure(joined.take_status());
  World& world = *joined.value();
  if (world.description().rank == 0) print_description(world.description());
  Communicator* communicator = world.communicator();
  if (communicator != nullptr) {
    for (const size_t bytes : {0, 1, 1000, 100'000, 3'000'000, 20'000'000}) {
      const Status status = check_collectives(*communicator, bytes);
      if (!status.is_ok()) {
        report_failure(status);
        world.abort(3);
      }
    }
  }
  std::printf("rank %d is done\n", world.description().rank);
  std::fflush(stdout);
  world.finish();
  return world.communicator() == nullptr ? 0 : 4;
}

int run_children(const ProgramRun& run) {
  Result<std::unique_ptr<World>> joined = World::join(run.settings);
  if (!joined.is_ok()) return report_failure(joined.take_status());
  World& world = *joined.value();
  const pid_t child = ::fork();
  if (child == 0) {
    const bool is_none = world.communicator() == nullptr;
    world.finish();
    ::_exit(is_none ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  const int started = start_child("/proc/self/exe");
  std::printf("forked %d, started %d\n", status, started);
  std::fflush(stdout);
  world.finish();
  return status == 0 && started == 0 ? 0 : 1;
}

int run_foreign(const ProgramRun& run) {
  // As mpi4py: loads MPI by itself, starts it, and will end it.
  Result<std::unique_ptr<MpiLibrary>> library = open_mpi_library(run.arguments.at(0));
  if (!library.is_ok()) return report_failure(library.take_status());
  MpiLibrary& mpi = *library.value();
  const Status started = mpi.initialize();
  if (!started.is_ok()) return report_failure(started);
  Result<std::unique_ptr<World>> joined = World::join(run.settings);
  if (!joined.is_ok()) return report_failure(joined.take_status());
  World& world = *joined.value();
  if (world.description().rank == 0) print_description(world.description());
  if (world.communicator() == nullptr) return 2;
  const Status status = check_collectives(*world.communicator(), 5000);
  if (!status.is_ok()) return report_failure(status);
  world.finish();
  if (mpi.is_finalized()) return 5;
  mpi.finalize();
  return 0;
}

}  // namespace shoal::comm

int main(int argument_count, char** arguments) {
  shoal::comm::ProgramRun run;
  std::string part = "check";
  for (int i = 1; i < argument_count; ++i) {
    const std::string argument = arguments[i];
    const bool has_value = i + 1 < argument_count;
    if (argument == "--library" && has_value) {
      run.settings.library = arguments[++i];
    } else if (argument == "--folder" && has_value) {
      run.settings.library_folders.emplace_back(arguments[++i]);
    } else if (i == 1) {
      part = argument;
    } else {
      run.arguments.push_back(argument);
    }
  }
  return shoal::comm::run_part(part, run);
}
