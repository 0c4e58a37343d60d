#include "engine/comm/mpi/process_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string_view>

#include "base/concat.h"

namespace shoal::comm {
namespace {

struct ProcessFacts {
  char state = '?';
  uint64_t start_time = 0;
};

// /proc/<pid>/stat: "pid (name) state ...", where the name may hold anything and the start time is
// field 22, counted from the process id.
std::optional<ProcessFacts> read_process(int64_t process_id) {
  const int file = ::open(concat("/proc/", process_id, "/stat").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::array<char, 1024> bytes{};
  const ssize_t count = ::read(file, bytes.data(), bytes.size());
  ::close(file);
  if (count <= 0) return std::nullopt;
  std::string_view text(bytes.data(), static_cast<size_t>(count));
  const size_t name_end = text.rfind(')');
  if (name_end == std::string_view::npos || name_end + 2 >= text.size()) return std::nullopt;
  text.remove_prefix(name_end + 2);
  ProcessFacts facts;
  facts.state = text[0];
  constexpr int kFieldsFromStateToStart = 19;
  for (int field = 0; field < kFieldsFromStateToStart; ++field) {
    const size_t space = text.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    text.remove_prefix(space + 1);
  }
  facts.start_time =
      std::strtoull(std::string(text.substr(0, text.find(' '))).c_str(), nullptr, 10);
  return facts;
}

std::string process_space() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  std::array<char, 64> name{};
  const ssize_t count = ::readlink("/proc/self/ns/pid", name.data(), name.size());
  return concat(boot, " ",
                std::string_view(name.data(), count > 0 ? static_cast<size_t>(count) : 0));
}

}  // namespace

ProcessIdentity own_process_identity() {
  ProcessIdentity identity;
  identity.process_id = ::getpid();
  identity.space = process_space();
  if (const auto facts = read_process(identity.process_id)) identity.start_time = facts->start_time;
  return identity;
}

bool is_process_dead(int64_t process_id, uint64_t start_time) {
  const std::optional<ProcessFacts> facts = read_process(process_id);
  if (!facts) return true;
  return facts->state == 'Z' || facts->state == 'X' || facts->start_time != start_time;
}

void ProcessWatch::add(int rank, const ProcessIdentity& identity) {
  // A start time of 0: the rank could not read /proc, so that its absence there means nothing.
  if (identity.start_time == 0 || identity.space != process_space()) return;
  const Watched watched{rank, identity.process_id, identity.start_time};
  const auto place = std::upper_bound(
      watched_.begin(), watched_.end(), watched,
      [](const Watched& left, const Watched& right) { return left.rank < right.rank; });
  watched_.insert(place, watched);
}

int ProcessWatch::dead_rank() {
  constexpr auto kInterval = std::chrono::milliseconds(10);
  if (dead_rank_ >= 0) return dead_rank_;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) return -1;
  next_look_ = now + kInterval;
  for (const Watched& watched : watched_) {
    if (is_process_dead(watched.process_id, watched.start_time)) return dead_rank_ = watched.rank;
  }
  return -1;
}

}  // namespace shoal::comm
