// Meetings of the ranks: who is where, and whose work has failed.
#pragma once

#include <cstdint>
#include <vector>

#include "base/status.h"
#include "engine/comm/communicator.h"
#include "engine/comm/messages/messenger.h"

namespace shoal::comm {

// See Communicator::meet.
[[nodiscard]] Result<std::vector<uint64_t>> hold_meeting(Messenger& messenger,
                                                         const Meeting& meeting, uint64_t value,
                                                         Status own);

// A meeting within a collective, at the place of the latest one. All ranks must name the same step.
enum class InnerStep : uint64_t { broadcast = 1, all_gather, gather, memory };
[[nodiscard]] Result<std::vector<uint64_t>> hold_inner_meeting(Messenger& messenger, InnerStep step,
                                                               uint64_t value, Status own);

}  // namespace shoal::comm
