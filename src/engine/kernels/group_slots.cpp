// Where the memory of slots comes from.
#include "engine/kernels/group_slots.h"

namespace shoal::engine {

Status SlotStorage::add_chunk() {
  // Chunks double up to 16 MiB: little memory for few groups, few chunks for many.
  const size_t bytes = std::clamp(bytes_reserved_, size_t{1} << 16, size_t{1} << 24);
  const auto slot_count = static_cast<int64_t>(std::max(bytes / slot_bytes_, size_t{64}));
  SHOAL_ASSIGN_OR_RETURN(BufferRef buffer,
                         allocate_buffer(static_cast<size_t>(slot_count) * slot_bytes_));
  bytes_reserved_ += static_cast<size_t>(slot_count) * slot_bytes_;
  slots_reserved_ += slot_count;
  std::byte* slots = buffer->data();
  chunks_.push_back({std::move(buffer), slots, slot_count});
  return Status::ok();
}

// Slots become fresh a few at a time, so that they are still in the cache when taken.
void SlotStorage::initialize_more() {
  if (next_ == chunk_end_) {
    const Chunk& chunk = chunks_[chunks_begun_++];
    next_ = chunk.slots;
    chunk_end_ = next_ + static_cast<size_t>(chunk.slot_count) * slot_bytes_;
  }
  const size_t count = std::min(static_cast<size_t>(chunk_end_ - next_) / slot_bytes_, size_t{64});
  initialize_(next_, static_cast<int64_t>(count));
  fresh_end_ = next_ + count * slot_bytes_;
}

}  // namespace shoal::engine
