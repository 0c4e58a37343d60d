// sum: integers, bools and durations modulo 2^64 as NumPy; floats in double-double.
#include <cmath>

#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/fold_function.h"
#include "engine/kernels/aggregates/run_sums.h"

namespace shoal::engine {
namespace {

template <typename Integer>
struct IntegerSum {
  using Value = Integer;
  struct State {
    uint64_t sum = 0;
  };
  static constexpr bool kVectorized = true;
  using Wide = std::conditional_t<std::is_signed_v<Integer>, int64_t, uint64_t>;

  [[gnu::always_inline]] void add(State& state, Value value, bool present, int64_t,
                                  AggregateArena*) const {
    state.sum += present ? static_cast<uint64_t>(value) : 0;
  }

  template <MissingPolicy policy>
  [[gnu::always_inline]] void add_run(State& state, const Value* values, const uint8_t* validity,
                                      int64_t count) const {
    uint64_t sum = 0;
    for (int64_t i = 0; i < count; ++i) {
      sum += is_present<policy>(values[i], validity, i) ? static_cast<uint64_t>(values[i]) : 0;
    }
    state.sum += sum;
  }

  void add_repeated(State& state, Value value, int64_t count) const {
    state.sum += static_cast<uint64_t>(value) * static_cast<uint64_t>(count);
  }

  void merge(State& into, State& from, AggregateArena*) const { into.sum += from.sum; }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<Wide>(output, count, [&](int64_t i) -> AggregateValue<Wide> {
      return {static_cast<Wide>(state_at(i).sum), true};
    });
  }
};

template <typename Float>
struct FloatSum {
  using Value = Float;
  using State = DoubleDouble;
  static constexpr bool kVectorized = true;

  [[gnu::always_inline]] void add(State& state, Value value, bool present, int64_t,
                                  AggregateArena*) const {
    accumulate(state, present ? static_cast<double>(value) : 0.0);
  }

  template <MissingPolicy policy>
  [[gnu::always_inline]] void add_run(State& state, const Value* values, const uint8_t* validity,
                                      int64_t count) const {
    RunSum run;
    sum_run<policy>(values, validity, count, run);
    accumulate(state, run.sum);
  }

  void add_repeated(State& state, Value value, int64_t count) const {
    accumulate(state, product_of(static_cast<double>(value), static_cast<double>(count)));
  }

  void merge(State& into, State& from, AggregateArena*) const { accumulate(into, from); }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<double>(output, count, [&](int64_t i) -> AggregateValue<double> {
      return {rounded(state_at(i)), true};
    });
  }
};

}  // namespace

std::unique_ptr<AggregateFunction> make_sum(const AggregateParameters& parameters) {
  if (parameters.input.kind == TypeKind::string) return make_string_sum(parameters);
  return with_value_type(
      parameters.input.kind,
      [&]<typename Value>(std::type_identity<Value>) -> std::unique_ptr<AggregateFunction> {
        if constexpr (std::is_floating_point_v<Value>) {
          return make_fold_function<FloatSum<Value>>(parameters);
        } else {
          return make_fold_function<IntegerSum<Value>>(parameters);
        }
      });
}

}  // namespace shoal::engine
