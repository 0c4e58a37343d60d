// Sums over a run of values with vectors: exact for integers, double-double for the rest.
// Everything is always_inline, to be compiled once per vector level by vector_dispatch.h.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "engine/kernels/aggregates/double_double.h"
#include "engine/kernels/aggregates/value_visit.h"

namespace shoal::engine {

inline constexpr int kLanes = 8;

// GCC lowers these to whatever the vector level has. Never passed by value.
using DoubleLanes [[gnu::vector_size(64)]] = double;
using IntegerLanes [[gnu::vector_size(64)]] = int64_t;

// `lanes` ← values[0 … kLanes), as doubles.
template <typename Value>
[[gnu::always_inline]] inline void load_doubles(const Value* values, DoubleLanes& lanes) {
  if constexpr (std::is_same_v<Value, double>) {
    std::memcpy(&lanes, values, sizeof(lanes));
  } else {
    for (int lane = 0; lane < kLanes; ++lane) lanes[lane] = static_cast<double>(values[lane]);
  }
}

// `mask` ← all ones in the lanes whose value is present. `doubles` are the loaded values. Lane by
// lane where GCC 12 fails on __builtin_convertvector inlined into another vector level.
template <MissingPolicy policy, typename Value>
[[gnu::always_inline]] inline void presence_mask(const Value* values, const DoubleLanes& doubles,
                                                 const uint8_t* validity, IntegerLanes& mask) {
  if constexpr (policy == MissingPolicy::nan) {
    mask = doubles == doubles;
  } else if constexpr (policy == MissingPolicy::nat) {
    IntegerLanes loaded;
    std::memcpy(&loaded, values, sizeof(loaded));
    mask = loaded != kNotATime;
  } else if constexpr (policy == MissingPolicy::validity) {
    for (int lane = 0; lane < kLanes; ++lane) mask[lane] = -static_cast<int64_t>(validity[lane]);
  } else {
    mask = IntegerLanes{} == 0;
  }
}

struct RunSum {
  DoubleDouble sum;
  int64_t present_count = 0;
};

// Double-double sum of the present values. Two accumulators hide the latency of the adds.
template <MissingPolicy policy, typename Value>
[[gnu::always_inline]] inline void sum_run(const Value* values, const uint8_t* validity,
                                           int64_t count, RunSum& result) {
  DoubleLanes high[2] = {};
  DoubleLanes low[2] = {};
  IntegerLanes missing[2] = {};
  int64_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    for (int part = 0; part < 2; ++part) {
      const int64_t row = i + part * kLanes;
      DoubleLanes lanes;
      load_doubles(values + row, lanes);
      if constexpr (policy != MissingPolicy::never) {
        IntegerLanes mask;
        presence_mask<policy>(values + row, lanes, validity + row, mask);
        lanes = reinterpret_cast<DoubleLanes>(reinterpret_cast<IntegerLanes>(lanes) & mask);
        missing[part] += ~mask;
      }
      DoubleLanes error;
      two_sum(high[part], lanes, high[part], error);
      low[part] += error;
    }
  }
  result.present_count += count;
  for (int part = 0; part < 2; ++part) {
    for (int lane = 0; lane < kLanes; ++lane) {
      accumulate(result.sum, DoubleDouble{high[part][lane], low[part][lane]});
      result.present_count += missing[part][lane];
    }
  }
  for (; i < count; ++i) {
    const bool present = is_present<policy>(values[i], validity, i);
    accumulate(result.sum, present ? static_cast<double>(values[i]) : 0.0);
    result.present_count -= present ? 0 : 1;
  }
}

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UnsignedInt128;

// A 128-bit signed integer that needs only 8-byte alignment.
struct WideInteger {
  uint64_t low = 0;
  int64_t high = 0;

  [[nodiscard, gnu::always_inline]] Int128 value() const {
    return static_cast<Int128>((static_cast<UnsignedInt128>(static_cast<uint64_t>(high)) << 64) |
                               low);
  }
  [[gnu::always_inline]] void add(Int128 number) {
    const auto total = static_cast<UnsignedInt128>(value()) + static_cast<UnsignedInt128>(number);
    low = static_cast<uint64_t>(total);
    high = static_cast<int64_t>(static_cast<uint64_t>(total >> 64));
  }
};

// Exact sum and count of the present integers. Runs are shorter than 2^31 rows.
template <MissingPolicy policy, typename Value>
[[gnu::always_inline]] inline void sum_run_exactly(const Value* values, const uint8_t* validity,
                                                   int64_t count, WideInteger& sum,
                                                   int64_t& present_count) {
  int64_t present_total = 0;
  if constexpr (sizeof(Value) < 8) {
    int64_t total = 0;
    for (int64_t i = 0; i < count; ++i) {
      const bool present = is_present<policy>(values[i], validity, i);
      total += present ? static_cast<int64_t>(values[i]) : 0;
      present_total += present;
    }
    sum.add(total);
  } else {
    // The halves are summed apart; flipping the sign bit makes signed values unsigned.
    constexpr uint64_t kBias = std::is_signed_v<Value> ? uint64_t{1} << 63 : 0;
    uint64_t low_total = 0;
    uint64_t high_total = 0;
    for (int64_t i = 0; i < count; ++i) {
      const bool present = is_present<policy>(values[i], validity, i);
      const uint64_t bits = (present ? static_cast<uint64_t>(values[i]) : 0) ^ kBias;
      low_total += bits & 0xffffffffU;
      high_total += bits >> 32;
      present_total += present;
    }
    const Int128 biased = (static_cast<Int128>(high_total) << 32) + low_total;
    sum.add(biased - static_cast<Int128>(kBias) * count);
  }
  present_count += present_total;
}

}  // namespace shoal::engine
