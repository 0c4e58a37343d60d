// var and std: the first two moments about a shift, both in double-double. The shift is the
// first value that the state sees, so that a large offset costs no digits; differences from it
// are taken without error, so that the result does not depend on which value came first.
#include <cmath>

#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/double_double.h"
#include "engine/kernels/aggregates/fold_function.h"
#include "engine/kernels/aggregates/run_sums.h"

namespace shoal::engine {
namespace {

// The moments of kLanes interleaved parts of a run, about one shift.
struct MomentLanes {
  DoubleLanes sum_high = {};
  DoubleLanes sum_low = {};
  DoubleLanes squares_high = {};
  DoubleLanes squares_low = {};
  IntegerLanes missing = {};  // minus their number

  [[gnu::always_inline]] void add(const DoubleLanes& values, double shift) {
    DoubleLanes difference;
    DoubleLanes difference_error;
    two_sum(values, DoubleLanes{} - shift, difference, difference_error);
    DoubleLanes error;
    two_sum(sum_high, difference, sum_high, error);
    sum_low += difference_error + error;
    const DoubleLanes square = difference * difference;
    DoubleLanes square_error;
    for (int lane = 0; lane < kLanes; ++lane) {
      square_error[lane] = __builtin_fma(difference[lane], difference[lane], -square[lane]);
    }
    two_sum(squares_high, square, squares_high, error);
    squares_low += square_error + 2 * difference * difference_error + error;
  }
};

template <typename Number>
struct Variance {
  using Value = Number;
  struct State {
    double shift = 0;
    DoubleDouble sum;      // of value - shift
    DoubleDouble squares;  // of (value - shift)²
    int64_t count = 0;
  };
  static constexpr bool kVectorized = true;

  bool is_std = false;
  int64_t ddof = 1;

  [[gnu::always_inline]] void add(State& state, Value raw, bool present, int64_t,
                                  AggregateArena*) const {
    const double value = static_cast<double>(raw);
    state.shift = present && state.count == 0 ? value : state.shift;
    double difference;
    double difference_error;
    two_sum(present ? value : state.shift, -state.shift, difference, difference_error);
    double square;
    double square_error;
    two_product(difference, difference, square, square_error);
    accumulate(state.sum, DoubleDouble{difference, difference_error});
    accumulate(state.squares,
               DoubleDouble{square, square_error + 2 * difference * difference_error});
    state.count += present;
  }

  template <MissingPolicy policy>
  [[gnu::always_inline]] void add_run(State& state, const Value* values, const uint8_t* validity,
                                      int64_t count) const {
    int64_t i = 0;
    for (; i < count && state.count == 0; ++i) {
      add(state, values[i], is_present<policy>(values[i], validity, i), 0, nullptr);
    }
    MomentLanes lanes;
    for (; i + kLanes <= count; i += kLanes) {
      DoubleLanes loaded;
      load_doubles(values + i, loaded);
      if constexpr (policy != MissingPolicy::never) {
        IntegerLanes mask;
        presence_mask<policy>(values + i, loaded, validity + i, mask);
        loaded = mask ? loaded : DoubleLanes{} + state.shift;
        lanes.missing += ~mask;
      }
      lanes.add(loaded, state.shift);
      state.count += kLanes;
    }
    for (int lane = 0; lane < kLanes; ++lane) {
      accumulate(state.sum, DoubleDouble{lanes.sum_high[lane], lanes.sum_low[lane]});
      accumulate(state.squares, DoubleDouble{lanes.squares_high[lane], lanes.squares_low[lane]});
      state.count += lanes.missing[lane];
    }
    for (; i < count; ++i) {
      add(state, values[i], is_present<policy>(values[i], validity, i), 0, nullptr);
    }
  }

  void add_repeated(State& state, Value raw, int64_t count) const {
    State run;
    run.shift = static_cast<double>(raw);
    run.count = count;
    if (!std::isfinite(run.shift)) run.sum.high = run.shift - run.shift;  // NaN
    merge(state, run, nullptr);
  }

  // Moves the moments of `from` to the shift of `into`, and adds them.
  void merge(State& into, State& from, AggregateArena*) const {
    if (from.count == 0) return;
    if (into.count == 0) {
      into = from;
      return;
    }
    DoubleDouble move;
    two_sum(from.shift, -into.shift, move.high, move.low);
    const DoubleDouble count = {static_cast<double>(from.count), 0};
    const DoubleDouble sum = normalized(from.sum);
    const DoubleDouble moved_sum = sum + count * move;
    const DoubleDouble moved_squares = normalized(from.squares) + move * (sum + moved_sum);
    accumulate(into.sum, moved_sum);
    accumulate(into.squares,
               std::isfinite(moved_squares.high) ? moved_squares : overflow(from, move, moved_sum));
    into.count = wrapping_sum(into.count, from.count);
  }

  // Squares of finite values that are too large are infinite; the low part of such a number is NaN,
  // which does not stay there in a sum. Infinite values have no squares.
  static DoubleDouble overflow(const State& from, const DoubleDouble& move,
                               const DoubleDouble& moved_sum) {
    const bool is_of_finite = std::isfinite(from.sum.high) && std::isfinite(move.high) &&
                              std::isfinite(moved_sum.high) && !std::isnan(from.squares.high);
    using Limits = std::numeric_limits<double>;
    return {is_of_finite ? Limits::infinity() : Limits::quiet_NaN(), 0};
  }

  [[nodiscard]] AggregateValue<double> result(const State& state) const {
    if (state.count <= ddof) return {std::numeric_limits<double>::quiet_NaN(), false};
    const double sum = state.sum.high;
    if (!std::isfinite(sum) || !std::isfinite(state.squares.high)) {
      const bool overflowed = std::isfinite(sum) && !std::isnan(state.squares.high);
      return {overflowed ? state.squares.high : std::numeric_limits<double>::quiet_NaN(), true};
    }
    const auto count = static_cast<double>(state.count);
    const DoubleDouble mean_sum = normalized(state.sum);
    const DoubleDouble total = normalized(state.squares) + -(mean_sum * mean_sum / count);
    const double variance = std::fmax(rounded(total), 0) / (count - static_cast<double>(ddof));
    return {is_std ? std::sqrt(variance) : variance, true};
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<double>(output, count, [&](int64_t i) { return result(state_at(i)); });
  }
};

}  // namespace

std::unique_ptr<AggregateFunction> make_variance(const AggregateParameters& parameters) {
  return with_value_type(
      parameters.input.kind,
      [&]<typename Value>(std::type_identity<Value>) -> std::unique_ptr<AggregateFunction> {
        Variance<Value> fold;
        fold.is_std = parameters.kind == types::AggregateKind::std;
        fold.ddof = parameters.ddof;
        return make_fold_function(parameters, fold);
      });
}

}  // namespace shoal::engine
