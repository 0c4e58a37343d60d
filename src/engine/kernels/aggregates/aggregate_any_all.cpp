// any and all: a value is true when it is not zero, not empty; NaN that counts as a value is
// true. Missing values are skipped; with skipna=False NaN and NaT are true, None in an object
// column is false, and NA is unknown (Kleene).
#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/fold_function.h"

namespace shoal::engine {
namespace {

constexpr uint64_t kSawTrue = 1;
constexpr uint64_t kSawFalse = 2;
constexpr uint64_t kSawMissing = 4;

template <typename AnyValue>
struct AnyAll {
  using Value = AnyValue;
  struct State {
    uint64_t seen = 0;
  };
  static constexpr bool kVectorized = false;

  bool is_any = true;
  bool skipna = true;
  uint64_t missing_counts_as = kSawMissing;

  [[gnu::always_inline]] void add(State& state, const Value& value, bool present, int64_t,
                                  AggregateArena*) const {
    bool is_true;
    if constexpr (std::is_same_v<Value, StringView16>) {
      is_true = value.length_bytes != 0;
    } else {
      is_true = value != 0;
    }
    state.seen |= present ? (is_true ? kSawTrue : kSawFalse) : kSawMissing;
  }

  void merge(State& into, State& from, AggregateArena*) const { into.seen |= from.seen; }

  [[nodiscard]] AggregateValue<uint8_t> result(uint64_t seen) const {
    if (!skipna && (seen & kSawMissing) != 0) seen |= missing_counts_as;
    const bool decided = (seen & (is_any ? kSawTrue : kSawFalse)) != 0;
    const bool unknown = !skipna && (seen & missing_counts_as & kSawMissing) != 0 && !decided;
    return {static_cast<uint8_t>(decided == is_any), !unknown};
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_values<uint8_t>(output, count,
                                 [&](int64_t i) { return result(state_at(i).seen); });
  }
};

template <typename Value>
std::unique_ptr<AggregateFunction> make_typed(const AggregateParameters& parameters) {
  AnyAll<Value> fold;
  fold.is_any = parameters.kind == types::AggregateKind::any;
  fold.skipna = parameters.skipna;
  if (parameters.input.missing_policy() != MissingPolicy::validity ||
      parameters.input.family == types::Family::str_nan) {
    fold.missing_counts_as = kSawTrue;
  } else if (parameters.input.family == types::Family::object) {
    fold.missing_counts_as = kSawFalse;
  }
  return make_fold_function(parameters, fold);
}

}  // namespace

std::unique_ptr<AggregateFunction> make_any_all(const AggregateParameters& parameters) {
  if (parameters.input.kind == TypeKind::string) return make_typed<StringView16>(parameters);
  return with_value_type(parameters.input.kind, [&]<typename Value>(std::type_identity<Value>) {
    return make_typed<Value>(parameters);
  });
}

}  // namespace shoal::engine
