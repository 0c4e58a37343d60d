// Sums and counts of int64 values by int64 key: what a rank makes of its rows. Any keys in any
// order; runs of equal keys take a fast path. Sums are exact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace seed {

__extension__ typedef __int128 Int128;

// Two to a cache line, and what ranks send to each other.
struct alignas(32) Group {
  int64_t key;
  int64_t count;  // 0: an empty slot
  Int128 sum;
};
static_assert(sizeof(Group) == 32);

// A hash table with open addressing. Keeps its memory when cleared.
class GroupSums {
 public:
  GroupSums();
  void clear();
  [[nodiscard]] size_t size() const { return size_; }

  void add_rows(const int64_t* keys, const int64_t* values, size_t row_count);
  // Makes room for so many groups at once.
  void reserve(size_t group_count);
  // Rows with the same key; fewer than 2³¹.
  void add_run(int64_t key, const int64_t* values, size_t row_count);
  void add_group(const Group& group);
  // For callers that have keys by other means than rows: the key's group, to which they must add
  // at least one row before they ask for another one. Valid until the table changes.
  Group& group_of(int64_t key);

  // The groups in ascending order of their keys.
  [[nodiscard]] std::vector<Group> sorted() const;
  // The groups that belong to each of `part_count` parts, by a hash of the key.
  [[nodiscard]] std::vector<std::vector<Group>> parts(size_t part_count) const;

 private:
  [[nodiscard]] size_t first_slot(int64_t key) const;
  Group& probe(size_t slot, int64_t key);
  void add_mixed(const int64_t* keys, const int64_t* values, size_t row_count);

  std::vector<Group> slots_;
  int shift_;  // of a hash, to get a slot
  size_t size_ = 0;
};

// Merges two ascending lists; a key that both have becomes one group.
[[nodiscard]] std::vector<Group> merge_sorted(const std::vector<Group>& one,
                                              const std::vector<Group>& other);

}  // namespace seed
