// What the ranks of a job do together: meet, agree on errors, and pass data. Every collective
// begins with a meeting, so that a rank that failed, or that is somewhere else in the program,
// is found out before anybody waits for its data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "engine/comm/transport.h"
#include "engine/memory/buffer.h"

namespace shoal::comm {

// Where a rank is when it meets the others.
struct Meeting {
  // The same number on all ranks that are at the same step of the same work.
  uint64_t operation = 0;
  // For people: "mean_by_day() at sales.py:12, groupby". The watchdog and errors show it.
  std::string place;
  // For people, when ranks have the same place but other operations: what the arguments are.
  std::string detail = {};
  // With which the rank ends its program, when this is its last meeting and not 0.
  uint8_t exit_code = 0;
};

// Bytes to send, in pieces that are not copied together first. They are only borrowed; when a wait
// is broken off, the transport may still read them later, and the message is worth nothing.
struct Message {
  std::vector<std::span<const std::byte>> parts;
  [[nodiscard]] size_t bytes() const;
};

[[nodiscard]] Message message_of(std::string_view text);

// Bytes that have come.
struct Received {
  engine::BufferRef buffer;  // null when there are none
  size_t bytes = 0;
  [[nodiscard]] std::span<const std::byte> view() const;
  [[nodiscard]] std::string_view text() const;
};

// How waiting is broken off, and when it is reported.
struct WaitOptions {
  // Asked about every 20 ms while waiting; true ends the wait with `interrupted`. May be empty.
  std::function<bool()> is_interrupted;
  // Waiting longer than this is reported on standard error, and again after each doubling; 0:
  // never.
  double report_seconds = 30;
  // Gets the line of a report in place of standard error. May be empty.
  std::function<void(const std::string& line)> report = {};
};

// What a rank has sent since it joined the job. Everything that it has received, another one has
// sent.
struct Traffic {
  uint64_t messages_sent = 0;
  uint64_t bytes_sent = 0;
  // The most that was being sent at a time: given to the transport, and not complete.
  uint64_t bytes_under_way_max = 0;
};

// Used by one thread at a time. All functions but the accessors are collective: every rank calls
// the same ones in the same order.
//
// Once a wait was broken off (an interrupt, a dead rank, a failure of the transport) the ranks are
// out of step: everything later fails with an error that says so.
class Communicator {
 public:
  explicit Communicator(std::unique_ptr<Transport> transport);
  ~Communicator();

  [[nodiscard]] int rank() const;
  [[nodiscard]] int size() const;
  [[nodiscard]] Traffic traffic() const;
  // Of the calls that follow.
  void set_wait_options(WaitOptions options);

  // Waits until all ranks are at the meeting; gives the `value` of each, by rank.
  //
  // `own` says how the work before the meeting went on this rank. If it failed anywhere, all ranks
  // fail: those that failed with their own error, the others with one of the same kind that names
  // the lowest rank that failed, its place and its message. Such errors are marked `is_agreed`,
  // and no rank may bring them to a further meeting.
  // If all went well but the operations differ, all ranks fail with a value_error that names the
  // places of two ranks that are apart, or their details if the places are the same. A rank that
  // ends its program with an error goes first: the others' `other_rank` is the lowest such rank.
  [[nodiscard]] Result<std::vector<uint64_t>> meet(const Meeting& meeting, uint64_t value,
                                                   Status own);
  // As meet, for those who need no values.
  [[nodiscard]] Status agree(const Meeting& meeting, Status own);

  // Data. Only after a meeting that went well, and as the next thing that all ranks do. A failure
  // to get memory on one rank fails on all.

  // The message of `root` on every rank. `message` counts on root only.
  [[nodiscard]] Result<Received> broadcast(const Message& message, int root);
  // The messages of all ranks, by rank: on every rank, or on root and an empty list elsewhere.
  [[nodiscard]] Result<std::vector<Received>> all_gather(const Message& message);
  [[nodiscard]] Result<std::vector<Received>> gather(const Message& message, int root);
  // to[r] goes to rank r; what came from each rank, by rank. Parts may be of any size: they travel
  // in messages of 1 to 8 MB, a few per pair under way at a time.
  [[nodiscard]] Result<std::vector<Received>> exchange(const std::vector<Message>& to);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shoal::comm
