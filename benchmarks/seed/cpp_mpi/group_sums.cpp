#include "group_sums.h"

#include <algorithm>
#include <bit>

#include "sort_groups.h"

namespace seed {
namespace {

constexpr size_t kBlockRows = 64;
constexpr size_t kSlotsMin = 1024;
constexpr size_t kSparseSlotsMax = 128 * 1024;
// From here on slots do not fit into L2 beside the rows: fetching them ahead pays.
constexpr size_t kPrefetchSlots = 32 * 1024;

uint64_t mixed(int64_t key) {
  uint64_t bits = static_cast<uint64_t>(key) * 0x9E3779B97F4A7C15u;
  bits ^= bits >> 32;
  return bits * 0xD6E8FEB86659FD93u;
}

// Written so that the compiler makes vector compares of it.
bool all_equal(const int64_t* keys, int64_t key) {
  if (keys[kBlockRows - 1] != key || keys[0] != key) return false;
  int64_t difference = 0;
  for (size_t i = 0; i < kBlockRows; ++i) difference |= keys[i] ^ key;
  return difference == 0;
}

}  // namespace

GroupSums::GroupSums() : slots_(kSlotsMin, Group{}), shift_(64 - std::countr_zero(kSlotsMin)) {}

void GroupSums::clear() {
  std::fill(slots_.begin(), slots_.end(), Group{});
  size_ = 0;
}

size_t GroupSums::first_slot(int64_t key) const { return mixed(key) >> shift_; }

Group& GroupSums::probe(size_t slot, int64_t key) {
  const size_t mask = slots_.size() - 1;
  while (slots_[slot].count != 0) {
    if (slots_[slot].key == key) return slots_[slot];
    slot = (slot + 1) & mask;
  }
  slots_[slot].key = key;
  ++size_;
  return slots_[slot];
}

// Small tables are kept at most a quarter full: a first probe that misses costs a mispredicted
// branch. Large ones, where memory is what counts, up to five eighths.
void GroupSums::reserve(size_t group_count) {
  size_t slot_count = slots_.size();
  while (group_count * 8 > slot_count * (slot_count <= kSparseSlotsMax ? 2 : 5)) slot_count *= 2;
  if (slot_count == slots_.size()) return;
  std::vector<Group> old(slot_count, Group{});
  old.swap(slots_);
  shift_ = 64 - std::countr_zero(slot_count);
  size_ = 0;
  for (const Group& group : old) {
    if (group.count != 0) probe(first_slot(group.key), group.key) = group;
  }
}

Group& GroupSums::group_of(int64_t key) {
  reserve(size_ + 1);
  return probe(first_slot(key), key);
}

void GroupSums::add_group(const Group& group) {
  Group& own = group_of(group.key);
  own.count += group.count;
  own.sum += group.sum;
}

// High and low halves are summed apart: exact for all values, and still one vector loop.
void GroupSums::add_run(int64_t key, const int64_t* values, size_t row_count) {
  if (row_count == 0) return;
  int64_t high = 0;
  int64_t low = 0;
  for (size_t i = 0; i < row_count; ++i) {
    high += values[i] >> 32;
    low += values[i] & 0xFFFFFFFF;
  }
  Group& group = group_of(key);
  group.count += static_cast<int64_t>(row_count);
  group.sum += Int128{high} * (Int128{1} << 32) + low;
}

void GroupSums::add_rows(const int64_t* keys, const int64_t* values, size_t row_count) {
  size_t row = 0;
  while (row + kBlockRows <= row_count) {
    const int64_t key = keys[row];
    size_t end = row;
    while (end + kBlockRows <= row_count && all_equal(keys + end, key)) end += kBlockRows;
    if (end > row) {
      add_run(key, values + row, end - row);
      row = end;
    } else {
      add_mixed(keys + row, values + row, kBlockRows);
      row += kBlockRows;
    }
  }
  add_mixed(keys + row, values + row, row_count - row);
}

// At most kBlockRows rows.
void GroupSums::add_mixed(const int64_t* keys, const int64_t* values, size_t row_count) {
  reserve(size_ + row_count);
  size_t first_slots[kBlockRows];
  for (size_t i = 0; i < row_count; ++i) first_slots[i] = first_slot(keys[i]);
  if (slots_.size() >= kPrefetchSlots) {
    for (size_t i = 0; i < row_count; ++i) __builtin_prefetch(&slots_[first_slots[i]], 1);
  }
  for (size_t i = 0; i < row_count; ++i) {
    Group& group = probe(first_slots[i], keys[i]);
    ++group.count;
    group.sum += values[i];
  }
}

std::vector<Group> GroupSums::sorted() const {
  std::vector<Group> groups;
  groups.reserve(size_);
  for (const Group& slot : slots_) {
    if (slot.count != 0) groups.push_back(slot);
  }
  sort_groups(groups);
  return groups;
}

// The low half of the hash chooses the part, as the high half has chosen the slot: else the keys
// of a part would crowd in one stretch of its table.
std::vector<std::vector<Group>> GroupSums::parts(size_t part_count) const {
  std::vector<std::vector<Group>> parts(part_count);
  for (auto& part : parts) part.reserve(size_ / part_count + size_ / part_count / 8);
  for (const Group& slot : slots_) {
    if (slot.count == 0) continue;
    parts[(mixed(slot.key) & 0xFFFFFFFF) * part_count >> 32].push_back(slot);
  }
  return parts;
}

std::vector<Group> merge_sorted(const std::vector<Group>& one, const std::vector<Group>& other) {
  std::vector<Group> merged;
  merged.reserve(one.size() + other.size());
  auto left = one.begin();
  auto right = other.begin();
  while (left != one.end() && right != other.end()) {
    const bool takes_left = left->key <= right->key;
    const bool is_both = left->key == right->key;
    merged.push_back(takes_left ? *left : *right);
    if (is_both) {
      merged.back().count += right->count;
      merged.back().sum += right->sum;
    }
    if (takes_left) ++left;
    if (!takes_left || is_both) ++right;
  }
  merged.insert(merged.end(), left, one.end());
  merged.insert(merged.end(), right, other.end());
  return merged;
}

}  // namespace seed
