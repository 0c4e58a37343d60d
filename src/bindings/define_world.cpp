#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <tuple>

#include "bindings/define_job.h"
#include "bindings/errors.h"
#include "engine/comm/launcher.h"
#include "engine/comm/mpi/sibling_watch.h"
#include "session/job.h"

namespace nb = nanobind;

namespace shoal::bindings {
namespace {

const char* family_name(comm::LauncherFamily family) {
  switch (family) {
    case comm::LauncherFamily::none: return "none";
    case comm::LauncherFamily::hydra: return "hydra";
    case comm::LauncherFamily::open_mpi: return "open_mpi";
    case comm::LauncherFamily::slurm: return "slurm";
    case comm::LauncherFamily::pals: return "pals";
    case comm::LauncherFamily::pmix: return "pmix";
  }
  return "none";
}

std::tuple<std::string, int, int> detect_launch() {
  const comm::Launch launch = value_or_raise(comm::detect_launch(comm::process_environment()));
  return {family_name(launch.family), launch.rank, launch.size};
}

const comm::WorldDescription& join() {
  Result<comm::World*> world = [] {
    const nb::gil_scoped_release released;
    return session::join_job();
  }();
  return value_or_raise(std::move(world))->description();
}

nb::dict job_description() {
  const comm::WorldDescription& job = join();
  nb::dict described;
  described["launcher"] = comm::launcher_name(job.launch.family);
  described["launcher_variable"] = job.launch.variable;
  described["library"] = job.library_path;
  described["library_version"] = job.library_version;
  described["abi"] = job.abi;
  described["library_reason"] = job.library_reason;
  described["rank"] = job.rank;
  described["size"] = job.size;
  described["host"] = job.host;
  described["node_ranks"] = nb::cast(job.node_ranks);
  described["thread_count"] = job.thread_count;
  return described;
}

nb::dict job_traffic() {
  join();
  const std::lock_guard lock(session::job_mutex());
  const comm::Communicator* communicator = session::joined_job()->communicator();
  const comm::Traffic traffic = communicator == nullptr ? comm::Traffic() : communicator->traffic();
  nb::dict counts;
  counts["messages_sent"] = traffic.messages_sent;
  counts["bytes_sent"] = traffic.bytes_sent;
  counts["bytes_under_way_max"] = traffic.bytes_under_way_max;
  return counts;
}

void set_job_settings(std::string library, std::vector<std::string> library_folders,
                      double report_seconds) {
  session::set_job_settings({std::move(library), std::move(library_folders), report_seconds});
}

void abort_job(int exit_code) {
  const nb::gil_scoped_release released;
  if (comm::World* world = session::joined_job()) world->abort(exit_code);
  const Result<comm::Launch> launch = comm::detect_launch(comm::process_environment());
  // For the launcher to read first what this rank has printed.
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  if (launch.is_ok()) {
    comm::ask_launcher_to_abort(*launch, comm::process_environment(), exit_code);
  }
  ::_exit(exit_code);
}

// A signal can't end the wait of finish() by its exception: nobody is left to raise it to. What the
// program's handler for it does is done; Ctrl-C ends the job.
bool is_interrupted_at_end() {
  const nb::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() == 0) return false;
  PyErr_Clear();
  return true;
}

void finish_job(int exit_code) {
  const nb::gil_scoped_release released;
  const std::lock_guard lock(session::job_mutex());
  comm::World* world = session::joined_job();
  if (world == nullptr) return;
  if (!session::job_communicator(is_interrupted_at_end).is_ok()) return;
  world->finish(exit_code);
}

// After the interpreter's end: only now the exit code is known, whatever it came from.
void finish_at_exit(int exit_code, void*) {
  comm::World* world = session::joined_job();
  if (world == nullptr || !session::job_communicator({}).is_ok()) return;
  const std::unique_lock lock(session::job_mutex(), std::try_to_lock);
  if (!lock.owns_lock()) {
    std::fputs("shoal: a program has ended while one of its threads works with other ranks\n",
               stderr);
    world->abort(exit_code == 0 ? 1 : exit_code);
  }
  world->finish(exit_code);
}

// False when the job has to be finished before the interpreter, by finish_job.
bool finish_job_at_exit() {
  comm::World* world = session::joined_job();
  if (world == nullptr) return true;
  return world->ends_mpi() && ::on_exit(&finish_at_exit, nullptr) == 0;
}

}  // namespace

void define_world(nb::module_& module) {
  module.def("detect_launch", &detect_launch,
             "What started this process: (launcher or 'none', rank, number of ranks or 0). Reads "
             "the environment only.");
  module.def("set_job_settings", &set_job_settings, nb::arg("library"), nb::arg("library_folders"),
             nb::arg("report_seconds"), "See session/job.h.");
  module.def("job_description", &job_description, "Joins the job; what doctor shows.");
  module.def("job_traffic", &job_traffic,
             "Messages and bytes that this rank has sent; joins the job. See comm::Traffic.");
  module.def("rank", [] { return join().rank; }, "Of this process; joins the job.");
  module.def("size", [] { return join().size; }, "The number of ranks; joins the job.");
  module.def("is_joined", [] { return session::joined_job() != nullptr; });
  module.def("abort", &abort_job, nb::arg("exit_code"), "Ends all ranks at once.");
  module.def("finish", &finish_job, nb::arg("exit_code"),
             "Waits until all ranks have finished, and ends MPI. See comm::World::finish.");
  module.def(
      "exit_process", [](int exit_code) { std::exit(exit_code); }, nb::arg("exit_code"),
      "Ends the process as C's exit() does, without Python's own end. MPICH tells Hydra only "
      "there that MPI has ended; Hydra kills the others when a rank leaves before.");
  module.def("finish_at_exit", &finish_job_at_exit,
             "Does what finish() does after the interpreter's end, with the exit code that the "
             "process then has. False if that is too late, as another module ends MPI.");
}

}  // namespace shoal::bindings
