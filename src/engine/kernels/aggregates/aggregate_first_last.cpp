// first and last present value by row order. With skipna=False, the value of the first or last
// row, missing or not.
#include <limits>

#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/fold_function.h"

namespace shoal::engine {
namespace {

// Orders are compared as is_first ? order : -order, so that smaller always wins.
constexpr int64_t kNoOrder = std::numeric_limits<int64_t>::max();

template <typename Number, bool is_first>
struct FirstLast {
  using Value = Number;
  struct State {
    int64_t order = kNoOrder;
    Value value = {};
    uint8_t present = 0;  // no bool: a state may come damaged from another process
  };
  static constexpr bool kVectorized = false;

  bool skipna = true;

  [[gnu::always_inline]] void add(State& state, Value value, bool present, int64_t order,
                                  AggregateArena*) const {
    const int64_t rank = is_first ? order : -order;
    const bool taken = (present | !skipna) & (rank < state.order);
    state.order = taken ? rank : state.order;
    state.value = taken ? value : state.value;
    state.present = taken ? static_cast<uint8_t>(present) : state.present;
  }

  void merge(State& into, State& from, AggregateArena*) const {
    if (from.order < into.order) into = from;
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_values<Value>(output, count, [&](int64_t i) -> AggregateValue<Value> {
      return {state_at(i).value, state_at(i).present != 0};
    });
  }
};

template <bool is_first>
struct StringFirstLast {
  using Value = StringView16;
  struct State {
    int64_t order = kNoOrder;
    OwnedString value;
    uint64_t present = 0;
  };
  static constexpr bool kVectorized = false;
  static constexpr bool kUsesArena = true;

  bool skipna = true;

  void add(State& state, const Value& value, bool present, int64_t order,
           AggregateArena* arena) const {
    const int64_t rank = is_first ? order : -order;
    if (rank >= state.order || (!present && skipna)) return;
    state.order = rank;
    state.present = present;
    if (present) state.value.assign(value, *arena);
  }

  void merge(State& into, State& from, AggregateArena*) const {
    if (from.order < into.order) into = from;
  }

  static size_t packed_bytes(const State& state) { return text_bytes(state.value.value); }
  static void pack(const State& state, std::byte*& out) { put_text(state.value.value, out); }
  static bool unpack(State& state, std::span<const std::byte>& in, AggregateArena& arena) {
    return state.value.take(in, arena);
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_strings(output, count, [&](int64_t i) -> AggregateValue<StringView16> {
      return {state_at(i).value.value, state_at(i).present != 0};
    });
  }
};

template <bool is_first>
std::unique_ptr<AggregateFunction> make_typed(const AggregateParameters& parameters) {
  if (parameters.input.kind == TypeKind::string) {
    return make_fold_function(parameters, StringFirstLast<is_first>{parameters.skipna});
  }
  return with_value_type(parameters.input.kind, [&]<typename Value>(std::type_identity<Value>) {
    return make_fold_function(parameters, FirstLast<Value, is_first>{parameters.skipna});
  });
}

}  // namespace

std::unique_ptr<AggregateFunction> make_first_last(const AggregateParameters& parameters) {
  return parameters.kind == types::AggregateKind::first ? make_typed<true>(parameters)
                                                        : make_typed<false>(parameters);
}

}  // namespace shoal::engine
