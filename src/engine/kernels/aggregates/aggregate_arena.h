// Memory that aggregate states point into: blocks of powers of two that grow, are given back and
// used again. Freed as a whole with the arena. One thread uses it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/kernels/aggregate_function.h"
#include "engine/memory/buffer.h"
#include "engine/memory/string_view16.h"

namespace shoal::engine {

class AggregateArena final : public AggregateMemory {
 public:
  // Bytes that a request for `bytes` really gets: a power of two, at least 16.
  [[nodiscard]] static size_t block_bytes(size_t bytes);

  // A block of block_bytes(bytes), aligned to 16, not initialised. Null when memory is refused:
  // the caller drops its value, and take_failure() tells at the end of the batch.
  [[nodiscard]] void* allocate(size_t bytes);
  // Takes a block back. It may come from another arena that lives as long as this one's states.
  void release(void* block, size_t bytes);

  // The first refusal since the last call, or ok.
  [[nodiscard]] Status take_failure() { return std::move(failure_); }

 private:
  [[nodiscard]] std::byte* allocate_fresh(size_t bytes);

  std::array<void*, 64> free_blocks_ = {};  // by log2 of their size; each holds the next
  std::byte* chunk_ = nullptr;
  size_t chunk_rest_bytes_ = 0;
  std::vector<BufferRef> chunks_;
  std::unordered_map<void*, BufferRef> large_blocks_;
  Status failure_;
};

// A string that owns its bytes: short ones inline, long ones in a block that it keeps when it is
// assigned again, so that a state that changes often does not eat memory.
struct OwnedString {
  StringView16 value;
  char* block = nullptr;
  uint32_t block_bytes = 0;

  void assign(const StringView16& text, AggregateArena& arena);
  // Of a string that came as it was from another process: takes its bytes from the front of `in`.
  // False when they are not all there; it is then empty.
  [[nodiscard]] bool take(std::span<const std::byte>& in, AggregateArena& arena);
};

// A growing list of values: what median and the sum of strings keep per group.
template <typename Value>
struct ValueList {
  Value* values = nullptr;
  int64_t size = 0;
  int64_t capacity = 0;

  // Drops the value when memory is refused; the arena remembers.
  void push(const Value& value, AggregateArena& arena) {
    if (size == capacity && !grow(size + 1, arena)) return;
    values[size++] = value;
  }

  // Moves in the values of `other`, which must not be used after.
  void append(const ValueList& other, AggregateArena& arena) {
    if (size == 0) {
      *this = other;
      return;
    }
    if (other.size == 0 || (size + other.size > capacity && !grow(size + other.size, arena))) {
      return;
    }
    std::memcpy(values + size, other.values, static_cast<size_t>(other.size) * sizeof(Value));
    size += other.size;
  }

  // Of a list that came as it was from another process: takes its `size` values from the front of
  // `in`. False when they are not all there; the list is then empty.
  [[nodiscard]] bool take_values(std::span<const std::byte>& in, AggregateArena& arena) {
    const int64_t count = size;
    *this = ValueList();
    if (count < 0 || static_cast<uint64_t>(count) > in.size() / sizeof(Value)) return false;
    if (count == 0) return true;
    const size_t bytes = static_cast<size_t>(count) * sizeof(Value);
    if (grow(count, arena)) {
      std::memcpy(values, in.data(), bytes);
      size = count;
    }
    in = in.subspan(bytes);
    return true;
  }

 private:
  [[gnu::noinline]] bool grow(int64_t size_wanted, AggregateArena& arena) {
    const size_t bytes =
        AggregateArena::block_bytes(static_cast<size_t>(size_wanted) * sizeof(Value));
    void* larger = arena.allocate(bytes);
    if (larger == nullptr) return false;
    if (values != nullptr) {
      std::memcpy(larger, values, static_cast<size_t>(size) * sizeof(Value));
      arena.release(values, block_bytes_now());
    }
    values = static_cast<Value*>(larger);
    capacity = static_cast<int64_t>(bytes / sizeof(Value));
    return true;
  }

  [[nodiscard]] size_t block_bytes_now() const {
    return AggregateArena::block_bytes(static_cast<size_t>(capacity) * sizeof(Value));
  }
};

}  // namespace shoal::engine
