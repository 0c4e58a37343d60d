#include "session/job.h"

#include <memory>
#include <optional>

#include "session/session.h"

namespace shoal::session {
namespace {

// The one job of the process. It is never destroyed: other ranks may still read from its memory
// when this process ends.
struct Job {
  std::mutex mutex;    // of the ranks' common work
  std::mutex joining;  // guards what follows
  JobSettings settings;
  std::unique_ptr<comm::World> world;
  Status failure;
};

Job& job() {
  static Job* the_job = new Job;
  return *the_job;
}

}  // namespace

void set_job_settings(JobSettings settings) {
  const std::lock_guard lock(job().joining);
  job().settings = std::move(settings);
}

JobSettings job_settings() {
  const std::lock_guard lock(job().joining);
  return job().settings;
}

Result<comm::World*> join_job() {
  Job& the_job = job();
  const std::lock_guard lock(the_job.joining);
  if (the_job.world != nullptr) return the_job.world.get();
  if (!the_job.failure.is_ok()) return the_job.failure.clone();
  comm::WorldSettings settings;
  settings.library = the_job.settings.library;
  settings.library_folders = the_job.settings.library_folders;
  settings.available_thread_count = available_thread_count();
  Result<std::unique_ptr<comm::World>> world = comm::World::join(settings);
  if (!world.is_ok()) {
    the_job.failure = world.take_status();
    return the_job.failure.clone();
  }
  the_job.world = std::move(*world);
  return the_job.world.get();
}

comm::World* joined_job() {
  const std::lock_guard lock(job().joining);
  return job().world.get();
}

Result<comm::Communicator*> job_communicator(const std::function<bool()>& is_interrupted) {
  SHOAL_ASSIGN_OR_RETURN(comm::World * world, join_job());
  comm::Communicator* communicator = world->communicator();
  if (communicator != nullptr) {
    comm::WaitOptions options;
    options.is_interrupted = is_interrupted;
    options.report_seconds = job_settings().report_seconds;
    communicator->set_wait_options(std::move(options));
  }
  return communicator;
}

std::mutex& job_mutex() { return job().mutex; }

}  // namespace shoal::session
