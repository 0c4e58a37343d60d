// Patterns of messages whose sizes all ranks know, in about log2(N) rounds for N ranks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "engine/comm/messages/messenger.h"

namespace shoal::comm {

// What all ranks have brought, one behind the other.
struct Blocks {
  std::vector<std::byte> bytes;
  std::vector<size_t> begins;  // by rank; the block of rank r ends where that of r + 1 begins
  [[nodiscard]] std::span<const std::byte> of(int rank) const;
};

// Every rank gets the blocks of all; sizes[r] is the size of rank r's. (J. Bruck et al., "Efficient
// algorithms for all-to-all communications in multiport message-passing systems", 1997.)
[[nodiscard]] Result<Blocks> all_gather_blocks(Messenger& messenger,
                                               const std::vector<size_t>& sizes,
                                               std::span<const std::byte> own);

// values[r] goes to rank r; gives the value that each rank has sent here. (The same paper.)
[[nodiscard]] Result<std::vector<uint64_t>> exchange_values(Messenger& messenger,
                                                            const std::vector<uint64_t>& values);

// From root's `message` to everyone else's `data`, of `bytes` bytes, along a binomial tree. A piece
// is sent on as soon as it has come. `owner` is kept while bytes are under way.
[[nodiscard]] Status broadcast_bytes(Messenger& messenger, int root, const Message& message,
                                     std::byte* data, size_t bytes,
                                     std::shared_ptr<const void> owner);

}  // namespace shoal::comm
