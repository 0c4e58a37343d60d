// What compiled code asks of the world outside the engine.
#pragma once

#include <cstdint>
#include <functional>

#include "base/source_span.h"
#include "base/status.h"

namespace shoal::engine {

struct RankNumbers {
  int32_t rank = 0;
  int32_t count = 1;
};

// What compiled code does to the world outside the engine, given by whoever calls it. Asked on the
// thread of the call, between runs of segments.
struct OutsideWorld {
  std::function<Status(int32_t print, const uint64_t* values)> print;
  std::function<Status(const SourceSpan& place)> barrier;
  std::function<Result<RankNumbers>()> ranks;
  std::function<int64_t()> call_room;  // see abi: shoal_call_room
};

}  // namespace shoal::engine
