// min and max: NaN is skipped even where it is a value, as pandas' groupby does; a zero comes
// out as +0, whichever sign was seen. Strings compare by bytes, which for UTF-8 is code points.
#include <limits>

#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/fold_function.h"

namespace shoal::engine {
namespace {

template <typename Number, bool is_min>
struct MinMax {
  using Value = Number;
  struct State {
    Value value = neutral();
    uint8_t seen = 0;  // no bool: a state may come damaged from another process
    [[maybe_unused]] uint8_t padding[16 - sizeof(Value) - 1] = {};
  };
  static constexpr bool kVectorized = true;

  [[gnu::always_inline]] static constexpr Value neutral() {
    using Limits = std::numeric_limits<Value>;
    if constexpr (Limits::has_infinity) return is_min ? Limits::infinity() : -Limits::infinity();
    return is_min ? Limits::max() : Limits::min();
  }
  [[gnu::always_inline]] static bool is_better(Value value, Value best) {
    return is_min ? value < best : value > best;
  }

  [[gnu::always_inline]] void add(State& state, Value value, bool present, int64_t,
                                  AggregateArena*) const {
    state.seen |= static_cast<uint8_t>(present & (value == value));
    const Value candidate = present ? value : neutral();
    state.value = is_better(candidate, state.value) ? candidate : state.value;
  }

  template <MissingPolicy policy>
  [[gnu::always_inline]] void add_run(State& state, const Value* values, const uint8_t* validity,
                                      int64_t count) const {
    // As many independent chains as four vectors hold; NaN never compares better.
    constexpr int kChains = 256 / sizeof(Value);
    int64_t i = 0;
    if (count >= kChains) i = add_chains<kChains, policy>(state, values, validity, count);
    for (; i < count; ++i) {
      add(state, values[i], is_present<policy>(values[i], validity, i), 0, nullptr);
    }
  }

  void add_repeated(State& state, Value value, int64_t) const {
    add(state, value, true, 0, nullptr);
  }

  void merge(State& into, State& from, AggregateArena*) const {
    into.value = is_better(from.value, into.value) ? from.value : into.value;
    into.seen |= from.seen;
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_values<Value>(output, count, [&](int64_t i) -> AggregateValue<Value> {
      const State& state = state_at(i);
      return {static_cast<Value>(state.value + Value{0}), state.seen != 0};
    });
  }

 private:
  // Takes the rows up to the last multiple of kChains, and returns where it stopped.
  template <int kChains, MissingPolicy policy>
  [[gnu::always_inline]] static int64_t add_chains(State& state, const Value* values,
                                                   const uint8_t* validity, int64_t count) {
    Value best[kChains];
    uint8_t seen[kChains] = {};
    for (int chain = 0; chain < kChains; ++chain) best[chain] = neutral();
    int64_t i = 0;
    for (; i + kChains <= count; i += kChains) {
      for (int chain = 0; chain < kChains; ++chain) {
        const Value value = values[i + chain];
        const bool present = is_present<policy>(value, validity, i + chain);
        const Value candidate = present ? value : neutral();
        best[chain] = is_better(candidate, best[chain]) ? candidate : best[chain];
        if constexpr (policy != MissingPolicy::never || std::is_floating_point_v<Value>) {
          seen[chain] |= static_cast<uint8_t>(present & (value == value));
        }
      }
    }
    for (int chain = 0; chain < kChains; ++chain) {
      state.value = is_better(best[chain], state.value) ? best[chain] : state.value;
      state.seen |= seen[chain];
    }
    if constexpr (policy == MissingPolicy::never && !std::is_floating_point_v<Value>) {
      state.seen = 1;
    }
    return i;
  }
};

template <bool is_min>
struct StringMinMax {
  using Value = StringView16;
  struct State {
    OwnedString best;
    uint64_t seen = 0;
  };
  static constexpr bool kVectorized = false;
  static constexpr bool kUsesArena = true;

  static bool is_better(const StringView16& value, const StringView16& best) {
    uint32_t head = 0;
    uint32_t best_head = 0;
    std::memcpy(&head, value.prefix, 4);
    std::memcpy(&best_head, best.prefix, 4);
    if (head != best_head) {
      const bool less = __builtin_bswap32(head) < __builtin_bswap32(best_head);
      return less == is_min;
    }
    return is_min ? value.view() < best.view() : value.view() > best.view();
  }

  void add(State& state, const Value& value, bool present, int64_t, AggregateArena* arena) const {
    if (!present || (state.seen != 0 && !is_better(value, state.best.value))) return;
    state.best.assign(value, *arena);
    state.seen = 1;
  }

  void merge(State& into, State& from, AggregateArena*) const {
    if (from.seen == 0) return;
    if (into.seen == 0 || is_better(from.best.value, into.best.value)) into = from;
  }

  static size_t packed_bytes(const State& state) { return text_bytes(state.best.value); }
  static void pack(const State& state, std::byte*& out) { put_text(state.best.value, out); }
  static bool unpack(State& state, std::span<const std::byte>& in, AggregateArena& arena) {
    return state.best.take(in, arena);
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_strings(output, count, [&](int64_t i) -> AggregateValue<StringView16> {
      return {state_at(i).best.value, state_at(i).seen != 0};
    });
  }
};

template <bool is_min>
std::unique_ptr<AggregateFunction> make_typed(const AggregateParameters& parameters) {
  if (parameters.input.kind == TypeKind::string) {
    return make_fold_function<StringMinMax<is_min>>(parameters);
  }
  return with_value_type(parameters.input.kind, [&]<typename Value>(std::type_identity<Value>) {
    return make_fold_function<MinMax<Value, is_min>>(parameters);
  });
}

}  // namespace

std::unique_ptr<AggregateFunction> make_min_max(const AggregateParameters& parameters) {
  return parameters.kind == types::AggregateKind::min ? make_typed<true>(parameters)
                                                      : make_typed<false>(parameters);
}

}  // namespace shoal::engine
