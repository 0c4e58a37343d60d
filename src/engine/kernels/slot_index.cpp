#include "engine/kernels/slot_index.h"

#include <algorithm>
#include <bit>

namespace shoal::engine {
namespace {

constexpr int64_t kSlotsMin = 1024;
constexpr uint64_t kSparseSlotsMax = 24576;

}  // namespace

Status SlotIndex::reserve(int64_t count) {
  // A small index is sparse, against mispredicted probes; a large one dense, against cache misses.
  const auto slots = static_cast<uint64_t>(std::max<int64_t>(count, kSlotsMin));
  const uint64_t eighths_used = slots <= kSparseSlotsMax ? 3 : 5;
  const uint64_t size = std::bit_ceil(slots * 8 / eighths_used + 1);
  entries_ = {};
  SHOAL_RETURN_IF_ERROR(entries_.resize(size));
  std::fill(entries_.begin(), entries_.end(), 0);
  mask_ = size - 1;
  capacity_ = static_cast<int64_t>(size / 8 * eighths_used);
  return Status::ok();
}

}  // namespace shoal::engine
