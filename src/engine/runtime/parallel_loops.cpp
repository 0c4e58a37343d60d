// Loops of compiled code on several threads.
#include <algorithm>
#include <atomic>
#include <mutex>

#include "engine/runtime/call_runtime.h"
#include "engine/scheduler/loop_parts.h"

namespace shoal::engine {
namespace {

// A part of a loop over elements is this large, however many threads there are: some tens of
// microseconds. Starting a thread takes about as long.
constexpr int64_t kElementsPerPart = 65536;
constexpr int64_t kElementsForThreads = 4 * kElementsPerPart;

// Enough that threads end at about the same time though rounds differ.
constexpr int64_t kPartsMax = 256;

}  // namespace

int32_t CallRuntime::run_loop(LoopBody body, const uint64_t* context, int64_t count,
                              int64_t elements, void* result) {
  if (count <= kElementsPerPart / std::max<int64_t>(1, elements)) {
    body(context, 0, count, result);
    return 0;
  }
  LoopParts loop;
  loop.round_count = count;
  loop.rounds_per_part = std::max<int64_t>(1, kElementsPerPart / std::max<int64_t>(1, elements));
  loop.run = [&](int64_t /*part*/, int64_t begin, int64_t end) {
    body(context, begin, end, result);
    return true;
  };
  loop.is_interrupted = [this] { return poll() != 0; };
  const bool is_worth_threads = count * elements >= kElementsForThreads;
  return run_parts(loop, is_worth_threads ? options_.run.thread_count : 1) ? 0 : 1;
}

int32_t CallRuntime::run_parallel(ParallelPart part, const uint64_t* context, int64_t count,
                                  int64_t cells, uint64_t* out) {
  std::atomic<bool> has_ended{false};
  std::mutex mutex;  // guards the failure
  int64_t failed_part = kPartsMax + 1;
  Status failure;
  LoopParts loop;
  loop.round_count = std::max<int64_t>(0, count);
  loop.rounds_per_part = std::max<int64_t>(1, (count + kPartsMax - 1) / kPartsMax);
  const int64_t part_count = (loop.round_count + loop.rounds_per_part - 1) / loop.rounds_per_part;
  std::vector<uint64_t> partials(static_cast<size_t>(part_count * cells));
  // Threads other than the call's may not ask for interrupts, and loops in a part are its own.
  PlanOptions options;
  options.run.thread_count = 1;
  options.run.is_interrupted = [&] { return has_ended.load(std::memory_order_relaxed); };
  loop.run = [&](int64_t number, int64_t begin, int64_t end) {
    CallRuntime own(segments_, errors_, layouts_, {}, options);
    own.set_frame_bytes(frame_bytes_);
    own.objects()->ask_python = [](std::string_view, abi::Text) -> Result<abi::Text> {
      return Status::error(ErrorKind::unsupported,
                           "Text beyond ASCII cannot be looked up in Unicode's tables in the "
                           "rounds of a prange.");
    };
    if (part(context, &own, begin, end, partials.data() + number * cells) == 0) return true;
    const std::lock_guard lock(mutex);
    Status status = own.take_status();
    const bool is_end = status.detail().kind == ErrorKind::interrupted;
    if (number < failed_part && !(is_end && has_ended)) {
      failed_part = number;
      failure = std::move(status);
    }
    has_ended = true;
    return false;
  };
  loop.is_interrupted = [&] {
    if (poll() == 0) return false;
    has_ended = true;
    return true;
  };
  if (!run_parts(loop, options_.run.thread_count)) {
    if (!failure.is_ok()) status_ = std::move(failure);
    return 1;
  }
  partials_ = std::move(partials);
  out[0] = reinterpret_cast<uint64_t>(partials_.data());
  out[1] = static_cast<uint64_t>(part_count);
  return 0;
}

}  // namespace shoal::engine
