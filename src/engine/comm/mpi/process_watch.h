// Which ranks of this host have ended: a process is known by its id together with its start time,
// because ids are used again.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace shoal::comm {

struct ProcessIdentity {
  int64_t process_id = 0;
  uint64_t start_time = 0;  // clock ticks since the start of the system
  // Of this boot and this namespace of process ids: only within it do ids mean the same.
  std::string space;
};

[[nodiscard]] ProcessIdentity own_process_identity();
// Also of a zombie: it runs no more, only its parent does not know yet.
[[nodiscard]] bool is_process_dead(int64_t process_id, uint64_t start_time);

class ProcessWatch {
 public:
  // Does nothing for processes of other hosts and namespaces.
  void add(int rank, const ProcessIdentity& identity);
  // The lowest rank that has ended, or -1. Looks at most every 10 ms, and remembers the dead.
  [[nodiscard]] int dead_rank();

 private:
  struct Watched {
    int rank;
    int64_t process_id;
    uint64_t start_time;
  };
  std::vector<Watched> watched_;  // ascending by rank
  int dead_rank_ = -1;
  std::chrono::steady_clock::time_point next_look_{};
};

}  // namespace shoal::comm
