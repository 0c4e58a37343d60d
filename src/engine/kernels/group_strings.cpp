// The string side of group keys: hashing, interning, ranking.
#include "engine/kernels/group_strings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "base/concat.h"

namespace shoal::engine {
namespace {

constexpr int kBlockRows = 256;
constexpr size_t kByteBufferBytesMin = size_t{64} << 10;
constexpr uint64_t kSeed0 = 0x9e3779b97f4a7c15ULL;
constexpr uint64_t kSeed1 = 0xd6e8feb86659fd93ULL;

uint64_t load64(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, 8);
  return word;
}

// Precondition: length > 12, so that the last 16 bytes may overlap what was read before.
uint64_t hash_long(const char* bytes, size_t length) {
  uint64_t hash = fold_multiply(length ^ kSeed0, kSeed1);
  size_t i = 0;
  for (; i + 16 <= length; i += 16) {
    hash = fold_multiply(load64(bytes + i) ^ hash, load64(bytes + i + 8) ^ kSeed1);
  }
  const uint64_t tail = load64(bytes + length - 8);
  const uint64_t middle = i + 8 <= length ? load64(bytes + i) : 0;
  return fold_multiply(tail ^ hash, middle ^ kSeed0);
}

// As ==, without the call of memcmp, which costs more than it compares for strings this short.
bool equal_strings(const StringView16& a, const StringView16& b) {
  if (a.is_inline() || a.length_bytes != b.length_bytes) return a == b;
  const size_t length = a.length_bytes;
  uint64_t difference = load64(a.pointer + length - 8) ^ load64(b.pointer + length - 8);
  for (size_t i = 0; i + 8 <= length && difference == 0; i += 8) {
    difference = load64(a.pointer + i) ^ load64(b.pointer + i);
  }
  return difference == 0;
}

// The first eight bytes as a number that compares as the bytes do.
uint64_t leading_bytes(const StringView16& string) {
  uint64_t word = 0;
  const std::string_view view = string.view();
  std::memcpy(&word, view.data(), std::min<size_t>(view.size(), 8));
  return __builtin_bswap64(word);
}

}  // namespace

uint64_t hash_string(const StringView16& string) {
  if (!string.is_inline()) return hash_long(string.pointer, string.length_bytes);
  std::array<uint64_t, 2> words;
  std::memcpy(words.data(), &string, 16);
  return fold_multiply(words[0] ^ kSeed0, words[1] ^ kSeed1);
}

Status StringInterner::reserve(int64_t more) {
  const size_t needed = strings_.size() + static_cast<size_t>(more);
  if (needed >= kNoId) {
    return Status::error(ErrorKind::memory_error,
                         concat("too many distinct strings in a key column: ", needed));
  }
  SHOAL_RETURN_IF_ERROR(strings_.reserve(needed));
  SHOAL_RETURN_IF_ERROR(hashes_.reserve(needed));
  if (entries_.size() >= needed + needed / 2 && entries_.size() > 0) return Status::ok();
  PooledArray<uint64_t> grown;
  SHOAL_RETURN_IF_ERROR(grown.resize(std::bit_ceil(std::max<size_t>(needed * 2, 512))));
  std::fill(grown.begin(), grown.end(), 0);
  mask_ = grown.size() - 1;
  for (size_t id = 0; id < hashes_.size(); ++id) {
    uint64_t position = hashes_[id] & mask_;
    while (grown[position] != 0) position = (position + 1) & mask_;
    grown[position] = (hashes_[id] >> 32 << 32) | (id + 1);
  }
  entries_ = std::move(grown);
  return Status::ok();
}

Status StringInterner::intern(const StringView16* strings, const uint8_t* missing, int64_t count,
                              uint32_t* ids) {
  for (int64_t begin = 0; begin < count; begin += kBlockRows) {
    const auto block = static_cast<int>(std::min<int64_t>(kBlockRows, count - begin));
    SHOAL_RETURN_IF_ERROR(reserve(block));
    SHOAL_RETURN_IF_ERROR(intern_block(
        strings + begin, missing == nullptr ? nullptr : missing + begin, block, ids + begin));
  }
  return Status::ok();
}

// Two rounds, so that the cache misses of a block overlap: hash and prefetch, then look up. Equal
// neighbours are looked up once.
Status StringInterner::intern_block(const StringView16* strings, const uint8_t* missing, int count,
                                    uint32_t* ids) {
  std::array<uint64_t, kBlockRows> hashes;
  for (int i = 0; i < count; ++i) {
    if (missing != nullptr && missing[i] != 0) continue;
    hashes[static_cast<size_t>(i)] = hash_string(strings[i]);
    __builtin_prefetch(entries_.data() + (hashes[static_cast<size_t>(i)] & mask_));
  }
  int previous = -1;
  for (int i = 0; i < count; ++i) {
    if (missing != nullptr && missing[i] != 0) {
      ids[i] = kNoId;
      continue;
    }
    const uint64_t hash = hashes[static_cast<size_t>(i)];
    if (previous >= 0 && hash == hashes[static_cast<size_t>(previous)] &&
        equal_strings(strings[i], strings[previous])) {
      ids[i] = ids[previous];
    } else {
      uint64_t position = 0;
      ids[i] = find(strings[i], hash, position);
      if (ids[i] == kNoId) {
        ids[i] = static_cast<uint32_t>(size());
        SHOAL_RETURN_IF_ERROR(add(strings[i], hash, position));
      }
    }
    previous = i;
  }
  return Status::ok();
}

uint32_t StringInterner::find(const StringView16& string, uint64_t hash, uint64_t& position) const {
  position = hash & mask_;
  while (entries_[position] != 0) {
    const uint64_t entry = entries_[position];
    const auto id = static_cast<uint32_t>(entry) - 1;
    if (entry >> 32 == hash >> 32 && equal_strings(strings_[id], string)) return id;
    position = (position + 1) & mask_;
  }
  return kNoId;
}

Status StringInterner::add(const StringView16& string, uint64_t hash, uint64_t position) {
  SHOAL_ASSIGN_OR_RETURN(const StringView16 kept, keep(string));
  strings_.push_reserved(kept);
  hashes_.push_reserved(hash);
  entries_[position] = (hash >> 32 << 32) | strings_.size();
  return Status::ok();
}

Result<StringView16> StringInterner::keep(const StringView16& string) {
  if (string.is_inline()) return string;
  if (byte_buffers_.empty() ||
      byte_buffer_used_ + string.length_bytes > byte_buffers_.back()->capacity_bytes()) {
    const size_t last = byte_buffers_.empty() ? 0 : byte_buffers_.back()->capacity_bytes();
    const size_t bytes = std::max(
        {kByteBufferBytesMin, size_t{string.length_bytes}, std::min(last * 2, size_t{16} << 20)});
    SHOAL_ASSIGN_OR_RETURN(BufferRef buffer, allocate_buffer(bytes));
    byte_buffers_.push_back(std::move(buffer));
    byte_buffer_used_ = 0;
  }
  char* target = byte_buffers_.back()->as<char>() + byte_buffer_used_;
  std::memcpy(target, string.pointer, string.length_bytes);
  byte_buffer_used_ += string.length_bytes;
  return StringView16({target, string.length_bytes});
}

Status rank_strings(const StringInterner& interner, PooledArray<uint32_t>& ranks) {
  struct Ranked {
    uint64_t leading;
    uint32_t id;
  };
  const auto count = static_cast<size_t>(interner.size());
  PooledArray<Ranked> order;
  SHOAL_RETURN_IF_ERROR(order.resize(count));
  SHOAL_RETURN_IF_ERROR(ranks.resize(count));
  for (uint32_t id = 0; id < count; ++id) order[id] = {leading_bytes(interner[id]), id};
  std::sort(order.begin(), order.end(), [&](const Ranked& a, const Ranked& b) {
    if (a.leading != b.leading) return a.leading < b.leading;
    return interner[a.id].view() < interner[b.id].view();
  });
  for (uint32_t rank = 0; rank < count; ++rank) ranks[order[rank].id] = rank;
  return Status::ok();
}

}  // namespace shoal::engine
