// The data half of Communicator, see there.
#pragma once

#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/comm/messages/messenger.h"

namespace shoal::comm {

[[nodiscard]] Result<Received> broadcast(Messenger& messenger, const Message& message, int root);
[[nodiscard]] Result<std::vector<Received>> all_gather(Messenger& messenger,
                                                       const Message& message);
[[nodiscard]] Result<std::vector<Received>> gather(Messenger& messenger, const Message& message,
                                                   int root);
[[nodiscard]] Result<std::vector<Received>> exchange(Messenger& messenger,
                                                     const std::vector<Message>& to);

}  // namespace shoal::comm
