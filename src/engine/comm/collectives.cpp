// Each collective first tells the sizes, then gets the memory for what will come, agrees that all
// ranks have got theirs, and only then moves data: from there on nothing of ours can fail.
#include "engine/comm/collectives.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/concat.h"
#include "engine/comm/meeting.h"
#include "engine/comm/messages/rounds.h"

namespace shoal::comm {
namespace {

// No message is so large; a size beyond it is not one.
constexpr uint64_t kBytesMax = uint64_t{1} << 48;
// Up to here, of all ranks or of each on average, all-gathering in few rounds counts for more than
// copying once more.
constexpr uint64_t kGatherInRoundsBytesMax = uint64_t{64} << 10;
constexpr uint64_t kGatherInRoundsBlockBytesMax = uint64_t{4} << 10;

Status check_size(uint64_t bytes, int rank) {
  if (bytes <= kBytesMax) return {};
  return Status::internal(concat("rank ", rank, " wants to send ", bytes, " bytes"));
}

// The bytes that each rank brings, on all ranks.
Result<std::vector<size_t>> tell_sizes(Messenger& messenger, InnerStep step, size_t own) {
  SHOAL_ASSIGN_OR_RETURN(std::vector<uint64_t> sizes, hold_inner_meeting(messenger, step, own, {}));
  for (size_t rank = 0; rank < sizes.size(); ++rank) {
    Status status = check_size(sizes[rank], static_cast<int>(rank));
    if (status.is_ok()) continue;
    status.detail().is_agreed = true;  // all see the same sizes
    return status;
  }
  return sizes;
}

Status agree_on_memory(Messenger& messenger, Status own) {
  return hold_inner_meeting(messenger, InnerStep::memory, 0, std::move(own)).take_status();
}

Result<Received> reserve(size_t bytes) {
  Received received;
  if (bytes == 0) return received;
  SHOAL_ASSIGN_OR_RETURN(received.buffer, engine::allocate_buffer(bytes));
  received.bytes = bytes;
  return received;
}

Status reserve_all(const std::vector<size_t>& sizes, std::vector<Received>& all) {
  for (size_t bytes : sizes) {
    SHOAL_ASSIGN_OR_RETURN(all.emplace_back(), reserve(bytes));
  }
  return {};
}

void copy_parts(const Message& message, Received& received) {
  if (received.buffer == nullptr) return;
  std::byte* out = received.buffer->data();
  for (const auto& part : message.parts) {
    if (!part.empty()) std::memcpy(out, part.data(), part.size());
    out += part.size();
  }
}

uint64_t sum(const std::vector<size_t>& sizes) {
  uint64_t total = 0;
  for (size_t bytes : sizes) total += bytes;
  return total;
}

// Moves the messages that are not for this rank itself: to[r] to rank r, from rank r to all[r].
class Moves {
 public:
  Moves(Messenger& messenger, const std::vector<const Message*>& to) : messenger_(messenger) {
    int rank = messenger.rank();
    int size = messenger.size();
    for (int k = 1; k < size; ++k) {
      int peer = (rank + k) % size;
      const Message* message = to[static_cast<size_t>(peer)];
      if (message != nullptr) transfers_->send(peer, *message);
    }
  }
  [[nodiscard]] Status reserve_staging() { return transfers_->reserve_staging(); }
  // `own`: the message of this rank to itself, or null. Copied while the others are on their way.
  [[nodiscard]] Status run(std::vector<Received>& all, const Message* own) {
    int rank = messenger_.rank();
    int size = messenger_.size();
    for (int k = 1; k < size && !all.empty(); ++k) {
      int peer = (rank - k + size) % size;
      Received& received = all[static_cast<size_t>(peer)];
      if (received.buffer == nullptr) continue;
      transfers_->receive(peer, received.buffer->data(), received.bytes);
      transfers_->keep(received.buffer);
    }
    SHOAL_RETURN_IF_ERROR(messenger_.start(transfers_));
    if (own != nullptr && !all.empty()) copy_parts(*own, all[static_cast<size_t>(rank)]);
    return messenger_.run(transfers_);
  }

 private:
  Messenger& messenger_;
  std::shared_ptr<Transfers> transfers_ = std::make_shared<Transfers>();
};

bool is_gathered_in_rounds(const std::vector<size_t>& sizes) {
  return sum(sizes) <=
         std::max(kGatherInRoundsBytesMax, kGatherInRoundsBlockBytesMax * sizes.size());
}

Result<std::vector<Received>> all_gather_in_rounds(Messenger& messenger, const Message& message,
                                                   const std::vector<size_t>& sizes,
                                                   std::vector<Received> all) {
  std::vector<std::byte> own;
  for (const auto& part : message.parts) own.insert(own.end(), part.begin(), part.end());
  SHOAL_ASSIGN_OR_RETURN(Blocks blocks, all_gather_blocks(messenger, sizes, own));
  for (int rank = 0; rank < messenger.size(); ++rank) {
    copy_parts(Message{{blocks.of(rank)}}, all[static_cast<size_t>(rank)]);
  }
  return all;
}

}  // namespace

Result<Received> broadcast(Messenger& messenger, const Message& message, int root) {
  SHOAL_CHECK(root >= 0 && root < messenger.size());
  const bool is_root = messenger.rank() == root;
  SHOAL_ASSIGN_OR_RETURN(std::vector<size_t> sizes, tell_sizes(messenger, InnerStep::broadcast,
                                                               is_root ? message.bytes() : 0));
  size_t bytes = sizes[static_cast<size_t>(root)];
  if (bytes == 0) return Received{};
  Result<Received> received = reserve(bytes);
  SHOAL_RETURN_IF_ERROR(agree_on_memory(messenger, received.take_status()));
  if (is_root) copy_parts(message, *received);
  const Message whole{{received->view()}};
  SHOAL_RETURN_IF_ERROR(
      broadcast_bytes(messenger, root, whole, received->buffer->data(), bytes, received->buffer));
  return received;
}

Result<std::vector<Received>> all_gather(Messenger& messenger, const Message& message) {
  SHOAL_ASSIGN_OR_RETURN(std::vector<size_t> sizes,
                         tell_sizes(messenger, InnerStep::all_gather, message.bytes()));
  if (sum(sizes) == 0) return std::vector<Received>(sizes.size());
  const bool in_rounds = is_gathered_in_rounds(sizes);
  std::vector<const Message*> to(sizes.size(), in_rounds ? nullptr : &message);
  Moves moves(messenger, to);
  std::vector<Received> all;
  Status status = reserve_all(sizes, all);
  if (status.is_ok()) status = moves.reserve_staging();
  SHOAL_RETURN_IF_ERROR(agree_on_memory(messenger, std::move(status)));
  if (in_rounds) return all_gather_in_rounds(messenger, message, sizes, std::move(all));
  SHOAL_RETURN_IF_ERROR(moves.run(all, &message));
  return all;
}

Result<std::vector<Received>> gather(Messenger& messenger, const Message& message, int root) {
  SHOAL_CHECK(root >= 0 && root < messenger.size());
  const bool is_root = messenger.rank() == root;
  SHOAL_ASSIGN_OR_RETURN(std::vector<size_t> sizes,
                         tell_sizes(messenger, InnerStep::gather, message.bytes()));
  std::vector<Received> all;
  if (sum(sizes) == 0) {
    if (is_root) all.resize(sizes.size());
    return all;
  }
  std::vector<const Message*> to(sizes.size(), nullptr);
  to[static_cast<size_t>(root)] = &message;
  Moves moves(messenger, to);
  Status status = moves.reserve_staging();
  if (is_root && status.is_ok()) status = reserve_all(sizes, all);
  SHOAL_RETURN_IF_ERROR(agree_on_memory(messenger, std::move(status)));
  SHOAL_RETURN_IF_ERROR(moves.run(all, is_root ? &message : nullptr));
  return all;
}

Result<std::vector<Received>> exchange(Messenger& messenger, const std::vector<Message>& to) {
  SHOAL_CHECK(to.size() == static_cast<size_t>(messenger.size()));
  std::vector<const Message*> messages;
  std::vector<uint64_t> sizes_out;
  for (const Message& message : to) {
    messages.push_back(&message);
    sizes_out.push_back(message.bytes());
  }
  SHOAL_ASSIGN_OR_RETURN(std::vector<uint64_t> sizes, exchange_values(messenger, sizes_out));
  Status status;
  for (size_t rank = 0; rank < sizes.size() && status.is_ok(); ++rank) {
    status = check_size(sizes[rank], static_cast<int>(rank));
  }
  Moves moves(messenger, messages);
  std::vector<Received> all;
  if (status.is_ok()) status = reserve_all(sizes, all);
  if (status.is_ok()) status = moves.reserve_staging();
  SHOAL_RETURN_IF_ERROR(agree_on_memory(messenger, std::move(status)));
  SHOAL_RETURN_IF_ERROR(moves.run(all, &to[static_cast<size_t>(messenger.rank())]));
  return all;
}

}  // namespace shoal::comm
