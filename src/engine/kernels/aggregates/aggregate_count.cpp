// count and size, and the rule that makes a result missing for want of values.
#include <cstring>

#include "engine/kernels/aggregates/aggregate_families.h"
#include "engine/kernels/aggregates/fold_function.h"
#include "engine/kernels/aggregates/presence.h"

namespace shoal::engine {
namespace {

int64_t counter_at(const std::byte* state) {
  int64_t counter;
  std::memcpy(&counter, state, sizeof(counter));
  return counter;
}

void add_counters(std::byte* const* into, std::byte* const* from, int64_t count, size_t offset) {
  for (int64_t i = 0; i < count; ++i) {
    const int64_t total = wrapping_sum(counter_at(into[i] + offset), counter_at(from[i] + offset));
    std::memcpy(into[i] + offset, &total, sizeof(total));
  }
}

// Counts of values that tell themselves whether they are missing (NaN, NaT).
template <typename Number>
struct ValueCount {
  using Value = Number;
  struct State {
    int64_t count = 0;
  };
  static constexpr bool kVectorized = true;

  [[gnu::always_inline]] void add(State& state, Value, bool present, int64_t,
                                  AggregateArena*) const {
    state.count += present;
  }
  void add_repeated(State& state, Value, int64_t count) const { state.count += count; }
  void merge(State& into, State& from, AggregateArena*) const {
    into.count = wrapping_sum(into.count, from.count);
  }

  template <typename StateAt>
  Result<Column> finalize(const types::ColumnType& output, int64_t count,
                          const StateAt& state_at) const {
    return write_numbers<int64_t>(output, count, [&](int64_t i) -> AggregateValue<int64_t> {
      return {state_at(i).count, true};
    });
  }
};

// Counts by validity, or all rows. The state is the count.
class CountFunction final : public AggregateFunction {
 public:
  explicit CountFunction(const AggregateParameters& parameters)
      : policy_(parameters.kind == types::AggregateKind::size ? MissingPolicy::never
                                                              : parameters.input.missing_policy()),
        output_(parameters.output) {}

  size_t state_bytes() const override { return sizeof(int64_t); }

  void initialize(std::byte* states, size_t stride_bytes, int64_t count) const override {
    for (int64_t i = 0; i < count; ++i) {
      std::memset(states + static_cast<size_t>(i) * stride_bytes, 0, sizeof(int64_t));
    }
  }

  Status update(const Column& column, const GroupTargets& targets,
                AggregateMemory*) const override {
    std::vector<uint8_t> storage;
    SHOAL_ASSIGN_OR_RETURN(const uint8_t* presence,
                           row_presence(column, policy_, targets.row_count, storage));
    count_present(targets, presence, 0);
    return Status::ok();
  }

  Status merge(std::byte* const* into, std::byte* const* from, int64_t count,
               AggregateMemory*) const override {
    add_counters(into, from, count, 0);
    return Status::ok();
  }

  Result<Column> finalize(std::byte* const* states, int64_t count) const override {
    return write_numbers<int64_t>(output_, count, [&](int64_t i) -> AggregateValue<int64_t> {
      return {counter_at(states[i]), true};
    });
  }

 private:
  MissingPolicy policy_;
  types::ColumnType output_;
};

// Another function's state, followed by the number of present values and the number of rows.
class PresenceRequirement final : public AggregateFunction {
 public:
  PresenceRequirement(const AggregateParameters& parameters,
                      std::unique_ptr<AggregateFunction> function)
      : parameters_(parameters), function_(std::move(function)) {}

  size_t state_bytes() const override { return function_->state_bytes() + 2 * sizeof(int64_t); }

  std::unique_ptr<AggregateMemory> make_memory() const override { return function_->make_memory(); }

  void initialize(std::byte* states, size_t stride_bytes, int64_t count) const override {
    function_->initialize(states, stride_bytes, count);
    for (int64_t i = 0; i < count; ++i) {
      std::memset(states + static_cast<size_t>(i) * stride_bytes + present_offset(), 0,
                  2 * sizeof(int64_t));
    }
  }

  Status update(const Column& column, const GroupTargets& targets,
                AggregateMemory* memory) const override {
    std::vector<uint8_t> storage;
    SHOAL_ASSIGN_OR_RETURN(
        const uint8_t* presence,
        row_presence(column, parameters_.input.missing_policy(), targets.row_count, storage));
    count_present(targets, presence, present_offset());
    count_present(targets, nullptr, row_offset());
    return function_->update(column, targets, memory);
  }

  Status merge(std::byte* const* into, std::byte* const* from, int64_t count,
               AggregateMemory* into_memory) const override {
    add_counters(into, from, count, present_offset());
    add_counters(into, from, count, row_offset());
    return function_->merge(into, from, count, into_memory);
  }

  bool is_relocatable() const override { return function_->is_relocatable(); }
  size_t packed_bytes(std::byte* const* states, int64_t count) const override {
    return function_->packed_bytes(states, count);
  }
  void pack(std::byte* const* states, int64_t count, std::vector<std::byte>& out) const override {
    function_->pack(states, count, out);
  }
  Status unpack(std::span<const std::byte>& in, std::byte* const* states, int64_t count,
                AggregateMemory* memory) const override {
    return function_->unpack(in, states, count, memory);
  }

  Result<Column> finalize(std::byte* const* states, int64_t count) const override {
    SHOAL_ASSIGN_OR_RETURN(Column column, function_->finalize(states, count));
    SHOAL_ASSIGN_OR_RETURN(OutputColumn output,
                           reopen_output_column(std::move(column), parameters_.output, count));
    for (int64_t i = 0; i < count; ++i) {
      const int64_t present = counter_at(states[i] + present_offset());
      const bool skips = parameters_.skipna || present == counter_at(states[i] + row_offset());
      if (present >= parameters_.min_count && skips) continue;
      set_missing(output, parameters_.output, i);
    }
    return output.take();
  }

 private:
  [[nodiscard]] size_t present_offset() const { return function_->state_bytes(); }
  [[nodiscard]] size_t row_offset() const { return present_offset() + sizeof(int64_t); }

  AggregateParameters parameters_;
  std::unique_ptr<AggregateFunction> function_;
};

}  // namespace

std::unique_ptr<AggregateFunction> make_count(const AggregateParameters& parameters) {
  const types::ColumnType& input = parameters.input;
  const MissingPolicy policy = input.missing_policy();
  if (parameters.kind == types::AggregateKind::count &&
      (policy == MissingPolicy::nan || policy == MissingPolicy::nat)) {
    if (input.kind == TypeKind::float32) return make_fold_function<ValueCount<float>>(parameters);
    if (input.kind == TypeKind::float64) return make_fold_function<ValueCount<double>>(parameters);
    return make_fold_function<ValueCount<int64_t>>(parameters);
  }
  return std::make_unique<CountFunction>(parameters);
}

std::unique_ptr<AggregateFunction> require_presence(const AggregateParameters& parameters,
                                                    std::unique_ptr<AggregateFunction> function) {
  return std::make_unique<PresenceRequirement>(parameters, std::move(function));
}

}  // namespace shoal::engine
