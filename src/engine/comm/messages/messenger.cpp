#include "engine/comm/messages/messenger.h"

#include <chrono>
#include <cstdio>
#include <mutex>
#include <utility>
#include <vector>

#include "base/concat.h"

namespace shoal::comm {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kCheckInterval = std::chrono::milliseconds(20);

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", seconds);
  return text;
}

// "rank 1 (and 3 others)"
std::string ranks_text(const std::vector<int>& ranks) {
  if (ranks.empty()) return "other ranks";
  std::string text = concat("rank ", ranks.front());
  if (ranks.size() == 2) text += " (and 1 other)";
  if (ranks.size() > 2) text += concat(" (and ", ranks.size() - 1, " others)");
  return text;
}

// A transport does not promise to forget the messages that are under way when it goes.
void keep_for_ever(std::shared_ptr<Transfers> transfers) {
  static std::mutex mutex;
  static auto& kept = *new std::vector<std::shared_ptr<Transfers>>;
  std::lock_guard lock(mutex);
  kept.push_back(std::move(transfers));
}

}  // namespace

struct Messenger::Wait {
  Clock::time_point idle_since;
  Clock::time_point next_check;
  double report_seconds = 0;  // of the next report
  bool has_dead_rank = false;
};

Messenger::Messenger(std::unique_ptr<Transport> transport)
    : transport_(std::make_unique<CountedTransport>(std::move(transport))) {}

Messenger::~Messenger() {
  if (unfinished_ != nullptr) keep_for_ever(std::move(unfinished_));
}

Status Messenger::start(const std::shared_ptr<Transfers>& transfers) {
  SHOAL_RETURN_IF_ERROR(check_in_step());
  return break_off(transfers->advance(*transport_).take_status(), transfers);
}

Status Messenger::run(const std::shared_ptr<Transfers>& transfers) {
  SHOAL_RETURN_IF_ERROR(check_in_step());
  return break_off(wait(*transfers), transfers);
}

Status Messenger::break_off(Status status, const std::shared_ptr<Transfers>& transfers) {
  if (status.is_ok()) return status;
  broken_ = status.clone();
  unfinished_ = transfers;
  return status;
}

void Messenger::leave_step(const Status& reason) { broken_ = reason.clone(); }

Status Messenger::check_in_step() const {
  if (broken_.is_ok()) return {};
  ErrorDetail detail;
  detail.kind = ErrorKind::os_error;
  detail.message = concat("The ranks of this job are out of step and can't go on together: ",
                          broken_.detail().message);
  detail.help = "end the job and start it again";
  return Status::error(std::move(detail));
}

Status Messenger::wait(Transfers& transfers) {
  Wait wait;
  wait.idle_since = Clock::now();
  wait.next_check = wait.idle_since + kCheckInterval;
  wait.report_seconds = options_.report_seconds;
  for (;;) {
    SHOAL_ASSIGN_OR_RETURN(Progress progress, transfers.advance(*transport_));
    Clock::time_point now = Clock::now();
    if (progress != Progress::idle) {
      backoff_.moved(now - wait.idle_since);
      if (progress == Progress::done) return {};
      wait.idle_since = now;
      wait.report_seconds = options_.report_seconds;
      wait.has_dead_rank = false;
    }
    if (now >= wait.next_check) {
      SHOAL_RETURN_IF_ERROR(check(transfers, wait));
      wait.next_check = now + kCheckInterval;
    }
    if (progress == Progress::idle) backoff_.pause(now - wait.idle_since, transfers.is_large());
  }
}

Status Messenger::check(const Transfers& transfers, Wait& wait) const {
  if (options_.is_interrupted && options_.is_interrupted()) {
    return Status::error(ErrorKind::interrupted, "interrupted while waiting for other ranks");
  }
  if (int dead = transport_->dead_rank(); dead >= 0) {
    // Its last messages may just be arriving, so it is dead only if nothing comes for a while.
    if (wait.has_dead_rank) {
      return Status::error(ErrorKind::os_error,
                           concat("rank ", dead, " has ended without finishing"));
    }
    wait.has_dead_rank = true;
  }
  std::chrono::duration<double> idle = Clock::now() - wait.idle_since;
  if (wait.report_seconds > 0 && idle.count() >= wait.report_seconds) {
    report(transfers, wait.report_seconds);
    while (wait.report_seconds <= idle.count()) wait.report_seconds *= 2;
  }
  return {};
}

void Messenger::report(const Transfers& transfers, double seconds) const {
  std::string line = concat("shoal: rank ", rank(), " has waited ", seconds_text(seconds),
                            " s for ", ranks_text(transfers.awaited(size())));
  if (!place_.empty()) line += " in " + place_;
  if (options_.report) {
    options_.report(line);
    return;
  }
  // In one call, so that the lines of several ranks do not mix.
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

}  // namespace shoal::comm
