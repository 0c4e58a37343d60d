#include "sort_groups.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

namespace seed {
namespace {

constexpr int kDigitBits = 11;
constexpr size_t kDigitCount = size_t{1} << kDigitBits;
// Below this a comparison sort is done before the radix sort has cleared its counters.
constexpr size_t kRadixGroupsMin = 2048;

// What moves while sorting: half a group.
struct Entry {
  uint64_t offset;  // of the key from the least one
  uint64_t group;
};

void sort_by_digit(const std::vector<Entry>& from, std::vector<Entry>& to, int shift) {
  std::array<size_t, kDigitCount> places{};
  for (const Entry& entry : from) ++places[(entry.offset >> shift) % kDigitCount];
  size_t place = 0;
  for (size_t& count : places) place += std::exchange(count, place);
  for (const Entry& entry : from) to[places[(entry.offset >> shift) % kDigitCount]++] = entry;
}

}  // namespace

void sort_groups(std::vector<Group>& groups) {
  const auto by_key = [](const Group& one, const Group& other) { return one.key < other.key; };
  if (groups.size() < kRadixGroupsMin) {
    std::sort(groups.begin(), groups.end(), by_key);
    return;
  }
  const auto [least, greatest] = std::minmax_element(groups.begin(), groups.end(), by_key);
  const uint64_t base = static_cast<uint64_t>(least->key);
  const int bits = std::bit_width(static_cast<uint64_t>(greatest->key) - base);
  std::vector<Entry> entries(groups.size());
  std::vector<Entry> other(groups.size());
  for (size_t i = 0; i < groups.size(); ++i) {
    entries[i] = {static_cast<uint64_t>(groups[i].key) - base, i};
  }
  for (int shift = 0; shift < bits; shift += kDigitBits) {
    sort_by_digit(entries, other, shift);
    entries.swap(other);
  }
  std::vector<Group> sorted(groups.size());
  for (size_t i = 0; i < groups.size(); ++i) sorted[i] = groups[entries[i].group];
  groups.swap(sorted);
}

}  // namespace seed
