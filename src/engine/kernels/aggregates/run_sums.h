// Double-double sums over a run of values, with vectors.
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

}  // namespace shoal::engine
