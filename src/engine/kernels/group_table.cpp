// The two ways from a key to its slot, and when to change between them.
#include "engine/kernels/group_table.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "engine/kernels/group_strings.h"

namespace shoal::engine {
namespace {

constexpr int64_t kBlockRows = 1024;
// Direct addressing takes 8 bytes per possible code: always for this many codes (half of an L2
// cache), and up to this multiple of the groups, where it is smaller than a hash index.
constexpr uint64_t kDirectCodesAlways = 65536;
constexpr uint64_t kDirectCodesPerGroup = 3;
// A table larger than this misses the L2 cache and is prefetched.
constexpr size_t kCachedBytesMax = size_t{768} << 10;
constexpr int64_t kPrefetchDistance = 24;

constexpr uint64_t kSeed0 = 0x9e3779b97f4a7c15ULL;
constexpr uint64_t kSeed1 = 0xe7037ed1a0b428dbULL;

uint64_t hash_step(uint64_t hash, uint64_t lane) { return fold_multiply(hash ^ lane, kSeed1); }

// The keys of a call, one array per lane; for the usual numbers of lanes without loops.
template <int kLaneCount>
struct FewLanes {
  std::array<const uint64_t*, kLaneCount> lanes;

  explicit FewLanes(const uint64_t* const* all) { std::copy_n(all, kLaneCount, lanes.begin()); }
  [[nodiscard]] bool equals(std::byte* slot, int64_t i) const {
    uint64_t difference = 0;
    for (size_t l = 0; l < kLaneCount; ++l) difference |= slot_lanes(slot)[l] ^ lanes[l][i];
    return difference == 0;
  }
  void store(std::byte* slot, int64_t i) const {
    for (size_t l = 0; l < kLaneCount; ++l) slot_lanes(slot)[l] = lanes[l][i];
  }
  [[nodiscard]] uint64_t hash(int64_t i) const {
    uint64_t hash = kSeed0;
    for (size_t l = 0; l < kLaneCount; ++l) hash = hash_step(hash, lanes[l][i]);
    return hash;
  }
};

struct ManyLanes {
  const uint64_t* const* lanes;
  int lane_count;

  [[nodiscard]] bool equals(std::byte* slot, int64_t i) const {
    uint64_t difference = 0;
    for (int l = 0; l < lane_count; ++l) difference |= slot_lanes(slot)[l] ^ lanes[l][i];
    return difference == 0;
  }
  void store(std::byte* slot, int64_t i) const {
    for (int l = 0; l < lane_count; ++l) slot_lanes(slot)[l] = lanes[l][i];
  }
  [[nodiscard]] uint64_t hash(int64_t i) const {
    uint64_t hash = kSeed0;
    for (int l = 0; l < lane_count; ++l) hash = hash_step(hash, lanes[l][i]);
    return hash;
  }
};

}  // namespace

uint64_t hash_lanes(const uint64_t* lanes, int lane_count) {
  uint64_t hash = kSeed0;
  for (int l = 0; l < lane_count; ++l) hash = hash_step(hash, lanes[l]);
  return hash;
}

// Elements [begin, begin + count) of the arrays of a call.
struct GroupTable::Block {
  int64_t begin;
  int64_t count;
  const RowPositions& positions;
  std::byte** slots;
};

Status GroupTable::find_or_create(const uint64_t* const* lanes, const RowPositions& positions,
                                  int64_t count, std::byte** slots) {
  for (int64_t begin = 0; begin < count; begin += kBlockRows) {
    const Block block{begin, std::min(kBlockRows, count - begin), positions, slots};
    SHOAL_RETURN_IF_ERROR(slots_.reserve(block.count));
    if (!is_direct_) SHOAL_RETURN_IF_ERROR(prepare_hashed(block.count));
    if (is_direct_) SHOAL_RETURN_IF_ERROR(prepare_direct(lanes[0] + begin, block.count));
    if (is_direct_) {
      find_direct(FewLanes<1>(lanes), block);
    } else if (shape_.lane_count == 1) {
      find_block(FewLanes<1>(lanes), block);
    } else if (shape_.lane_count == 2) {
      find_block(FewLanes<2>(lanes), block);
    } else {
      find_block(ManyLanes{lanes, shape_.lane_count}, block);
    }
  }
  return Status::ok();
}

Result<std::byte*> GroupTable::unindexed_slot(int64_t first_row) {
  if (unindexed_ != nullptr) return unindexed_;
  SHOAL_RETURN_IF_ERROR(slots_.reserve(1));
  unindexed_ = slots_.take();
  if (shape_.has_first_row) shape_.first_row(unindexed_) = first_row;
  std::fill_n(slot_lanes(unindexed_), shape_.lane_count, 0);
  return unindexed_;
}

void GroupTable::adopt_slots(BufferRef buffer, std::byte* slots, int64_t count,
                             bool has_unindexed) {
  slots_.adopt(std::move(buffer), slots, count);
  if (has_unindexed) unindexed_ = slots + static_cast<size_t>(count - 1) * shape_.slot_bytes;
}

void GroupTable::release_index() {
  direct_ = {};
  index_ = {};
}

void GroupTable::release_all() {
  release_index();
  slots_.clear();
  unindexed_ = nullptr;
}

template <typename Keys>
std::byte* GroupTable::create(const Keys& keys, const Block& block, int64_t i) {
  std::byte* slot = slots_.take();
  if (shape_.has_first_row) shape_.first_row(slot) = block.positions[i];
  keys.store(slot, i);
  code_min_ = std::min(code_min_, slot_lanes(slot)[0]);
  code_max_ = std::max(code_max_, slot_lanes(slot)[0]);
  return slot;
}

Status GroupTable::prepare_direct(const uint64_t* codes, int64_t count) {
  const uint64_t size = direct_.size();
  uint64_t is_outside = 0;
  for (int64_t i = 0; i < count; ++i) {
    is_outside |= static_cast<uint64_t>(codes[i] - origin_ >= size);
  }
  if (is_outside == 0) return Status::ok();
  const auto [low, high] = std::minmax_element(codes, codes + count);
  const uint64_t code_min = std::min(*low, code_min_);
  const uint64_t code_max = std::max(*high, code_max_);
  const auto groups = static_cast<uint64_t>(group_count());
  if (code_max - code_min < std::max(kDirectCodesAlways, kDirectCodesPerGroup * groups)) {
    return make_direct(code_min, code_max);
  }
  return make_hashed(group_count() + count);
}

Status GroupTable::prepare_hashed(int64_t count) {
  const int64_t needed = group_count() + count;
  if (needed <= index_.capacity()) return Status::ok();
  const auto groups = static_cast<uint64_t>(group_count());
  if (shape_.lane_count == 1 && groups > 0 &&
      code_max_ - code_min_ < kDirectCodesPerGroup * groups) {
    return make_direct(code_min_, code_max_);
  }
  return make_hashed(needed);
}

// With room for the codes to grow, more upwards than downwards.
Status GroupTable::make_direct(uint64_t code_min, uint64_t code_max) {
  const uint64_t range = code_max - code_min + 1;
  const uint64_t spare = std::max<uint64_t>(range / 2, 512);
  origin_ = code_min - std::min(code_min, spare / 4);
  direct_ = {};
  SHOAL_RETURN_IF_ERROR(direct_.resize(code_max - origin_ + 1 + spare));
  std::fill(direct_.begin(), direct_.end(), nullptr);
  slots_.for_each([&](std::byte* slot) {
    if (slot != unindexed_) direct_[slot_lanes(slot)[0] - origin_] = slot;
  });
  is_direct_ = true;
  index_ = {};
  return Status::ok();
}

Status GroupTable::make_hashed(int64_t capacity) {
  SHOAL_RETURN_IF_ERROR(index_.reserve(capacity));
  slots_.for_each([&](std::byte* slot) {
    SHOAL_CHECK(SlotIndex::may_match(reinterpret_cast<uint64_t>(slot), 0));
    if (slot != unindexed_)
      index_.insert_new(hash_lanes(slot_lanes(slot), shape_.lane_count), slot);
  });
  is_direct_ = false;
  direct_ = {};
  return Status::ok();
}

template <typename Keys>
void GroupTable::find_direct(const Keys& keys, const Block& block) {
  const uint64_t* codes = keys.lanes[0];
  const bool is_large = direct_.size() * sizeof(std::byte*) + slots_.bytes() > kCachedBytesMax;
  const int64_t end = block.begin + block.count;
  for (int64_t i = block.begin; i < end; ++i) {
    if (is_large && i + kPrefetchDistance < end) {
      __builtin_prefetch(direct_.data() + (codes[i + kPrefetchDistance] - origin_));
    }
    std::byte*& slot = direct_[codes[i] - origin_];
    if (slot == nullptr) [[unlikely]]
      slot = create(keys, block, i);
    block.slots[i] = slot;
    if (is_large) __builtin_prefetch(slot, 1);
  }
}

template <typename Keys>
std::byte* GroupTable::probe(const Keys& keys, const Block& block, int64_t i, uint64_t hash) {
  uint64_t* entries = index_.entries();
  const uint64_t mask = index_.mask();
  for (uint64_t position = hash & mask;; position = (position + 1) & mask) {
    const uint64_t entry = entries[position];
    if (entry == 0) {
      std::byte* slot = create(keys, block, i);
      entries[position] = SlotIndex::make_entry(hash, slot);
      return slot;
    }
    std::byte* slot = SlotIndex::slot_of(entry);
    if (SlotIndex::may_match(entry, hash) && keys.equals(slot, i)) return slot;
  }
}

// Two rounds, so that the cache misses of many rows overlap: the first finds the entry with the
// right hash bits, the second compares the key in its slot.
template <typename Keys>
void GroupTable::find_block(const Keys& keys, const Block& block) {
  std::array<uint64_t, kBlockRows + kPrefetchDistance> hashes;
  uint64_t* hash = hashes.data();
  for (int64_t i = 0; i < block.count; ++i) hash[i] = keys.hash(block.begin + i);
  std::fill_n(hash + block.count, kPrefetchDistance, uint64_t{0});

  const bool is_large = (index_.mask() + 1) * sizeof(uint64_t) + slots_.bytes() > kCachedBytesMax;
  std::byte** slots = block.slots + block.begin;
  is_large ? find_candidates<true>(hash, block.count, slots)
           : find_candidates<false>(hash, block.count, slots);
  for (int64_t i = 0; i < block.count; ++i) {
    if (slots[i] == nullptr || !keys.equals(slots[i], block.begin + i)) [[unlikely]] {
      slots[i] = probe(keys, block, block.begin + i, hash[i]);
    }
  }
}

// slots[i] ← the slot that hash[i] most likely means, or null. The two likely positions are read
// without a branch, which would often be mispredicted. hash[count] … are read for prefetching.
template <bool kIsLarge>
void GroupTable::find_candidates(const uint64_t* hash, int64_t count, std::byte** slots) {
  const uint64_t* entries = index_.entries();
  const uint64_t mask = index_.mask();
  for (int64_t i = 0; i < count; ++i) {
    if constexpr (kIsLarge) __builtin_prefetch(entries + (hash[i + kPrefetchDistance] & mask));
    uint64_t position = hash[i] & mask;
    uint64_t entry = entries[position];
    position = (position + 1) & mask;
    const auto is_other = static_cast<uint64_t>(!SlotIndex::may_match(entry, hash[i]));
    entry ^= (entry ^ entries[position]) & (uint64_t{0} - is_other);
    while (!SlotIndex::may_match(entry, hash[i]) && entry != 0) [[unlikely]] {
      position = (position + 1) & mask;
      entry = entries[position];
    }
    slots[i] = SlotIndex::slot_of(entry);
    if constexpr (kIsLarge) __builtin_prefetch(slots[i], 1);
  }
}

}  // namespace shoal::engine
