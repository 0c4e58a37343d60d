// Messages of any size that are under way together. Each travels in pieces, a few at a time: the
// sender begins with a window of them and sends another one when the receiver has told that it
// has posted a receive for it, so that no rank is ever sent more than it is ready for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/comm/transport.h"
#include "engine/memory/buffer.h"

namespace shoal::comm {

// The same on all ranks.
struct TransferSettings {
  size_t piece_bytes = size_t{4} << 20;
  size_t window_pieces = 4;
  // Messages of one direction that are under way at a time, in the order in which they were added.
  size_t active_messages = 8;
};

// Messages of the communicator use these tags.
inline constexpr int kDataTag = 1;
inline constexpr int kCreditTag = 2;

enum class Progress { idle, moved, done };

// All ranks must add their messages in an order in which the k-th sends meet receives that are not
// far from the k-th: ranks send to rank + k and receive from rank - k, for k from 1.
//
// Memory that is sent from and received into must stay until advance() has said `done`; what is
// owned by keep() does so by itself.
class Transfers {
 public:
  explicit Transfers(const TransferSettings& settings = {}) : settings_(settings) {}

  // Nothing travels when there are 0 bytes.
  void send(int to, Message message);
  void receive(int from, std::byte* data, size_t bytes);
  // Sends on what the receive that was added last brings, piece by piece as they come.
  void forward(int to);
  void keep(std::shared_ptr<const void> owner) { owners_.push_back(std::move(owner)); }
  // For pieces that are spread over several parts. Call after the last send().
  [[nodiscard]] Status reserve_staging();
  // For people: not only `first` but `count` ranks from there on, cyclic, are waited for.
  void set_awaited(int first, int count);

  // Whether a message is longer than what transports send at once.
  [[nodiscard]] bool is_large() const { return bytes_max_ > (size_t{64} << 10); }

  // Starts what may be started and takes note of what is complete; never waits.
  [[nodiscard]] Result<Progress> advance(Transport& transport);
  // The ranks without which it does not go on.
  [[nodiscard]] std::vector<int> awaited(int rank_count) const;

 private:
  struct Piece {
    Request request;
    int staging = -1;  // in staging_free_'s numbering; -1: sent from where it lies
  };
  struct Credit {
    uint64_t piece_count = 0;
    Request request;
  };
  struct Incoming {
    int peer = 0;
    std::byte* data = nullptr;
    size_t bytes = 0;
    size_t pieces_posted = 0;
    size_t pieces_complete = 0;
    std::deque<Request> requests;  // of the pieces between the two
    std::deque<Credit> credits;
  };
  struct Outgoing {
    int peer = 0;
    Message message;
    size_t bytes = 0;
    int source = -1;  // the receive that brings the bytes
    size_t part = 0;  // where the next piece begins
    size_t part_offset = 0;
    size_t pieces_posted = 0;
    size_t pieces_complete = 0;
    size_t pieces_granted = 0;
    std::deque<Piece> pieces;
    Credit credit;
  };

  [[nodiscard]] size_t piece_count(size_t bytes) const;
  [[nodiscard]] size_t piece_size(size_t bytes, size_t piece) const;
  [[nodiscard]] bool is_complete(const Incoming& incoming) const;
  [[nodiscard]] bool is_complete(const Outgoing& outgoing) const;
  [[nodiscard]] Result<bool> advance_incoming(Transport& transport, Incoming& incoming);
  [[nodiscard]] Result<bool> advance_outgoing(Transport& transport, Outgoing& outgoing);
  [[nodiscard]] Status post_receive(Transport& transport, Incoming& incoming);
  [[nodiscard]] Result<bool> take_credits(Transport& transport, Outgoing& outgoing);
  [[nodiscard]] Status post_send(Transport& transport, Outgoing& outgoing);
  [[nodiscard]] bool can_send(const Outgoing& outgoing) const;
  [[nodiscard]] const std::byte* next_piece(Outgoing& outgoing, size_t size, int staging);

  TransferSettings settings_;
  // Deques: what the transport writes to must not move.
  std::deque<Incoming> incoming_;
  std::deque<Outgoing> outgoing_;
  size_t incoming_done_ = 0;  // all before are complete
  size_t outgoing_done_ = 0;
  std::vector<engine::BufferRef> staging_;
  std::vector<int> staging_free_;
  std::vector<std::shared_ptr<const void>> owners_;
  size_t bytes_max_ = 0;
  int awaited_first_ = 0;
  int awaited_count_ = 0;
};

}  // namespace shoal::comm
