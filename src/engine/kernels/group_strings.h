// Gives equal strings equal dense ids: 0, 1, 2 … in the order of first interning. Keeps its own
// copy of the bytes of long strings.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "base/status.h"
#include "engine/kernels/group_array.h"
#include "engine/memory/string_view16.h"

namespace shoal::engine {

// 64 × 64 → 128 bit multiplication folded to 64 bits (the mixing step of wyhash).
[[nodiscard]] inline uint64_t fold_multiply(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

[[nodiscard]] uint64_t hash_string(const StringView16& string);

class StringInterner {
 public:
  // Not an id: ids stay below.
  static constexpr uint32_t kNoId = UINT32_MAX;

  // ids[i] ← the id of strings[i]; where `missing` is given and 1, ids[i] ← kNoId and the string
  // is not looked at.
  [[nodiscard]] Status intern(const StringView16* strings, const uint8_t* missing, int64_t count,
                              uint32_t* ids);

  // Makes an empty interner one of these strings, without finding out what equals what: nothing can
  // be interned. Their bytes live in `owner`.
  void adopt(PooledArray<StringView16> strings, BufferRef owner) {
    strings_ = std::move(strings);
    byte_buffers_.push_back(std::move(owner));
    is_adopted_ = true;
  }
  [[nodiscard]] bool is_adopted() const { return is_adopted_; }

  [[nodiscard]] int64_t size() const { return static_cast<int64_t>(strings_.size()); }
  [[nodiscard]] const StringView16& operator[](uint32_t id) const { return strings_[id]; }
  // What the bytes of long strings live in; whoever lets views out holds it.
  [[nodiscard]] const std::vector<BufferRef>& byte_owners() const { return byte_buffers_; }

 private:
  [[nodiscard]] Status reserve(int64_t more);
  [[nodiscard]] Status intern_block(const StringView16* strings, const uint8_t* missing, int count,
                                    uint32_t* ids);
  // The id, or kNoId and in `position` the empty entry where it belongs.
  [[nodiscard]] uint32_t find(const StringView16& string, uint64_t hash, uint64_t& position) const;
  [[nodiscard]] Status add(const StringView16& string, uint64_t hash, uint64_t position);
  [[nodiscard]] Result<StringView16> keep(const StringView16& string);

  // Open addressing, linear probing. An entry is 0 or (upper half of the hash, id + 1).
  PooledArray<uint64_t> entries_;
  uint64_t mask_ = 0;
  PooledArray<StringView16> strings_;
  PooledArray<uint64_t> hashes_;
  std::vector<BufferRef> byte_buffers_;
  size_t byte_buffer_used_ = 0;
  bool is_adopted_ = false;
};

// The ids of `interner` by ascending bytes (code points): ranks[id] is the position of string id.
[[nodiscard]] Status rank_strings(const StringInterner& interner, PooledArray<uint32_t>& ranks);

}  // namespace shoal::engine
