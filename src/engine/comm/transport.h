// Bytes between the ranks of a job: MPI in a job, queues between threads in tests. Point-to-point
// messages are all that is asked of it; collectives are ours (communicator.h), because we must be
// able to stop waiting, and to say for whom we wait.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/status.h"

namespace shoal::comm {

// A message that is under way. The bytes belong to the transport until test() has said true.
struct Request {
  uint64_t handle = 0;
  bool is_active = false;
  size_t bytes_counted = 0;  // CountedTransport's, of a send that is active
};

// Used by one thread at a time. Messages between two ranks with the same tag arrive in the order
// in which they were sent.
class Transport {
 public:
  virtual ~Transport() = default;
  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;
  // Starts sending or receiving exactly `bytes` (at most kMessageBytesMax) bytes.
  [[nodiscard]] virtual Status send(int to, int tag, const void* data, size_t bytes,
                                    Request& request) = 0;
  [[nodiscard]] virtual Status receive(int from, int tag, void* data, size_t bytes,
                                       Request& request) = 0;
  // Whether the message is complete; never waits. An inactive request is complete.
  [[nodiscard]] virtual Result<bool> test(Request& request) = 0;
  // The lowest rank whose process is known to have ended, or -1. Cheap enough for a waiting loop.
  [[nodiscard]] virtual int dead_rank() = 0;
};

inline constexpr size_t kMessageBytesMax = size_t{1} << 30;

}  // namespace shoal::comm
