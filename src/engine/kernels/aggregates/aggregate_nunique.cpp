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
    state.set.insert(key, *arena, [&] { return owned_key(key, *arena); });
  }

  void merge(State& into, State& from, AggregateArena* arena) const {
    into.set.merge(from.set, *arena);
    into.saw_missing |= from.saw_missing;
  }

  static size_t packed_bytes(const State& state) {
    size_t bytes = static_cast<size_t>(state.set.key_count()) * sizeof(Key);
    if constexpr (kHasText) {
      state.set.for_each_key([&](const Key& key) { bytes += text_bytes(key); });
    }
    return bytes;
  }

  // The keys, then the texts of all.
  static void pack(const State& state, std::byte*& out) {
    state.set.for_each_key([&](const Key& key) { put_bytes(&key, sizeof(Key), out); });
    if constexpr (kHasText) {
      state.set.for_each_key([&](const Key& key) { put_text(key, out); });
    }
  }

  static bool unpack(State& state, std::span<const std::byte>& in, AggregateArena& arena) {
    const int64_t count = state.set.key_count();
    const bool has_zero = state.set.has_zero();
    state.set = {};
    if (has_zero) state.set.insert(Key(), arena, [] { return Key(); });
    if (count < 0 || static_cast<uint64_t>(count) > in.size() / sizeof(Key)) return false;
    const std::byte* keys = take_bytes(in, static_cast<size_t>(count) * sizeof(Key));
    for (int64_t i = 0; i < count; ++i, keys += sizeof(Key)) {
      Key key;
      std::memcpy(static_cast<void*>(&key), keys, sizeof(Key));
      if constexpr (kHasText) {
        if (!take_text(in, key)) return false;
      }
      state.set.insert(key, arena, [&] { return owned_key(key, arena); });
    }
    return true;
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<int64_t>(output, count, [&](int64_t i) -> AggregateValue<int64_t> {
      const State& state = state_at(i);
      const int64_t missing = static_cast<int64_t>(!skipna && state.saw_missing != 0);
      return {state.set.size() + missing, true};
    });
  }

 private:
  static constexpr bool kHasText = std::is_same_v<Key, StringView16>;

  static Key owned_key(const Key& key, AggregateArena& arena) {
    if constexpr (kHasText) {
      OwnedString copy;
      copy.assign(key, arena);
      return copy.value;
    } else {
      return key;
    }
  }

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
