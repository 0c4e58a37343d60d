// Storage of groups: one fixed-size slot per group, in chunks from the buffer pool, so that
// pointers to slots stay valid while groups are added.
//
// A slot is: key lanes (uint64, see group_keys.h); the first row (int64) where groups come out in
// the order of first rows; the states of all aggregates. Everything is aligned to 8 bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/status.h"
#include "engine/memory/buffer.h"

namespace shoal::engine {

struct SlotShape {
  int lane_count = 0;
  bool has_first_row = false;
  size_t slot_bytes = 0;

  [[nodiscard]] size_t states_offset() const {
    return sizeof(uint64_t) * (static_cast<size_t>(lane_count) + (has_first_row ? 1 : 0));
  }
  // Only if has_first_row, as the next.
  [[nodiscard]] int64_t& first_row(std::byte* slot) const {
    return reinterpret_cast<int64_t*>(slot)[lane_count];
  }
  void lower_first_row(std::byte* slot, int64_t row) const {
    first_row(slot) = std::min(first_row(slot), row);
  }
};

[[nodiscard]] inline uint64_t* slot_lanes(std::byte* slot) {
  return reinterpret_cast<uint64_t*>(slot);
}
[[nodiscard]] inline const uint64_t* slot_lanes(const std::byte* slot) {
  return reinterpret_cast<const uint64_t*>(slot);
}

class SlotStorage {
 public:
  // Makes `count` slots fresh, beginning at `slots`, whose first row and lanes are set by the
  // taker.
  using Initializer = std::function<void(std::byte* slots, int64_t count)>;

  SlotStorage(size_t slot_bytes, Initializer initialize)
      : slot_bytes_(slot_bytes), initialize_(std::move(initialize)) {}

  // Guarantees that the next `count` calls of take() succeed.
  [[nodiscard]] Status reserve(int64_t count) {
    while (slots_reserved_ - slots_taken_ < count) SHOAL_RETURN_IF_ERROR(add_chunk());
    return Status::ok();
  }

  [[nodiscard]] std::byte* take() {
    if (next_ == fresh_end_) initialize_more();
    ++slots_taken_;
    return std::exchange(next_, next_ + slot_bytes_);
  }

  // Takes over `count` slots that lie one after the other at `slots` in `buffer`. Precondition: it
  // is empty; no more can be taken then.
  void adopt(BufferRef buffer, std::byte* slots, int64_t count) {
    chunks_.push_back({std::move(buffer), slots, count});
    slots_reserved_ = slots_taken_ = count;
  }

  // Gives all memory back.
  void clear() { *this = SlotStorage(slot_bytes_, std::move(initialize_)); }

  [[nodiscard]] int64_t size() const { return slots_taken_; }
  [[nodiscard]] size_t bytes() const { return static_cast<size_t>(slots_taken_) * slot_bytes_; }

  // Calls visit(slot) for all slots in the order of taking.
  template <typename Visit>
  void for_each(const Visit& visit) const {
    int64_t left = slots_taken_;
    for (const Chunk& chunk : chunks_) {
      std::byte* slots = chunk.slots;
      const int64_t count = std::min(left, chunk.slot_count);
      for (int64_t i = 0; i < count; ++i) visit(slots + static_cast<size_t>(i) * slot_bytes_);
      left -= count;
    }
  }

 private:
  struct Chunk {
    BufferRef buffer;
    std::byte* slots = nullptr;
    int64_t slot_count = 0;
  };

  [[nodiscard]] Status add_chunk();
  void initialize_more();

  size_t slot_bytes_;
  Initializer initialize_;
  std::vector<Chunk> chunks_;
  size_t chunks_begun_ = 0;
  std::byte* next_ = nullptr;       // the next slot to take
  std::byte* fresh_end_ = nullptr;  // slots before it are initialised
  std::byte* chunk_end_ = nullptr;  // of the chunk that next_ lies in
  size_t bytes_reserved_ = 0;
  int64_t slots_reserved_ = 0;
  int64_t slots_taken_ = 0;
};

}  // namespace shoal::engine
