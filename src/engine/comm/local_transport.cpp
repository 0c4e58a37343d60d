// One hub holds, per (from, to, tag), the messages that wait for a receive and the receives that
// wait for a message. As in MPI, a short message is copied away at once, and the sender of a longer
// one keeps its bytes until the receiver has taken them: a program that hangs under MPI hangs here.
#include "engine/comm/local_transport.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/concat.h"
#include "engine/comm/communicator.h"

namespace shoal::comm {
namespace {

constexpr size_t kEagerBytesMax = 4096;

// One end of a message; guarded by the hub's mutex.
struct Ticket {
  bool is_done = false;
  // Set when the two ends named different sizes.
  size_t sent_bytes = 0;
  size_t expected_bytes = 0;
};

struct WaitingSend {
  std::vector<std::byte> copy;
  const void* data = nullptr;  // into `copy` or the sender's memory
  size_t bytes = 0;
  std::shared_ptr<Ticket> ticket;  // null once the sender has been told
};

struct WaitingReceive {
  void* data = nullptr;
  size_t bytes = 0;
  std::shared_ptr<Ticket> ticket;
};

struct Lane {
  std::deque<WaitingSend> sends;
  std::deque<WaitingReceive> receives;
};

struct Hub {
  std::mutex mutex;
  std::map<std::tuple<int, int, int>, Lane> lanes;  // by sender, receiver, tag
  std::vector<bool> has_ended;
};

void finish_ticket(const std::shared_ptr<Ticket>& ticket, size_t sent_bytes,
                   size_t expected_bytes) {
  if (ticket == nullptr) return;
  ticket->sent_bytes = sent_bytes;
  ticket->expected_bytes = expected_bytes;
  ticket->is_done = true;
}

void match(Lane& lane) {
  while (!lane.sends.empty() && !lane.receives.empty()) {
    const WaitingSend& send = lane.sends.front();
    const WaitingReceive& receive = lane.receives.front();
    if (send.bytes == receive.bytes && send.bytes > 0) {
      std::memcpy(receive.data, send.data, send.bytes);
    }
    finish_ticket(send.ticket, send.bytes, receive.bytes);
    finish_ticket(receive.ticket, send.bytes, receive.bytes);
    lane.sends.pop_front();
    lane.receives.pop_front();
  }
}

class LocalTransport final : public Transport {
 public:
  LocalTransport(std::shared_ptr<Hub> hub, int rank) : hub_(std::move(hub)), rank_(rank) {}
  // The rank counts as ended from here on. Its memory is not touched any more.
  ~LocalTransport() override;

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return static_cast<int>(hub_->has_ended.size()); }
  [[nodiscard]] Status send(int to, int tag, const void* data, size_t bytes,
                            Request& request) override;
  [[nodiscard]] Status receive(int from, int tag, void* data, size_t bytes,
                               Request& request) override;
  [[nodiscard]] Result<bool> test(Request& request) override;
  [[nodiscard]] int dead_rank() override;

 private:
  [[nodiscard]] Status check(int peer, size_t bytes) const;
  void open_ticket(std::shared_ptr<Ticket> ticket, Request& request);

  std::shared_ptr<Hub> hub_;
  int rank_;
  uint64_t next_handle_ = 1;
  std::unordered_map<uint64_t, std::shared_ptr<Ticket>> tickets_;
};

LocalTransport::~LocalTransport() {
  std::lock_guard lock(hub_->mutex);
  hub_->has_ended[static_cast<size_t>(rank_)] = true;
  for (auto& [key, lane] : hub_->lanes) {
    if (std::get<0>(key) == rank_) {
      std::erase_if(lane.sends, [](const WaitingSend& send) { return send.ticket != nullptr; });
    }
    if (std::get<1>(key) == rank_) lane.receives.clear();
  }
}

Status LocalTransport::check(int peer, size_t bytes) const {
  if (peer < 0 || peer >= size()) return Status::internal(concat("there is no rank ", peer));
  if (bytes > kMessageBytesMax) {
    return Status::internal(concat("a message may not have ", bytes, " bytes"));
  }
  return {};
}

void LocalTransport::open_ticket(std::shared_ptr<Ticket> ticket, Request& request) {
  request.handle = next_handle_++;
  request.is_active = true;
  tickets_.emplace(request.handle, std::move(ticket));
}

Status LocalTransport::send(int to, int tag, const void* data, size_t bytes, Request& request) {
  SHOAL_RETURN_IF_ERROR(check(to, bytes));
  auto ticket = std::make_shared<Ticket>();
  WaitingSend waiting{.copy = {}, .data = data, .bytes = bytes, .ticket = ticket};
  if (bytes <= kEagerBytesMax) {
    const auto* begin = static_cast<const std::byte*>(data);
    waiting.copy.assign(begin, begin + bytes);
    waiting.data = waiting.copy.data();
    waiting.ticket = nullptr;
    finish_ticket(ticket, bytes, bytes);
  }
  open_ticket(std::move(ticket), request);
  std::lock_guard lock(hub_->mutex);
  Lane& lane = hub_->lanes[{rank_, to, tag}];
  lane.sends.push_back(std::move(waiting));
  match(lane);
  return {};
}

Status LocalTransport::receive(int from, int tag, void* data, size_t bytes, Request& request) {
  SHOAL_RETURN_IF_ERROR(check(from, bytes));
  auto ticket = std::make_shared<Ticket>();
  open_ticket(ticket, request);
  std::lock_guard lock(hub_->mutex);
  Lane& lane = hub_->lanes[{from, rank_, tag}];
  lane.receives.push_back({.data = data, .bytes = bytes, .ticket = std::move(ticket)});
  match(lane);
  return {};
}

Result<bool> LocalTransport::test(Request& request) {
  if (!request.is_active) return true;
  auto found = tickets_.find(request.handle);
  if (found == tickets_.end()) return Status::internal("a request of another transport");
  Ticket ticket;
  {
    std::lock_guard lock(hub_->mutex);
    ticket = *found->second;
  }
  if (!ticket.is_done) return false;
  tickets_.erase(found);
  request.is_active = false;
  if (ticket.sent_bytes != ticket.expected_bytes) {
    return Status::internal(concat("a message of ", ticket.sent_bytes, " bytes came where ",
                                   ticket.expected_bytes, " were expected"));
  }
  return true;
}

int LocalTransport::dead_rank() {
  std::lock_guard lock(hub_->mutex);
  auto ended = std::find(hub_->has_ended.begin(), hub_->has_ended.end(), true);
  return ended == hub_->has_ended.end() ? -1 : static_cast<int>(ended - hub_->has_ended.begin());
}

// A rank that is done waits for the others, as at the end of a job: one that is still elsewhere
// gets an error at its next meeting instead of waiting for ever.
void end_together(Communicator& communicator) {
  const Meeting meeting{.operation = UINT64_MAX, .place = "exit at the end of its program"};
  for (;;) {
    Status status = communicator.agree(meeting, {});
    if (status.is_ok() || !status.detail().is_agreed) return;
  }
}

}  // namespace

std::vector<std::unique_ptr<Transport>> make_local_transports(int size) {
  auto hub = std::make_shared<Hub>();
  hub->has_ended.resize(static_cast<size_t>(size), false);
  std::vector<std::unique_ptr<Transport>> transports;
  for (int rank = 0; rank < size; ++rank) {
    transports.push_back(std::make_unique<LocalTransport>(hub, rank));
  }
  return transports;
}

void run_local_ranks(int size, const std::function<void(Communicator&)>& rank_main) {
  std::vector<std::unique_ptr<Transport>> transports = make_local_transports(size);
  std::vector<std::thread> threads;
  for (auto& transport : transports) {
    threads.emplace_back([&rank_main, own = std::move(transport)]() mutable {
      Communicator communicator(std::move(own));
      rank_main(communicator);
      end_together(communicator);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace shoal::comm
