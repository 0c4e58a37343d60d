// Turns a Fold (what one aggregate does with one value) into an AggregateFunction: walks the
// encodings and targets and visits every value with its state.
//
// A Fold has
//   using Value, using State (copyable as bytes, a multiple of 8 bytes)
//   static constexpr bool kVectorized          compile the loops per vector level
//   void add(State&, Value, bool present, int64_t order, AggregateArena*) const
//   void merge(State& into, State& from, AggregateArena*) const
//   Result<Column> finalize(const ColumnType& output, int64_t count, state_at) const
// and may have
//   template <MissingPolicy> void add_run(State&, const Value*, const uint8_t* validity, int64_t)
//   void add_repeated(State&, Value, int64_t count) const   present value, `count` times
//   bool kUsesArena                                         states point into memory; then also
//     size_t packed_bytes(const State&) const                 of what the state points to
//     void pack(const State&, std::byte*& out) const          writes them, and moves `out` on
//     bool unpack(State&, std::span<const std::byte>& in, AggregateArena&) const
//                                                             false: the bytes cannot be right
// `add` with present == false changes nothing for most; it must not branch in hot folds.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "engine/kernels/aggregates/aggregate_arena.h"
#include "engine/kernels/aggregates/aggregate_output.h"
#include "engine/kernels/aggregates/value_visit.h"
#include "engine/kernels/packed_values.h"
#include "engine/memory/vector_dispatch.h"

namespace shoal::engine {

// For numbers in states, when states are merged: one that came from another process may be
// anything, and signed arithmetic would be undefined.
[[nodiscard, gnu::always_inline]] inline int64_t wrapping_sum(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

template <typename Fold>
class FoldFunction final : public AggregateFunction {
  using Value = typename Fold::Value;
  using State = typename Fold::State;
  static_assert(sizeof(State) % 8 == 0 && alignof(State) <= 8);
  static_assert(std::is_trivially_copyable_v<State>);

  static constexpr bool kUsesArena = requires { Fold::kUsesArena; };
  static constexpr bool kTakesRepeated =
      requires(const Fold& fold, State& state) { fold.add_repeated(state, Value{}, int64_t{}); };
  static constexpr int64_t kShortRun = 16;  // below, vector loops do not pay
  static constexpr int64_t kPrefetchRows = 16;

 public:
  FoldFunction(const AggregateParameters& parameters, Fold fold)
      : policy_(parameters.input.missing_policy()), output_(parameters.output), fold_(fold) {}

  size_t state_bytes() const override { return sizeof(State); }

  std::unique_ptr<AggregateMemory> make_memory() const override {
    return kUsesArena ? std::make_unique<AggregateArena>() : nullptr;
  }

  void initialize(std::byte* states, size_t stride_bytes, int64_t count) const override {
    for (int64_t i = 0; i < count; ++i) {
      new (states + static_cast<size_t>(i) * stride_bytes) State();
    }
  }

  Status update(const Column& column, const GroupTargets& targets,
                AggregateMemory* memory) const override {
    if (targets.row_count == 0) return Status::ok();
    auto* arena = static_cast<AggregateArena*>(memory);
    const bool few_values =
        column.encoding == Encoding::constant || column.encoding == Encoding::run;
    if constexpr (kTakesRepeated) {
      if (few_values && targets.run_ends != nullptr) {
        add_value_runs(column, targets);
        return Status::ok();
      }
    }
    if (column.encoding != Encoding::flat) {
      SHOAL_ASSIGN_OR_RETURN(const Column flat, flatten(column, targets.row_count));
      return update_flat(flat, targets, arena);
    }
    return update_flat(column, targets, arena);
  }

  Status merge(std::byte* const* into, std::byte* const* from, int64_t count,
               AggregateMemory* into_memory) const override {
    auto* arena = static_cast<AggregateArena*>(into_memory);
    for (int64_t i = 0; i < count; ++i) fold_.merge(state(into[i]), state(from[i]), arena);
    return failure_of(arena);
  }

  bool is_relocatable() const override { return !kUsesArena; }

  size_t packed_bytes([[maybe_unused]] std::byte* const* states,
                      [[maybe_unused]] int64_t count) const override {
    size_t bytes = 0;
    if constexpr (kUsesArena) {
      for (int64_t i = 0; i < count; ++i) bytes += fold_.packed_bytes(state(states[i]));
    }
    return bytes;
  }

  void pack([[maybe_unused]] std::byte* const* states, [[maybe_unused]] int64_t count,
            [[maybe_unused]] std::vector<std::byte>& out) const override {
    if constexpr (kUsesArena) {
      const size_t begin = out.size();
      out.resize(begin + packed_bytes(states, count));
      std::byte* next = out.data() + begin;
      for (int64_t i = 0; i < count; ++i) fold_.pack(state(states[i]), next);
    }
  }

  Status unpack([[maybe_unused]] std::span<const std::byte>& in,
                [[maybe_unused]] std::byte* const* states, [[maybe_unused]] int64_t count,
                [[maybe_unused]] AggregateMemory* memory) const override {
    if constexpr (kUsesArena) {
      auto* arena = static_cast<AggregateArena*>(memory);
      for (int64_t i = 0; i < count; ++i) {
        if (!fold_.unpack(state(states[i]), in, *arena)) {
          return Status::internal("the states of groups that came from another rank are damaged");
        }
      }
      return failure_of(arena);
    }
    return Status::ok();
  }

  Result<Column> finalize(std::byte* const* states, int64_t count) const override {
    return fold_.finalize(output_, count,
                          [states](int64_t i) -> State& { return state(states[i]); });
  }

 private:
  [[gnu::always_inline]] static State& state(std::byte* bytes) {
    return *std::launder(reinterpret_cast<State*>(bytes));
  }

  static Status failure_of(AggregateArena* arena) {
    if constexpr (kUsesArena) return arena->take_failure();
    return Status::ok();
  }

  Status update_flat(const Column& column, const GroupTargets& targets,
                     AggregateArena* arena) const {
    with_policy<Value>(policy_, column.validity, [&]<MissingPolicy policy>(PolicyConstant<policy>) {
      const auto visit = [&]() __attribute__((always_inline)) {
        if (targets.run_ends == nullptr) {
          visit_rows<policy>(column, targets, arena);
        } else {
          visit_runs<policy>(column, targets, arena);
        }
      };
      if constexpr (Fold::kVectorized) {
        run_for_this_cpu(visit);
      } else {
        visit();
      }
    });
    return failure_of(arena);
  }

  template <MissingPolicy policy>
  [[gnu::always_inline]] void visit_rows(const Column& column, const GroupTargets& targets,
                                         AggregateArena* arena) const {
    const auto* values = column.values_as<Value>();
    const uint8_t* validity = column.validity;
    std::byte* const* states = targets.states;
    const int64_t row_count = targets.row_count;
    const int64_t prefetched = std::max<int64_t>(row_count - kPrefetchRows, 0);
    for (int64_t i = 0; i < prefetched; ++i) {
      __builtin_prefetch(states[i + kPrefetchRows], 1);
      fold_.add(state(states[i]), values[i], is_present<policy>(values[i], validity, i),
                targets.first_row + i, arena);
    }
    for (int64_t i = prefetched; i < row_count; ++i) {
      fold_.add(state(states[i]), values[i], is_present<policy>(values[i], validity, i),
                targets.first_row + i, arena);
    }
  }

  template <MissingPolicy policy>
  [[gnu::always_inline]] void visit_runs(const Column& column, const GroupTargets& targets,
                                         AggregateArena* arena) const {
    const auto* values = column.values_as<Value>();
    int64_t begin = 0;
    for (int32_t run = 0; run < targets.run_count; ++run) {
      const int64_t end = targets.run_ends[run];
      State& target = state(targets.states[run]);
      if constexpr (requires(State& s) { fold_.template add_run<policy>(s, values, nullptr, 0); }) {
        if (end - begin >= kShortRun) {
          const uint8_t* validity = column.validity == nullptr ? nullptr : column.validity + begin;
          fold_.template add_run<policy>(target, values + begin, validity, end - begin);
          begin = end;
          continue;
        }
      }
      State local = target;  // the compiler can keep it in registers
      for (; begin < end; ++begin) {
        fold_.add(local, values[begin], is_present<policy>(values[begin], column.validity, begin),
                  targets.first_row + begin, arena);
      }
      target = local;
    }
  }

  // Runs of equal values (or one value for all rows) against runs of targets.
  void add_value_runs(const Column& column, const GroupTargets& targets) const {
    const auto* values = column.values_as<Value>();
    const auto row_end = static_cast<int32_t>(targets.row_count);
    const int32_t* value_ends = column.encoding == Encoding::run ? column.run_ends : &row_end;
    int64_t begin = 0;
    int32_t value_run = 0;
    for (int32_t run = 0; run < targets.run_count; ++run) {
      while (begin < targets.run_ends[run]) {
        const int64_t end = std::min(targets.run_ends[run], value_ends[value_run]);
        const Value value = values[value_run];
        const bool present = with_policy<Value>(
            policy_, column.validity, [&]<MissingPolicy policy>(PolicyConstant<policy>) {
              return is_present<policy>(value, column.validity, value_run);
            });
        if (present && end > begin)
          fold_.add_repeated(state(targets.states[run]), value, end - begin);
        begin = end;
        if (begin == value_ends[value_run]) ++value_run;
      }
    }
  }

  MissingPolicy policy_;
  types::ColumnType output_;
  Fold fold_;
};

template <typename Fold>
[[nodiscard]] std::unique_ptr<AggregateFunction> make_fold_function(
    const AggregateParameters& parameters, Fold fold = {}) {
  return std::make_unique<FoldFunction<Fold>>(parameters, fold);
}

}  // namespace shoal::engine
