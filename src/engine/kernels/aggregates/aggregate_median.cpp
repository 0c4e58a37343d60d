// median: keeps the present values per group; at the end the middle one, or half the sum of the
// two middle ones as doubles, which is pandas' formula. Any NaN among the values makes it missing.
#include <algorithm>
#include <cmath>

#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/fold_function.h"

namespace shoal::engine {
namespace {

template <typename Number>
struct Median {
  using Value = Number;
  using State = ValueList<Value>;
  static constexpr bool kVectorized = false;
  static constexpr bool kUsesArena = true;

  void add(State& state, Value value, bool present, int64_t, AggregateArena* arena) const {
    if (present) state.push(value, *arena);
  }

  void merge(State& into, State& from, AggregateArena* arena) const { into.append(from, *arena); }

  static size_t packed_bytes(const State& state) {
    return static_cast<size_t>(state.size) * sizeof(Value);
  }
  static void pack(const State& state, std::byte*& out) {
    put_bytes(state.values, packed_bytes(state), out);
  }
  static bool unpack(State& state, std::span<const std::byte>& in, AggregateArena& arena) {
    return state.take_values(in, arena);
  }

  static AggregateValue<double> median_of(State& state) {
    Value* begin = state.values;
    Value* end = begin + state.size;
    const bool has_nan = std::any_of(begin, end, [](Value value) { return !(value == value); });
    if (state.size == 0 || has_nan) return {std::numeric_limits<double>::quiet_NaN(), false};
    Value* middle = begin + state.size / 2;
    std::nth_element(begin, middle, end);
    const auto upper = static_cast<double>(*middle);
    if (state.size % 2 == 1) return {upper + 0.0, true};  // a zero is +0, whichever was found
    const auto lower = static_cast<double>(*std::max_element(begin, middle));
    return {(lower + upper) / 2 + 0.0, true};
  }

  // write_numbers asks for each row once; the lists are reordered in place.
  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<double>(output, count, [&](int64_t i) { return median_of(state_at(i)); });
  }
};

}  // namespace

std::unique_ptr<AggregateFunction> make_median(const AggregateParameters& parameters) {
  return with_value_type(parameters.input.kind, [&]<typename Value>(std::type_identity<Value>) {
    return make_fold_function<Median<Value>>(parameters);
  });
}

}  // namespace shoal::engine
