// mean: the sum, exact (integers, in 128 bits) or in double-double (floats, and times as doubles,
// which is what pandas does), rounded once to double and divided by the count.
#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/fold_function.h"
#include "engine/kernels/aggregates/run_sums.h"

namespace shoal::engine {
namespace {

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

AggregateValue<double> mean_of(double sum, int64_t count) {
  return {count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count),
          count > 0};
}

template <typename Integer>
struct IntegerMean {
  using Value = Integer;
  struct State {
    WideInteger sum;
    int64_t count = 0;
  };
  static constexpr bool kVectorized = true;

  [[gnu::always_inline]] void add(State& state, Value value, bool present, int64_t,
                                  AggregateArena*) const {
    state.sum.add(present ? static_cast<Int128>(value) : 0);
    state.count += present;
  }

  template <MissingPolicy policy>
  [[gnu::always_inline]] void add_run(State& state, const Value* values, const uint8_t* validity,
                                      int64_t count) const {
    sum_run_exactly<policy>(values, validity, count, state.sum, state.count);
  }

  void add_repeated(State& state, Value value, int64_t count) const {
    state.sum.add(static_cast<Int128>(value) * count);
    state.count += count;
  }

  void merge(State& into, State& from, AggregateArena*) const {
    into.sum.add(from.sum.value());
    into.count = wrapping_sum(into.count, from.count);
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<double>(output, count, [&](int64_t i) {
      return mean_of(static_cast<double>(state_at(i).sum.value()), state_at(i).count);
    });
  }
};

template <typename Number>
struct FloatMean {
  using Value = Number;
  struct State {
    DoubleDouble sum;
    int64_t count = 0;
  };
  static constexpr bool kVectorized = true;

  [[gnu::always_inline]] void add(State& state, Value value, bool present, int64_t,
                                  AggregateArena*) const {
    accumulate(state.sum, present ? static_cast<double>(value) : 0.0);
    state.count += present;
  }

  template <MissingPolicy policy>
  [[gnu::always_inline]] void add_run(State& state, const Value* values, const uint8_t* validity,
                                      int64_t count) const {
    RunSum run;
    sum_run<policy>(values, validity, count, run);
    accumulate(state.sum, run.sum);
    state.count += run.present_count;
  }

  void add_repeated(State& state, Value value, int64_t count) const {
    accumulate(state.sum, product_of(static_cast<double>(value), static_cast<double>(count)));
    state.count += count;
  }

  void merge(State& into, State& from, AggregateArena*) const {
    accumulate(into.sum, from.sum);
    into.count = wrapping_sum(into.count, from.count);
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<double>(output, count, [&](int64_t i) {
      return mean_of(rounded(state_at(i).sum), state_at(i).count);
    });
  }
};

}  // namespace

std::unique_ptr<AggregateFunction> make_mean(const AggregateParameters& parameters) {
  if (parameters.input.is_temporal()) return make_fold_function<FloatMean<int64_t>>(parameters);
  return with_value_type(
      parameters.input.kind,
      [&]<typename Value>(std::type_identity<Value>) -> std::unique_ptr<AggregateFunction> {
        if constexpr (std::is_floating_point_v<Value>) {
          return make_fold_function<FloatMean<Value>>(parameters);
        } else {
          return make_fold_function<IntegerMean<Value>>(parameters);
        }
      });
}

}  // namespace shoal::engine
