// A growing list of values in an arena: what median and the sum of strings keep per group.
#pragma once

#include <algorithm>
#include <cstring>

#include "engine/kernels/aggregates/aggregate_arena.h"

namespace shoal::engine {

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
