#include "engine/comm/mpi/sibling_watch.h"

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#include "base/concat.h"
#include "engine/comm/launcher_ancestors.h"
#include "engine/comm/mpi/shared_memory.h"

namespace shoal::comm {
namespace {

// How a launcher numbers the ranks of a host.
struct LocalVariables {
  const char* rank;
  const char* local_rank;
  const char* local_size;
};

std::optional<LocalVariables> local_variables(LauncherFamily family) {
  if (family == LauncherFamily::hydra) {
    return LocalVariables{"PMI_RANK", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"};
  }
  if (family == LauncherFamily::open_mpi) {
    return LocalVariables{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_RANK",
                          "OMPI_COMM_WORLD_LOCAL_SIZE"};
  }
  return std::nullopt;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The value of `name` in the environment that a process was started with.
std::optional<int> started_with(const std::string& environment, std::string_view name) {
  size_t begin = 0;
  while (begin < environment.size()) {
    const std::string_view entry(environment.c_str() + begin);
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
      return std::atoi(entry.data() + name.size() + 1);
    }
    begin += entry.size() + 1;
  }
  return std::nullopt;
}

// The process that has started the ranks of this host; 0 if it is not among our ancestors.
int64_t find_starter(LauncherFamily family) {
  for (const Ancestor& ancestor : process_ancestors()) {
    if (family_of_starter(ancestor) == family) return ancestor.process;
  }
  return 0;
}

using Clock = std::chrono::steady_clock;

// Who has been missing since when, and which rank had which number while it lived.
class Absences {
 public:
  void note(const Siblings& siblings, int size, Clock::time_point now) {
    for (int local = 0; local < siblings.count; ++local) {
      const auto living = siblings.living.find(local);
      if (living != siblings.living.end()) {
        since_.erase(local);
        rank_of_[local] = living->second;
      } else {
        since_.emplace(local, now);
        // On one host they are the same numbers.
        if (siblings.count == size) rank_of_[local] = local;
      }
    }
  }

  // One that has been missing at least so long, for people; empty when none has.
  [[nodiscard]] std::string describe(Clock::duration patience, Clock::time_point now) const {
    for (const auto& [local, begin] : since_) {
      if (now - begin < patience) continue;
      const auto rank = rank_of_.find(local);
      if (rank != rank_of_.end()) return concat("rank ", rank->second);
      return concat("the rank with number ", local, " on this host");
    }
    return "";
  }

 private:
  std::map<int, Clock::time_point> since_;
  std::map<int, int> rank_of_;
};

// The children of all threads of a process.
std::vector<int64_t> children_of(int64_t process) {
  std::vector<int64_t> children;
  std::error_code error;
  const std::filesystem::path tasks = concat("/proc/", process, "/task");
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    std::ifstream file(task.path() / "children");
    for (int64_t child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

}  // namespace

void ask_launcher_to_abort(const Launch& launch, const Environment& environment, int exit_code) {
  if (launch.family != LauncherFamily::hydra) return;
  const int connection = std::atoi(environment("PMI_FD").value_or("-1").c_str());
  if (connection <= STDERR_FILENO) return;
  // The other ranks are killed, some perhaps while MPI starts.
  for (const int64_t rank : children_of(find_starter(launch.family))) unlink_shared_memory(rank);
  // In the words of its protocol (PMI 1). Another protocol takes it for nonsense.
  const std::string request = concat("cmd=abort exitcode=", exit_code, "\n");
  ::send(connection, request.data(), request.size(), MSG_NOSIGNAL);
}

std::optional<Siblings> read_siblings(const Launch& launch, const Environment& environment) {
  const std::optional<LocalVariables> variables = local_variables(launch.family);
  if (!variables) return std::nullopt;
  Siblings siblings;
  siblings.count = std::atoi(environment(variables->local_size).value_or("0").c_str());
  const int64_t starter = find_starter(launch.family);
  if (siblings.count < 2 || starter == 0) return std::nullopt;
  for (const int64_t child : children_of(starter)) {
    // That of a zombie is empty.
    const std::string started = read_file(concat("/proc/", child, "/environ"));
    const std::optional<int> rank = started_with(started, variables->rank);
    const std::optional<int> local = started_with(started, variables->local_rank);
    if (rank && local) siblings.living[*local] = *rank;
  }
  // Where not even this rank is found, nothing can be said about others.
  const int own = std::atoi(environment(variables->local_rank).value_or("-1").c_str());
  if (!siblings.living.contains(own)) return std::nullopt;
  siblings.own = own;
  return siblings;
}

SiblingWatch::SiblingWatch(const Launch& launch, const Environment& environment)
    : launch_(launch), environment_(environment), thread_([this] { run(); }) {}

SiblingWatch::~SiblingWatch() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void SiblingWatch::run() {
  using std::chrono::milliseconds;
  // Looking costs: where there are many ranks, the first two of the host look often. A launcher
  // starts its ranks one after the other, hence the patience.
  struct Pace {
    milliseconds interval;
    milliseconds patience;
  };
  constexpr Pace kFirst{milliseconds(200), milliseconds(1000)};
  constexpr Pace kSecond{milliseconds(200), milliseconds(1300)};
  constexpr Pace kOthers{milliseconds(1000), milliseconds(1600)};
  Pace pace = kFirst;
  Absences absences;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, pace.interval, [this] { return is_over_; })) {
    const std::optional<Siblings> siblings = read_siblings(launch_, environment_);
    if (!siblings) return;
    if (siblings->own > 0) pace = siblings->own == 1 ? kSecond : kOthers;
    absences.note(*siblings, launch_.size, Clock::now());
    const std::string missing = absences.describe(pace.patience, Clock::now());
    if (missing.empty()) continue;
    std::fprintf(
        stderr,
        "shoal: rank %d ends the job: %s has ended before it joined the other ranks, which "
        "would wait for it without end\n",
        launch_.rank, missing.c_str());
    std::fflush(nullptr);
    // For the launcher to pass the line on: it drops what it has not read when a job is ended.
    std::this_thread::sleep_for(milliseconds(100));
    ask_launcher_to_abort(launch_, environment_, 1);
    ::_exit(1);
  }
}

}  // namespace shoal::comm
