// A set of values that is small when it holds few: up to three keys inline, then an open
// addressing table in an arena. What nunique keeps per group.
#pragma once

#include <cstring>
#include <new>

#include "base/hash.h"
#include "engine/kernels/aggregates/aggregate_arena.h"
#include "engine/memory/string_view16.h"

namespace shoal::engine {

[[nodiscard]] inline bool is_zero_key(uint64_t key) { return key == 0; }
[[nodiscard]] inline bool is_zero_key(const StringView16& key) { return key.length_bytes == 0; }

[[nodiscard]] inline uint64_t hash_key(uint64_t key) { return mix_bits(key); }
[[nodiscard]] inline uint64_t hash_key(const StringView16& key) {
  if (!key.is_inline()) return hash_bytes(key.view()).low;
  uint64_t head;
  uint64_t tail;
  std::memcpy(&head, &key, sizeof(head));
  std::memcpy(&tail, key.suffix, sizeof(tail));
  return mix_bits(head ^ mix_bits(tail + 0x9e3779b97f4a7c15ULL));
}

// Zero (for strings: empty) marks a free slot and is remembered apart.
template <typename Key>
class ValueSet {
 public:
  [[nodiscard]] int64_t size() const { return count_ + (has_zero() ? 1 : 0); }

  // Calls make_key() for the key to store only when `key` is new: strings copy their bytes then.
  template <typename MakeKey>
  void insert(const Key& key, AggregateArena& arena, const MakeKey& make_key) {
    if (is_zero_key(key)) {
      has_zero_ = 1;
      return;
    }
    if (capacity_log2_ == 0) {
      for (int64_t i = 0; i < count_; ++i) {
        if (inline_keys()[i] == key) return;
      }
      if (count_ < kInlineKeys) {
        const Key stored = make_key();
        std::memcpy(storage_ + static_cast<size_t>(count_) * sizeof(Key), &stored, sizeof(Key));
        ++count_;
        return;
      }
    }
    if (count_ * 4 >= capacity() * 3 && !grow(arena)) return;
    Key* slot = find(table(), capacity(), key);
    if (!is_zero_key(*slot)) return;
    *slot = make_key();
    ++count_;
  }

  // Takes over the keys of `other`, which must not be used after.
  void merge(ValueSet& other, AggregateArena& arena) {
    if (other.count_ > count_) std::swap(*this, other);
    has_zero_ |= other.has_zero_;
    other.for_each_key([&](const Key& key) { insert(key, arena, [&] { return key; }); });
  }

  // Without zero.
  [[nodiscard]] int64_t key_count() const { return count_; }
  [[nodiscard]] bool has_zero() const { return has_zero_ != 0; }
  template <typename Visit>
  void for_each_key(const Visit& visit) const {
    const Key* keys = capacity_log2_ == 0 ? inline_keys() : table();
    const int64_t end = capacity_log2_ == 0 ? count_ : capacity();
    for (int64_t i = 0; i < end; ++i) {
      if (!is_zero_key(keys[i])) visit(keys[i]);
    }
  }

 private:
  static constexpr int64_t kInlineKeys = 3;
  static constexpr int kCapacityLog2Min = 3;

  [[nodiscard]] int64_t capacity() const {
    return capacity_log2_ == 0 ? 0 : int64_t{1} << capacity_log2_;
  }
  [[nodiscard]] const Key* inline_keys() const {
    return std::launder(reinterpret_cast<const Key*>(storage_));
  }
  [[nodiscard]] Key* table() const {
    Key* keys;
    std::memcpy(&keys, storage_, sizeof(keys));
    return keys;
  }

  static Key* find(Key* keys, int64_t capacity, const Key& key) {
    const auto mask = static_cast<uint64_t>(capacity - 1);
    uint64_t position = hash_key(key) & mask;
    while (!is_zero_key(keys[position]) && !(keys[position] == key)) {
      position = (position + 1) & mask;
    }
    return &keys[position];
  }

  [[gnu::noinline]] bool grow(AggregateArena& arena) {
    const int log2 = capacity_log2_ == 0 ? kCapacityLog2Min : capacity_log2_ + 1;
    const int64_t larger_capacity = int64_t{1} << log2;
    const size_t bytes = static_cast<size_t>(larger_capacity) * sizeof(Key);
    auto* larger = static_cast<Key*>(arena.allocate(bytes));
    if (larger == nullptr) return false;
    std::memset(static_cast<void*>(larger), 0, bytes);
    const Key* keys = capacity_log2_ == 0 ? inline_keys() : table();
    const int64_t end = capacity_log2_ == 0 ? count_ : capacity();
    for (int64_t i = 0; i < end; ++i) {
      if (!is_zero_key(keys[i])) *find(larger, larger_capacity, keys[i]) = keys[i];
    }
    if (capacity_log2_ != 0) {
      arena.release(table(), static_cast<size_t>(capacity()) * sizeof(Key));
    }
    std::memcpy(storage_, &larger, sizeof(larger));
    capacity_log2_ = static_cast<int8_t>(log2);
    return true;
  }

  int64_t count_ = 0;                                             // without zero
  alignas(8) std::byte storage_[kInlineKeys * sizeof(Key)] = {};  // keys, or the table's address
  int8_t capacity_log2_ = 0;                                      // 0: inline
  uint8_t has_zero_ = 0;
};

}  // namespace shoal::engine
