#include "engine/comm/messages/transfers.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/concat.h"

namespace shoal::comm {
namespace {

// Whether the next `size` bytes from a place in the parts lie together. Moves the place past them.
bool skip_piece(const Message& message, size_t size, size_t& part, size_t& part_offset) {
  bool is_together = true;
  while (size > 0) {
    size_t left = message.parts[part].size() - part_offset;
    if (left > size) {
      part_offset += size;
      return is_together;
    }
    size -= left;
    if (size > 0 && left > 0) is_together = false;
    ++part;
    part_offset = 0;
  }
  return is_together;
}

}  // namespace

void Transfers::send(int to, Message message) {
  Outgoing outgoing;
  outgoing.peer = to;
  outgoing.message = std::move(message);
  std::erase_if(outgoing.message.parts, [](const auto& part) { return part.empty(); });
  outgoing.bytes = outgoing.message.bytes();
  outgoing.pieces_granted = settings_.window_pieces;
  bytes_max_ = std::max(bytes_max_, outgoing.bytes);
  if (outgoing.bytes > 0) outgoing_.push_back(std::move(outgoing));
}

void Transfers::receive(int from, std::byte* data, size_t bytes) {
  if (bytes == 0) return;
  Incoming& incoming = incoming_.emplace_back();
  incoming.peer = from;
  incoming.data = data;
  incoming.bytes = bytes;
  bytes_max_ = std::max(bytes_max_, bytes);
}

void Transfers::forward(int to) {
  if (incoming_.empty()) return;
  const Incoming& incoming = incoming_.back();
  send(to, Message{{{incoming.data, incoming.bytes}}});
  outgoing_.back().source = static_cast<int>(incoming_.size()) - 1;
}

Status Transfers::reserve_staging() {
  size_t count = 0;
  size_t bytes = 0;
  for (const Outgoing& outgoing : outgoing_) {
    if (outgoing.message.parts.size() == 1) continue;
    size_t part = 0;
    size_t part_offset = 0;
    for (size_t piece = 0; piece < piece_count(outgoing.bytes); ++piece) {
      size_t size = piece_size(outgoing.bytes, piece);
      if (skip_piece(outgoing.message, size, part, part_offset)) continue;
      ++count;
      bytes = std::max(bytes, size);
    }
  }
  // Enough for the window of one message and for a start with the others.
  count = std::min(count, settings_.window_pieces + settings_.active_messages / 2);
  for (size_t i = 0; i < count; ++i) {
    SHOAL_ASSIGN_OR_RETURN(auto buffer, engine::allocate_buffer(bytes));
    staging_free_.push_back(static_cast<int>(staging_.size()));
    staging_.push_back(std::move(buffer));
  }
  return {};
}

void Transfers::set_awaited(int first, int count) {
  awaited_first_ = first;
  awaited_count_ = count;
}

size_t Transfers::piece_count(size_t bytes) const {
  return (bytes + settings_.piece_bytes - 1) / settings_.piece_bytes;
}

size_t Transfers::piece_size(size_t bytes, size_t piece) const {
  return std::min(settings_.piece_bytes, bytes - piece * settings_.piece_bytes);
}

bool Transfers::is_complete(const Incoming& incoming) const {
  return incoming.pieces_complete == piece_count(incoming.bytes) && incoming.credits.empty();
}

bool Transfers::is_complete(const Outgoing& outgoing) const {
  return outgoing.pieces_complete == piece_count(outgoing.bytes);
}

Result<Progress> Transfers::advance(Transport& transport) {
  bool has_moved = false;
  // Receives first, so that what the others send finds its place.
  size_t incoming_end = std::min(incoming_.size(), incoming_done_ + settings_.active_messages);
  for (size_t i = incoming_done_; i < incoming_end; ++i) {
    if (is_complete(incoming_[i])) continue;
    SHOAL_ASSIGN_OR_RETURN(bool moved, advance_incoming(transport, incoming_[i]));
    has_moved |= moved;
  }
  size_t outgoing_end = std::min(outgoing_.size(), outgoing_done_ + settings_.active_messages);
  for (size_t i = outgoing_done_; i < outgoing_end; ++i) {
    if (is_complete(outgoing_[i])) continue;
    SHOAL_ASSIGN_OR_RETURN(bool moved, advance_outgoing(transport, outgoing_[i]));
    has_moved |= moved;
  }
  while (incoming_done_ < incoming_.size() && is_complete(incoming_[incoming_done_])) {
    ++incoming_done_;
  }
  while (outgoing_done_ < outgoing_.size() && is_complete(outgoing_[outgoing_done_])) {
    ++outgoing_done_;
  }
  if (incoming_done_ == incoming_.size() && outgoing_done_ == outgoing_.size()) {
    return Progress::done;
  }
  return has_moved ? Progress::moved : Progress::idle;
}

Result<bool> Transfers::advance_incoming(Transport& transport, Incoming& incoming) {
  bool has_moved = false;
  // The oldest only: pieces of one message hardly ever overtake each other, and a test costs.
  while (!incoming.requests.empty()) {
    SHOAL_ASSIGN_OR_RETURN(bool is_done, transport.test(incoming.requests.front()));
    if (!is_done) break;
    incoming.requests.pop_front();
    ++incoming.pieces_complete;
    has_moved = true;
  }
  while (!incoming.credits.empty()) {
    SHOAL_ASSIGN_OR_RETURN(bool is_done, transport.test(incoming.credits.front().request));
    if (!is_done) break;
    incoming.credits.pop_front();
    has_moved = true;
  }
  size_t count = piece_count(incoming.bytes);
  while (incoming.pieces_posted < count && incoming.requests.size() < settings_.window_pieces) {
    SHOAL_RETURN_IF_ERROR(post_receive(transport, incoming));
    has_moved = true;
  }
  return has_moved;
}

Status Transfers::post_receive(Transport& transport, Incoming& incoming) {
  size_t piece = incoming.pieces_posted;
  incoming.requests.emplace_back();
  SHOAL_RETURN_IF_ERROR(
      transport.receive(incoming.peer, kDataTag, incoming.data + piece * settings_.piece_bytes,
                        piece_size(incoming.bytes, piece), incoming.requests.back()));
  ++incoming.pieces_posted;
  if (piece < settings_.window_pieces) return {};
  Credit& credit = incoming.credits.emplace_back();
  credit.piece_count = incoming.pieces_posted;
  return transport.send(incoming.peer, kCreditTag, &credit.piece_count, sizeof(credit.piece_count),
                        credit.request);
}

Result<bool> Transfers::advance_outgoing(Transport& transport, Outgoing& outgoing) {
  bool has_moved = false;
  while (!outgoing.pieces.empty()) {
    SHOAL_ASSIGN_OR_RETURN(bool is_done, transport.test(outgoing.pieces.front().request));
    if (!is_done) break;
    if (outgoing.pieces.front().staging >= 0) {
      staging_free_.push_back(outgoing.pieces.front().staging);
    }
    outgoing.pieces.pop_front();
    ++outgoing.pieces_complete;
    has_moved = true;
  }
  SHOAL_ASSIGN_OR_RETURN(bool has_credit, take_credits(transport, outgoing));
  has_moved |= has_credit;
  while (can_send(outgoing)) {
    size_t posted = outgoing.pieces_posted;
    SHOAL_RETURN_IF_ERROR(post_send(transport, outgoing));
    if (outgoing.pieces_posted == posted) break;
    has_moved = true;
  }
  return has_moved;
}

// A rank has as many credits for a message as there are pieces beyond the window, one message each.
Result<bool> Transfers::take_credits(Transport& transport, Outgoing& outgoing) {
  bool has_moved = false;
  Credit& credit = outgoing.credit;
  while (outgoing.pieces_granted < piece_count(outgoing.bytes)) {
    if (!credit.request.is_active) {
      SHOAL_RETURN_IF_ERROR(transport.receive(outgoing.peer, kCreditTag, &credit.piece_count,
                                              sizeof(credit.piece_count), credit.request));
    }
    SHOAL_ASSIGN_OR_RETURN(bool is_done, transport.test(credit.request));
    if (!is_done) return has_moved;
    if (credit.piece_count != outgoing.pieces_granted + 1) {
      return Status::internal(concat("rank ", outgoing.peer, " granted ", credit.piece_count,
                                     " pieces after ", outgoing.pieces_granted));
    }
    outgoing.pieces_granted = credit.piece_count;
    has_moved = true;
  }
  return has_moved;
}

bool Transfers::can_send(const Outgoing& outgoing) const {
  size_t piece = outgoing.pieces_posted;
  if (piece >= piece_count(outgoing.bytes) || piece >= outgoing.pieces_granted) return false;
  if (outgoing.source < 0) return true;
  return piece < incoming_[static_cast<size_t>(outgoing.source)].pieces_complete;
}

// Posts nothing if the piece needs a staging buffer and none is free.
Status Transfers::post_send(Transport& transport, Outgoing& outgoing) {
  size_t size = piece_size(outgoing.bytes, outgoing.pieces_posted);
  size_t part = outgoing.part;
  size_t part_offset = outgoing.part_offset;
  int staging = -1;
  if (!skip_piece(outgoing.message, size, part, part_offset)) {
    if (staging_free_.empty()) return {};
    staging = staging_free_.back();
    staging_free_.pop_back();
  }
  Piece& piece = outgoing.pieces.emplace_back();
  piece.staging = staging;
  const std::byte* data = next_piece(outgoing, size, staging);
  outgoing.part = part;
  outgoing.part_offset = part_offset;
  ++outgoing.pieces_posted;
  return transport.send(outgoing.peer, kDataTag, data, size, piece.request);
}

const std::byte* Transfers::next_piece(Outgoing& outgoing, size_t size, int staging) {
  const std::vector<std::span<const std::byte>>& parts = outgoing.message.parts;
  if (staging < 0) return parts[outgoing.part].data() + outgoing.part_offset;
  std::byte* begin = staging_[static_cast<size_t>(staging)]->data();
  std::byte* out = begin;
  size_t offset = outgoing.part_offset;
  for (size_t part = outgoing.part; size > 0; ++part) {
    size_t taken = std::min(size, parts[part].size() - offset);
    std::memcpy(out, parts[part].data() + offset, taken);
    out += taken;
    size -= taken;
    offset = 0;
  }
  return begin;
}

std::vector<int> Transfers::awaited(int rank_count) const {
  std::vector<int> ranks;
  for (int i = 0; i < awaited_count_; ++i) ranks.push_back((awaited_first_ + i) % rank_count);
  if (awaited_count_ > 0) return ranks;
  for (const Incoming& incoming : incoming_) {
    if (!is_complete(incoming)) ranks.push_back(incoming.peer);
  }
  for (const Outgoing& outgoing : outgoing_) {
    if (!is_complete(outgoing)) ranks.push_back(outgoing.peer);
  }
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  return ranks;
}

}  // namespace shoal::comm
