// While MPI starts, everybody waits for everybody inside of it. A rank that ends its program before
// it gets there (an exception before the first collective work) would be waited for without end:
// the launcher takes it for a program that needs no MPI.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/comm/launcher.h"

namespace shoal::comm {

// The ranks of this host that the launcher has started, by their number on the host.
struct Siblings {
  int count = 0;              // as the launcher tells
  int own = 0;                // the number of this rank
  std::map<int, int> living;  // number on the host -> rank
};

// Ranks of this host that live; nullopt when launcher or system do not let us know.
[[nodiscard]] std::optional<Siblings> read_siblings(const Launch& launch,
                                                    const Environment& environment);

// For a rank that has not joined the others, and then ends: Hydra ends a job for such a rank only
// if it is asked to. Leaves nothing of MPICH on this host. Does nothing under other launchers.
void ask_launcher_to_abort(const Launch& launch, const Environment& environment, int exit_code);

// From construction to destruction a thread looks after the siblings. When one has been gone for a
// second it says so on standard error and ends this process, whereupon the launcher ends the job.
class SiblingWatch {
 public:
  SiblingWatch(const Launch& launch, const Environment& environment);
  ~SiblingWatch();
  SiblingWatch(const SiblingWatch&) = delete;
  SiblingWatch& operator=(const SiblingWatch&) = delete;

 private:
  void run();

  Launch launch_;
  Environment environment_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace shoal::comm
