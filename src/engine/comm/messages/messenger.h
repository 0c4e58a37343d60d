// The transport of a rank, and the only place where anything waits for other ranks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/comm/messages/backoff.h"
#include "engine/comm/messages/counted_transport.h"
#include "engine/comm/messages/transfers.h"
#include "engine/comm/transport.h"

namespace shoal::comm {

class Messenger {
 public:
  explicit Messenger(std::unique_ptr<Transport> transport);
  ~Messenger();

  [[nodiscard]] int rank() const { return transport_->rank(); }
  [[nodiscard]] int size() const { return transport_->size(); }
  [[nodiscard]] const Traffic& traffic() const { return transport_->traffic(); }
  void set_options(WaitOptions options) { options_ = std::move(options); }
  // Where this rank is, for people.
  void set_place(const std::string& place) { place_ = place; }
  [[nodiscard]] const std::string& place() const { return place_; }

  // Starts what run() will wait for, so that the time until then can be used.
  [[nodiscard]] Status start(const std::shared_ptr<Transfers>& transfers);
  // Waits until all of it is complete. If that fails the ranks are out of step from then on.
  [[nodiscard]] Status run(const std::shared_ptr<Transfers>& transfers);
  // An error when an earlier wait was broken off, or after leave_step().
  [[nodiscard]] Status check_in_step() const;
  // For a reason that was found without waiting.
  void leave_step(const Status& reason);
  // Numbers the meetings; ranks that are in step have the same number.
  [[nodiscard]] uint64_t next_meeting() { return ++meeting_count_; }

 private:
  struct Wait;
  [[nodiscard]] Status wait(Transfers& transfers);
  [[nodiscard]] Status break_off(Status status, const std::shared_ptr<Transfers>& transfers);
  [[nodiscard]] Status check(const Transfers& transfers, Wait& wait) const;
  void report(const Transfers& transfers, double seconds) const;

  std::unique_ptr<CountedTransport> transport_;
  WaitOptions options_;
  std::string place_;
  Backoff backoff_;
  uint64_t meeting_count_ = 0;
  // Set by a wait that was broken off: why, and what was under way, which the transport may still
  // read and write.
  Status broken_;
  std::shared_ptr<Transfers> unfinished_;
};

}  // namespace shoal::comm
