#include "engine/comm/communicator.h"

#include <utility>

#include "engine/comm/collectives.h"
#include "engine/comm/meeting.h"
#include "engine/comm/messages/messenger.h"

namespace shoal::comm {

struct Communicator::State {
  Messenger messenger;
};

size_t Message::bytes() const {
  size_t sum = 0;
  for (const auto& part : parts) sum += part.size();
  return sum;
}

Message message_of(std::string_view text) { return {{std::as_bytes(std::span(text))}}; }

std::span<const std::byte> Received::view() const {
  if (buffer == nullptr) return {};
  return {buffer->data(), bytes};
}

std::string_view Received::text() const {
  if (buffer == nullptr) return {};
  return {reinterpret_cast<const char*>(buffer->data()), bytes};
}

Communicator::Communicator(std::unique_ptr<Transport> transport)
    : state_(new State{Messenger(std::move(transport))}) {}
Communicator::~Communicator() = default;

int Communicator::rank() const { return state_->messenger.rank(); }
int Communicator::size() const { return state_->messenger.size(); }
Traffic Communicator::traffic() const { return state_->messenger.traffic(); }
void Communicator::set_wait_options(WaitOptions options) {
  state_->messenger.set_options(std::move(options));
}

Result<std::vector<uint64_t>> Communicator::meet(const Meeting& meeting, uint64_t value,
                                                 Status own) {
  return hold_meeting(state_->messenger, meeting, value, std::move(own));
}

Status Communicator::agree(const Meeting& meeting, Status own) {
  return meet(meeting, 0, std::move(own)).take_status();
}

Result<Received> Communicator::broadcast(const Message& message, int root) {
  return comm::broadcast(state_->messenger, message, root);
}

Result<std::vector<Received>> Communicator::all_gather(const Message& message) {
  return comm::all_gather(state_->messenger, message);
}

Result<std::vector<Received>> Communicator::gather(const Message& message, int root) {
  return comm::gather(state_->messenger, message, root);
}

Result<std::vector<Received>> Communicator::exchange(const std::vector<Message>& to) {
  return comm::exchange(state_->messenger, to);
}

}  // namespace shoal::comm
