#include "engine/operators/scatter/key_ranges.h"

#include <bit>

namespace shoal::engine {
namespace {

constexpr int64_t kSampledMax = int64_t{1} << 17;

std::vector<uint64_t> sample_codes(const GroupTable& table) {
  const int64_t step = std::max<int64_t>(1, table.group_count() / kSampledMax);
  std::vector<uint64_t> codes;
  codes.reserve(static_cast<size_t>(table.group_count() / step + 1));
  int64_t number = 0;
  table.for_each_indexed_slot([&](std::byte* slot) {
    if (number++ % step == 0) codes.push_back(slot_lanes(slot)[0]);
  });
  return codes;
}

}  // namespace

KeyRanges::KeyRanges(const GroupTable& sampled) : KeyRanges(sample_codes(sampled)) {}

KeyRanges::KeyRanges(std::vector<uint64_t> codes) {
  if (codes.empty()) return;
  std::sort(codes.begin(), codes.end());
  origin_ = codes.front();
  span_ = codes.back() - origin_;
  make_bins(codes);
  if (is_linear_) return;
  for (size_t range = 0; range < kCount; ++range) {
    begins_[range] = codes[codes.size() * range / kCount];
  }
  std::array<size_t, kCount> shares{};
  for (const uint64_t code : codes) ++shares[range_by_search(code)];
  are_even_ = *std::max_element(shares.begin(), shares.end()) * kCount <= kShareMax * codes.size();
}

void KeyRanges::make_bins(const std::vector<uint64_t>& codes) {
  shift_ = std::max(0, static_cast<int>(std::bit_width(span_)) - std::countr_zero(kBinCount));
  std::array<size_t, kBinCount> counts{};
  for (const uint64_t code : codes) ++counts[(code - origin_) >> shift_];
  std::array<size_t, kCount> shares{};
  size_t before = 0;
  for (size_t bin = 0; bin < kBinCount; ++bin) {
    // By the middle of the bin: one with many codes begins a range of its own.
    const auto range =
        static_cast<uint8_t>((before + counts[bin] / 2) * kCount / (codes.size() + 1));
    range_of_bin_[bin] = range;
    shares[range] += counts[bin];
    before += counts[bin];
  }
  constexpr size_t kLinearShareMax = 2;
  is_linear_ =
      *std::max_element(shares.begin(), shares.end()) * kCount <= kLinearShareMax * codes.size();
  are_even_ = is_linear_;
}

}  // namespace shoal::engine
