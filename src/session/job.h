// The job that this process is a rank of, joined at the first need: a program that is started alone
// never loads MPI.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/comm/world.h"

namespace shoal::session {

struct JobSettings {
  std::string library;                       // of MPI: a path or a name; empty: search
  std::vector<std::string> library_folders;  // of the virtual environment
  double report_seconds = 30;                // a longer wait is reported; 0: never
};

// Take effect when the job is joined; report_seconds from the next call on.
void set_job_settings(JobSettings settings);
[[nodiscard]] JobSettings job_settings();

// The job, joined by the first call. A failure to join is given again by later calls.
[[nodiscard]] Result<comm::World*> join_job();
// The job if it has been joined, else null; joins nothing.
[[nodiscard]] comm::World* joined_job();

// The communicator of the job with these interrupts, joined if need be; null when this process is
// alone. Used by one thread at a time: hold job_mutex() for as long as ranks work together.
[[nodiscard]] Result<comm::Communicator*> job_communicator(
    const std::function<bool()>& is_interrupted);
[[nodiscard]] std::mutex& job_mutex();

}  // namespace shoal::session
