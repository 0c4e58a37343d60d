#include "engine/comm/world.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "base/concat.h"
#include "base/hash.h"
#include "engine/comm/mpi/death_report.h"
#include "engine/comm/mpi/library.h"
#include "engine/comm/mpi/node.h"
#include "engine/comm/mpi/search.h"
#include "engine/comm/mpi/sibling_watch.h"

namespace shoal::comm {
namespace {

Meeting start_meeting() {
  return {.operation = hash_bytes("start of the job").low, .place = "the start of the job"};
}

Meeting finish_meeting(uint8_t exit_code) {
  return {.operation = hash_bytes("end of the program").low,
          .place = "the end of its program",
          .exit_code = exit_code};
}

std::string how_to_match(LauncherFamily family) {
  if (family == LauncherFamily::slurm) {
    return "start it with the --mpi of srun that the library was built for (`srun --mpi=list` "
           "shows "
           "them), or set SHOAL_MPI_LIBRARY to the libmpi that srun supports";
  }
  return "start it with the mpiexec that belongs to the library, or set SHOAL_MPI_LIBRARY to the "
         "libmpi that belongs to the launcher";
}

Status error_of_no_fit(const Launch& launch, const MpiLibrary& library, const std::string& answer) {
  const std::string told = launch.size > 0
                               ? concat(launch.size, " ranks (", launch.variable, ")")
                               : concat("rank ", launch.rank, " (", launch.variable, ")");
  return Status::error(ErrorKind::os_error,
                       concat("launcher and MPI library do not fit: ", launcher_name(launch.family),
                              " says ", told, ", ", library.path(), " (", library.version(), ") ",
                              answer, "; ", how_to_match(launch.family)));
}

// MPICH of some builds ends the process at the start under a launcher that it can't talk to.
Status check_protocol(const Launch& launch, const MpiLibrary& library) {
  if (launch.family != LauncherFamily::open_mpi || library.speaks_pmix()) return {};
  return error_of_no_fit(launch, library, "does not speak its protocol (PMIx)");
}

// A launcher and a library that do not understand each other make N programs of one rank each.
Status check_size(const Launch& launch, const MpiLibrary& library, int size) {
  const bool told_other_size = launch.size > 0 && launch.size != size;
  if (!told_other_size && launch.rank < size) return {};
  return error_of_no_fit(launch, library, concat("says ", size, size == 1 ? " rank" : " ranks"));
}

Result<std::vector<NodeFacts>> gather_node_facts(Communicator& communicator, const NodeFacts& own) {
  SHOAL_RETURN_IF_ERROR(communicator.agree(start_meeting(), {}));
  const std::vector<std::byte> packed = pack_node_facts(own);
  SHOAL_ASSIGN_OR_RETURN(const auto messages, communicator.all_gather(Message{{packed}}));
  std::vector<NodeFacts> ranks;
  for (const Received& message : messages) {
    SHOAL_ASSIGN_OR_RETURN(NodeFacts facts, unpack_node_facts(message.view()));
    ranks.push_back(std::move(facts));
  }
  return ranks;
}

}  // namespace

struct World::State {
  WorldDescription description;
  pid_t process_id = ::getpid();
  std::unique_ptr<MpiLibrary> library;  // null: alone
  bool started_mpi = false;
  std::unique_ptr<Communicator> communicator;
  MpiTransport* transport = nullptr;  // the communicator's
  DeathReport death_report;

  [[nodiscard]] bool is_forked() const { return process_id != ::getpid(); }
  [[nodiscard]] Status start_mpi(const WorldSettings& settings);
  [[nodiscard]] Status meet_others(const WorldSettings& settings);
  void end_mpi();
};

Status World::State::start_mpi(const WorldSettings& settings) {
  SHOAL_ASSIGN_OR_RETURN(FoundLibrary found, find_mpi_library(settings, description.launch));
  library = std::move(found.library);
  description.library_path = library->path();
  description.library_version = library->version();
  description.abi = abi_name(library->abi());
  description.library_reason = found.reason;
  if (library->is_finalized()) {
    return Status::error(ErrorKind::os_error,
                         "MPI has already been ended in this process (MPI_Finalize), and can't be "
                         "started again");
  }
  if (library->is_initialized()) return {};
  SHOAL_RETURN_IF_ERROR(check_protocol(description.launch, *library));
  SHOAL_RETURN_IF_ERROR(library->initialize());
  started_mpi = true;
  return {};
}

Status World::State::meet_others(const WorldSettings& settings) {
  SHOAL_ASSIGN_OR_RETURN(std::unique_ptr<MpiTransport> owned, library->make_transport());
  const int rank = owned->rank();
  const int size = owned->size();
  Status fit = check_size(description.launch, *library, size);
  if (!fit.is_ok() || size == 1) {
    owned->free_communicator();
    end_mpi();
    return fit;
  }
  description.rank = rank;
  description.size = size;
  transport = owned.get();
  communicator = std::make_unique<Communicator>(std::move(owned));
  const NodeFacts own = own_node_facts();
  if (description.launch.family == LauncherFamily::hydra) death_report.listen(own.process);
  SHOAL_ASSIGN_OR_RETURN(const std::vector<NodeFacts> ranks, gather_node_facts(*communicator, own));
  description.node_ranks = ranks_of_node(ranks, rank);
  description.thread_count = thread_share(ranks, rank, settings.available_thread_count);
  ProcessWatch watch;
  for (int other = 0; other < size; ++other) {
    if (other != rank) watch.add(other, ranks[static_cast<size_t>(other)].process);
  }
  transport->set_watch(std::move(watch));
  if (description.launch.family != LauncherFamily::hydra) return {};
  death_report.start(ranks, description.node_ranks, rank);
  // From here on all are watched: a rank that dies is not taken for one that follows it.
  return communicator->agree(start_meeting(), {});
}

void World::State::end_mpi() {
  if (started_mpi && !library->is_finalized()) library->finalize();
  library = nullptr;
}

World::World() : state_(std::make_unique<State>()) {}
World::~World() = default;

Result<std::unique_ptr<World>> World::join(const WorldSettings& settings) {
  std::unique_ptr<World> world(new World());
  State& state = *world->state_;
  const NodeFacts own = own_node_facts();
  state.description.host = own.host;
  state.description.node_ranks = {0};
  state.description.thread_count = thread_share({own}, 0, settings.available_thread_count);
  SHOAL_ASSIGN_OR_RETURN(state.description.launch, detect_launch(process_environment()));
  if (state.description.launch.family == LauncherFamily::none) return world;
  mark_rank_process();
  if (state.description.launch.size == 1) return world;
  const SiblingWatch siblings(state.description.launch, process_environment());
  SHOAL_RETURN_IF_ERROR(state.start_mpi(settings));
  SHOAL_RETURN_IF_ERROR(state.meet_others(settings));
  return world;
}

Communicator* World::communicator() {
  return state_->is_forked() ? nullptr : state_->communicator.get();
}

const WorldDescription& World::description() const { return state_->description; }

void World::abort(int exit_code) {
  std::fflush(nullptr);
  const bool is_rank = state_->library != nullptr && !state_->is_forked();
  if (is_rank && !state_->library->is_finalized()) {
    // Launchers drop what a rank has printed last if the job ends before they have read it.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    state_->death_report.dismiss();
    state_->library->abort(exit_code);
  }
  ::_exit(exit_code);
}

bool World::ends_mpi() const { return state_->started_mpi; }

void World::finish(int exit_code) {
  if (state_->communicator == nullptr || state_->is_forked()) return;
  // Another module may have ended MPI before us; then nobody can be reached.
  if (state_->library->is_finalized()) return;
  // As the system gives it to the parent.
  const Meeting meeting = finish_meeting(static_cast<uint8_t>(exit_code));
  Status status = state_->communicator->agree(meeting, {});
  // Ranks that were elsewhere have got their error, and come here later. An internal error would
  // only be repeated, and a rank that ends with an error of its own has no time to lose.
  while (!status.is_ok() && status.detail().is_agreed &&
         status.detail().kind != ErrorKind::internal &&
         (meeting.exit_code == 0 || status.detail().other_rank >= 0)) {
    status = state_->communicator->agree(meeting, {});
  }
  if (!status.is_ok()) {
    const std::string line = concat("shoal: rank ", state_->description.rank,
                                    " ends the job: ", status.detail().message, "\n");
    std::fwrite(line.data(), 1, line.size(), stderr);
    abort(meeting.exit_code == 0 ? 1 : meeting.exit_code);
  }
  state_->death_report.leave();
  state_->transport->free_communicator();
  state_->communicator = nullptr;
  state_->end_mpi();
}

}  // namespace shoal::comm
