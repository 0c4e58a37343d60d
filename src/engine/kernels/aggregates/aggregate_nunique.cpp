// nunique: the number of distinct present values; -0.0 equals 0.0, and NaN where it is a value
// equals itself. With skipna=False (dropna=False) missing is one more value.
#include <cmath>
#include <limits>

#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/fold_function.h"
#include "engine/kernels/aggregates/value_set.h"

namespace shoal::engine {
namespace {

template <typename AnyValue>
struct Nunique {
  using Value = AnyValue;
  using Key = std::conditional_t<std::is_same_v<Value, StringView16>, StringView16, uint64_t>;
  struct State {
    ValueSet<Key> set;
    uint64_t saw_missing = 0;
  };
  static constexpr bool kVectorized = false;
  static constexpr bool kUsesArena = true;

  bool skipna = true;

  void add(State& state, const Value& value, bool present, int64_t, AggregateArena* arena) const {
    if (!present) {
      state.saw_missing = 1;
      return;
    }
    const Key key = key_of(value);
    state.set.insert(key, *arena, [&] {
      if constexpr (std::is_same_v<Key, uint64_t>) {
        return key;
      } else {
        OwnedString copy;
        copy.assign(key, *arena);
        return copy.value;
      }
    });
  }

  void merge(State& into, State& from, AggregateArena* arena) const {
    into.set.merge(from.set, *arena);
    into.saw_missing |= from.saw_missing;
  }

  static size_t packed_bytes(const State& state) { return state.set.packed_bytes(); }
  static void pack(const State& state, std::byte*& out) { state.set.pack(out); }
  static bool unpack(State& state, std::span<const std::byte>& in, AggregateArena& arena) {
    return state.set.unpack(in, arena);
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<int64_t>(output, count, [&](int64_t i) -> AggregateValue<int64_t> {
      const State& state = state_at(i);
      const int64_t missing = skipna ? 0 : static_cast<int64_t>(state.saw_missing);
      return {state.set.size() + missing, true};
    });
  }

 private:
  static Key key_of(const Value& value) {
    if constexpr (std::is_floating_point_v<Value>) {
      double number = static_cast<double>(value);
      if (std::isnan(number)) number = std::numeric_limits<double>::quiet_NaN();
      return std::bit_cast<uint64_t>(number + 0.0);
    } else {
      return static_cast<Key>(value);
    }
  }
};

}  // namespace

std::unique_ptr<AggregateFunction> make_nunique(const AggregateParameters& parameters) {
  if (parameters.input.kind == TypeKind::string) {
    return make_fold_function(parameters, Nunique<StringView16>{parameters.skipna});
  }
  return with_value_type(parameters.input.kind, [&]<typename Value>(std::type_identity<Value>) {
    return make_fold_function(parameters, Nunique<Value>{parameters.skipna});
  });
}

}  // namespace shoal::engine
