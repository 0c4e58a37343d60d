// Cuts up keys into ranges, each of which has about as many groups.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/kernels/group_table.h"

namespace shoal::engine {

// Ranges of keys, ascending, by the first lane, here called the code; cut so that sampled keys are
// divided evenly.
class KeyRanges {
 public:
  static constexpr size_t kCount = 256;

  explicit KeyRanges(std::vector<uint64_t> sampled_codes);
  // Of the table's groups; of very many only some are looked at.
  explicit KeyRanges(const GroupTable& sampled);

  // Whether no range has many times its share of the sampled keys.
  [[nodiscard]] bool are_even() const { return are_even_; }
  [[nodiscard]] bool is_outside(uint64_t code) const { return code - origin_ > span_; }
  // Ascends with the code.
  [[nodiscard]] uint8_t range_of(uint64_t code) const {
    return is_linear_ ? range_by_bin(code) : range_by_search(code);
  }

 private:
  static constexpr size_t kBinCount = 4096;
  // A range with more than this many times its share is too much for one thread.
  static constexpr size_t kShareMax = 16;

  void make_bins(const std::vector<uint64_t>& codes);
  [[nodiscard]] uint8_t range_by_bin(uint64_t code) const {
    const uint64_t bin = (std::max(code, origin_) - origin_) >> shift_;
    return range_of_bin_[std::min<uint64_t>(bin, kBinCount - 1)];
  }
  [[nodiscard]] uint8_t range_by_search(uint64_t code) const {
    size_t range = 0;
    for (size_t step = kCount / 2; step > 0; step /= 2) {
      range += code >= begins_[range + step] ? step : 0;
    }
    return static_cast<uint8_t>(range);
  }

  uint64_t origin_ = 0;  // the lowest code sampled
  uint64_t span_ = 0;    // the highest, less that
  bool are_even_ = false;
  // Codes that are spread evenly over the numbers find their range by their upper bits.
  bool is_linear_ = false;
  int shift_ = 0;
  std::array<uint8_t, kBinCount> range_of_bin_ = {};
  std::array<uint64_t, kCount> begins_ = {};  // of ranges; the first is not looked at
};

}  // namespace shoal::engine
