// Times of meetings and exchanges beside those of bare MPI messages through the same transport.
#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/stopwatch.h"
#include "engine/comm/mpi/library.h"
#include "exchange_program.h"

namespace shoal::comm {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;
constexpr size_t kTotalBytes = 256 * kMegabyte;
constexpr int kRepetitions = 5;

Status wait_for(Transport& transport, Request& request) {
  while (true) {
    SHOAL_ASSIGN_OR_RETURN(const bool is_complete, transport.test(request));
    if (is_complete) return {};
    ::sched_yield();
  }
}

// Both ranks send `total` bytes to each other at the same time, two messages each way under way.
Status exchange_bare(Transport& transport, std::vector<std::byte>& outgoing,
                     std::vector<std::byte>& incoming, size_t message_bytes) {
  constexpr size_t kUnderWay = 4;
  constexpr int kTag = 9;
  const int other = 1 - transport.rank();
  std::vector<Request> sends(kUnderWay);
  std::vector<Request> receives(kUnderWay);
  size_t slot = 0;
  for (size_t begin = 0; begin < outgoing.size(); begin += message_bytes) {
    SHOAL_RETURN_IF_ERROR(wait_for(transport, receives[slot]));
    SHOAL_RETURN_IF_ERROR(
        transport.receive(other, kTag, incoming.data() + begin, message_bytes, receives[slot]));
    SHOAL_RETURN_IF_ERROR(wait_for(transport, sends[slot]));
    SHOAL_RETURN_IF_ERROR(
        transport.send(other, kTag, outgoing.data() + begin, message_bytes, sends[slot]));
    slot = (slot + 1) % kUnderWay;
  }
  for (Request& request : receives) SHOAL_RETURN_IF_ERROR(wait_for(transport, request));
  for (Request& request : sends) SHOAL_RETURN_IF_ERROR(wait_for(transport, request));
  return {};
}

double gigabytes_per_second(size_t bytes, double seconds) {
  return static_cast<double>(bytes) / seconds / 1e9;
}

Status time_bare(Communicator& communicator, Transport& transport) {
  std::vector<std::byte> outgoing(kTotalBytes, std::byte{1});
  std::vector<std::byte> incoming(kTotalBytes, std::byte{2});
  for (const size_t megabytes : {1, 2, 4, 8}) {
    double best = 1e9;
    for (int i = 0; i < kRepetitions; ++i) {
      SHOAL_RETURN_IF_ERROR(communicator.agree({.operation = 1, .place = "bare"}, {}));
      const Stopwatch watch;
      SHOAL_RETURN_IF_ERROR(exchange_bare(transport, outgoing, incoming, megabytes * kMegabyte));
      best = std::min(best, watch.elapsed_seconds());
    }
    if (communicator.rank() != 0) continue;
    std::printf("messages of %zu MB: %.2f GB/s each way\n", megabytes,
                gigabytes_per_second(kTotalBytes, best));
  }
  return {};
}

Status time_exchange(Communicator& communicator) {
  const std::vector<std::byte> outgoing(kTotalBytes, std::byte{1});
  for (const size_t megabytes : {1, 2, 4, 8, 64, 256}) {
    const size_t bytes = megabytes * kMegabyte;
    std::vector<Message> to(static_cast<size_t>(communicator.size()));
    to[static_cast<size_t>(1 - communicator.rank())].parts = {std::span(outgoing).first(bytes)};
    double best = 1e9;
    for (int i = 0; i < kRepetitions; ++i) {
      SHOAL_RETURN_IF_ERROR(communicator.agree({.operation = 2, .place = "exchange"}, {}));
      const Stopwatch watch;
      const size_t round_count = kTotalBytes / bytes;
      for (size_t round = 0; round < round_count; ++round) {
        if (round > 0) {
          SHOAL_RETURN_IF_ERROR(communicator.agree({.operation = 3, .place = "exchange"}, {}));
        }
        SHOAL_ASSIGN_OR_RETURN(const auto received, communicator.exchange(to));
      }
      best = std::min(best, watch.elapsed_seconds());
    }
    if (communicator.rank() != 0) continue;
    std::printf("exchange of %zu MB: %.2f GB/s each way\n", megabytes,
                gigabytes_per_second(kTotalBytes, best));
  }
  return {};
}

Status time_both(World& world) {
  // A communicator beside that of the world, of the library that the world has started.
  SHOAL_ASSIGN_OR_RETURN(const auto library, open_mpi_library(world.description().library_path));
  SHOAL_ASSIGN_OR_RETURN(const auto transport, library->make_transport());
  SHOAL_RETURN_IF_ERROR(time_bare(*world.communicator(), *transport));
  SHOAL_RETURN_IF_ERROR(time_exchange(*world.communicator()));
  transport->free_communicator();
  return {};
}

Status time_meetings(Communicator& communicator) {
  constexpr int kCount = 2000;
  const Stopwatch watch;
  for (int i = 0; i < kCount; ++i) {
    SHOAL_RETURN_IF_ERROR(communicator.agree({.operation = 1, .place = "meeting"}, {}));
  }
  if (communicator.rank() == 0) {
    std::printf("a meeting of %d ranks: %.1f us\n", communicator.size(),
                watch.elapsed_seconds() * 1e6 / kCount);
  }
  return {};
}

template <typename Function>
int run_in_world(const ProgramRun& run, const Function& function) {
  Result<std::unique_ptr<World>> joined = World::join(run.settings);
  if (!joined.is_ok()) return report_failure(joined.take_status());
  World& world = *joined.value();
  if (world.communicator() == nullptr) return 2;
  const Status status = function(world);
  if (!status.is_ok()) {
    report_failure(status);
    world.abort(3);
  }
  std::fflush(stdout);
  world.finish();
  return 0;
}

}  // namespace

int run_bandwidth(const ProgramRun& run) { return run_in_world(run, time_both); }

int run_latency(const ProgramRun& run) {
  return run_in_world(run, [](World& world) { return time_meetings(*world.communicator()); });
}

}  // namespace shoal::comm
