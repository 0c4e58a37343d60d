#include "engine/kernels/aggregates/aggregate_fixture.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "base/concat.h"
#include "engine/kernels/aggregates/value_visit.h"

namespace shoal::engine::testing {
namespace {

template <typename Value>
Value random_value(std::mt19937_64& random) {
  const uint64_t choice = random() % 16;
  using Limits = std::numeric_limits<Value>;
  if constexpr (std::is_floating_point_v<Value>) {
    if (choice == 0) return Value(-0.0);
    if (choice == 1) return Value(0.0);
    if (choice < 8) return static_cast<Value>(static_cast<double>(random()) / 1.7e18 - 5);
    return static_cast<Value>(static_cast<int>(random() % 64) - 32) / Value(8);
  } else {
    if (choice == 0) return sizeof(Value) == 8 ? Value(Limits::max() / 3) : Limits::max();
    if (choice == 1) return sizeof(Value) == 8 ? Value(Limits::min() / 3) : Limits::min();
    return static_cast<Value>(random() % 9);
  }
}

template <typename Value>
std::vector<Value> random_values(int64_t row_count, std::mt19937_64& random) {
  std::vector<Value> values;
  while (static_cast<int64_t>(values.size()) < row_count) {
    const Value value = random_value<Value>(random);
    for (uint64_t copies = random() % 4; copies > 0; --copies) values.push_back(value);
  }
  values.resize(static_cast<size_t>(row_count));
  return values;
}

template <typename Value>
void put_missing(const types::ColumnType& type, std::vector<Value>& values,
                 std::vector<uint8_t>& validity, std::mt19937_64& random) {
  const MissingPolicy policy = type.missing_policy();
  if (policy == MissingPolicy::validity) validity.assign(values.size(), 1);
  for (size_t i = 0; i < values.size(); ++i) {
    if (random() % 5 != 0) continue;
    if (policy == MissingPolicy::validity) validity[i] = 0;
    if constexpr (std::is_floating_point_v<Value>) {
      if (policy == MissingPolicy::nan) values[i] = std::numeric_limits<Value>::quiet_NaN();
    }
    if constexpr (std::is_same_v<Value, int64_t>) {
      if (policy == MissingPolicy::nat) values[i] = kNotATime;
    }
  }
}

Column result_or_fail(Result<Column> result) {
  if (result.is_ok()) return std::move(result).value();
  ADD_FAILURE() << result.take_status().detail().message;
  return {};
}

}  // namespace

Column TestColumn::column() const { return rows(0, row_count); }

Column TestColumn::rows(int64_t begin, int64_t) const {
  Column column;
  column.kind = type.kind;
  column.values = values.data() + begin * types::value_bytes(type.kind);
  column.validity = validity.empty() ? nullptr : validity.data() + begin;
  return column;
}

TestColumn make_strings(const types::ColumnType& type, const std::vector<std::string>& texts,
                        std::vector<uint8_t> validity) {
  std::vector<StringView16> views;
  std::vector<std::shared_ptr<std::string>> strings;
  for (const std::string& text : texts) {
    strings.push_back(std::make_shared<std::string>(text));
    views.emplace_back(std::string_view(*strings.back()));
  }
  TestColumn column = make_column(type, views, std::move(validity));
  column.strings = std::move(strings);
  return column;
}

TestColumn random_column(const types::ColumnType& type, int64_t row_count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<uint8_t> validity;
  if (type.kind == TypeKind::string) {
    std::vector<std::string> texts;
    for (int number : random_values<int8_t>(row_count, random)) {
      texts.push_back(number % 3 == 0 ? concat("a long string, number ", number)
                                      : std::string(static_cast<size_t>(number & 7), 'x'));
    }
    put_missing(type, texts, validity, random);
    return make_strings(type, texts, validity);
  }
  return with_value_type(type.kind, [&]<typename Value>(std::type_identity<Value>) {
    std::vector<Value> values = random_values<Value>(row_count, random);
    if (type.kind == TypeKind::boolean) {
      for (Value& value : values) value = static_cast<Value>(static_cast<int64_t>(value) & 1);
    }
    put_missing(type, values, validity, random);
    return make_column(type, values, validity);
  });
}

namespace {

// Runs of rows with the same bytes and validity.
Column encode_runs(const TestColumn& column) {
  const auto width = static_cast<size_t>(types::value_bytes(column.type.kind));
  auto values = std::make_shared<std::vector<std::byte>>();
  auto ends = std::make_shared<std::vector<int32_t>>();
  auto validity = std::make_shared<std::vector<uint8_t>>();
  for (size_t row = 0; row < static_cast<size_t>(column.row_count); ++row) {
    const std::byte* value = column.values.data() + row * width;
    const bool same = row > 0 && std::memcmp(value, value - width, width) == 0 &&
                      (column.validity.empty() || column.validity[row] == column.validity[row - 1]);
    if (!same) {
      values->insert(values->end(), value, value + width);
      ends->push_back(0);
      if (!column.validity.empty()) validity->push_back(column.validity[row]);
    }
    ends->back() = static_cast<int32_t>(row) + 1;
  }
  Column result;
  result.kind = column.type.kind;
  result.encoding = Encoding::run;
  result.values = values->data();
  result.run_ends = ends->data();
  result.run_count = static_cast<int32_t>(ends->size());
  result.validity = column.validity.empty() ? nullptr : validity->data();
  result.owners = {values, ends, validity};
  return result;
}

// One entry per row, in reverse: a legal dictionary, if a wasteful one.
Column encode_dictionary(const TestColumn& column) {
  const auto width = static_cast<size_t>(types::value_bytes(column.type.kind));
  const auto count = static_cast<size_t>(column.row_count);
  auto values = std::make_shared<std::vector<std::byte>>(count * width);
  auto ids = std::make_shared<std::vector<uint32_t>>(count);
  for (size_t row = 0; row < count; ++row) {
    const bool present = column.validity.empty() || column.validity[row] != 0;
    (*ids)[row] = present ? static_cast<uint32_t>(count - 1 - row) : 0;
    std::memcpy(values->data() + (count - 1 - row) * width, column.values.data() + row * width,
                width);
  }
  auto dictionary = std::make_shared<Dictionary>();
  dictionary->version = next_dictionary_version();
  dictionary->kind = column.type.kind;
  dictionary->size = static_cast<int32_t>(count);
  dictionary->values = values->data();
  dictionary->owners = {values};
  Column result = column.column();
  result.encoding = Encoding::dictionary;
  result.values = nullptr;
  result.ids = ids->data();
  result.dictionary = dictionary;
  result.owners = {ids};
  return result;
}

// Targets of the rows [begin, end), per row or per run of equal groups.
struct TargetStorage {
  std::vector<std::byte*> states;
  std::vector<int32_t> run_ends;
  GroupTargets targets;

  TargetStorage(std::vector<std::byte>& all, size_t state_bytes, const std::vector<int32_t>& groups,
                int64_t begin, int64_t end, bool runs) {
    for (int64_t row = begin; row < end; ++row) {
      std::byte* state =
          all.data() + state_bytes * static_cast<size_t>(groups[static_cast<size_t>(row)]);
      if (runs && !states.empty() && states.back() == state) {
        run_ends.back() = static_cast<int32_t>(row - begin + 1);
        continue;
      }
      states.push_back(state);
      run_ends.push_back(static_cast<int32_t>(row - begin + 1));
    }
    targets.states = states.data();
    targets.row_count = end - begin;
    targets.first_row = begin;
    if (runs) {
      targets.run_ends = run_ends.data();
      targets.run_count = static_cast<int32_t>(run_ends.size());
    }
  }
};

}  // namespace

Column encoded(const TestColumn& column, Encoding encoding) {
  if (encoding == Encoding::run) return encode_runs(column);
  if (encoding == Encoding::dictionary) return encode_dictionary(column);
  Column result = column.column();
  result.encoding = encoding;
  return result;
}

std::vector<std::byte*> PartialStates::pointers(size_t state_bytes) {
  std::vector<std::byte*> pointers;
  for (size_t offset = 0; offset < states.size(); offset += state_bytes) {
    pointers.push_back(states.data() + offset);
  }
  return pointers;
}

TravellingStates pack_states(const AggregateFunction& function, PartialStates partial) {
  TravellingStates travelling;
  const auto pointers = partial.pointers(function.state_bytes());
  const auto count = static_cast<int64_t>(pointers.size());
  const size_t bytes = function.packed_bytes(pointers.data(), count);
  function.pack(pointers.data(), count, travelling.packed);
  EXPECT_EQ(travelling.packed.size(), bytes);
  EXPECT_TRUE(bytes == 0 || !function.is_relocatable());
  travelling.states = partial.states;
  return travelling;
}

Result<PartialStates> unpack_states(const AggregateFunction& function,
                                    const TravellingStates& travelling) {
  PartialStates partial{travelling.states, function.make_memory()};
  const auto pointers = partial.pointers(function.state_bytes());
  std::span<const std::byte> in = travelling.packed;
  SHOAL_RETURN_IF_ERROR(function.unpack(in, pointers.data(), static_cast<int64_t>(pointers.size()),
                                        partial.memory.get()));
  if (!in.empty()) return Status::internal("bytes are left over");
  return partial;
}

Result<std::vector<PartialStates>> update_partials(const AggregateFunction& function,
                                                   const Column& column,
                                                   const std::vector<int32_t>& groups,
                                                   int group_count, const Schedule& schedule) {
  const size_t state_bytes = function.state_bytes();
  std::vector<PartialStates> partials(static_cast<size_t>(schedule.partial_count));
  for (PartialStates& partial : partials) {
    partial.states.resize(state_bytes * static_cast<size_t>(group_count));
    function.initialize(partial.states.data(), state_bytes, group_count);
    partial.memory = function.make_memory();
  }
  const auto row_count = static_cast<int64_t>(groups.size());
  const int64_t batch_rows = std::min(schedule.batch_rows, std::max<int64_t>(row_count, 1));
  const int64_t batch_count = (row_count + batch_rows - 1) / batch_rows;
  for (int64_t i = 0; i < batch_count; ++i) {
    const int64_t batch = schedule.reversed ? batch_count - 1 - i : i;
    const int64_t begin = batch * batch_rows;
    const int64_t end = std::min(begin + batch_rows, row_count);
    PartialStates& partial = partials[static_cast<size_t>(i) % partials.size()];
    const TargetStorage storage(partial.states, state_bytes, groups, begin, end,
                                schedule.run_targets);
    SHOAL_ASSIGN_OR_RETURN(const Column rows, slice(column, begin, end - begin));
    SHOAL_RETURN_IF_ERROR(function.update(rows, storage.targets, partial.memory.get()));
  }
  for (PartialStates& partial : partials) {
    if (!schedule.travels) break;
    SHOAL_ASSIGN_OR_RETURN(partial,
                           unpack_states(function, pack_states(function, std::move(partial))));
  }
  return partials;
}

Result<Column> run_aggregate(const AggregateParameters& parameters, const Column& column,
                             const std::vector<int32_t>& groups, int group_count,
                             const Schedule& schedule) {
  SHOAL_ASSIGN_OR_RETURN(const auto function, make_aggregate_function(parameters));
  SHOAL_ASSIGN_OR_RETURN(std::vector<PartialStates> partials,
                         update_partials(*function, column, groups, group_count, schedule));
  const size_t target = schedule.merge_back ? partials.size() - 1 : 0;
  const auto into = partials[target].pointers(function->state_bytes());
  for (size_t partial = 0; partial < partials.size(); ++partial) {
    if (partial == target) continue;
    const auto from = partials[partial].pointers(function->state_bytes());
    SHOAL_RETURN_IF_ERROR(
        function->merge(into.data(), from.data(), group_count, partials[target].memory.get()));
  }
  return function->finalize(into.data(), group_count);
}

AggregateParameters parameters_for(types::AggregateKind kind, const types::ColumnType& input,
                                   types::AggregateContext context) {
  AggregateParameters parameters;
  parameters.kind = kind;
  parameters.input = input;
  const auto output = types::aggregate_result_type(kind, context, input, 3);
  if (output) parameters.output = *output;
  return parameters;
}

std::string value_text(const types::ColumnType& type, const Column& column, int64_t row) {
  if (column.validity != nullptr && column.validity[row] == 0) return "missing";
  if (type.kind == TypeKind::string)
    return std::string(column.values_as<StringView16>()[row].view());
  return with_value_type(type.kind, [&]<typename Value>(std::type_identity<Value>) {
    const Value value = column.values_as<Value>()[row];
    if constexpr (std::is_same_v<Value, int64_t>) {
      if (type.missing_policy() == MissingPolicy::nat && value == kNotATime) {
        return std::string("missing");
      }
    }
    if constexpr (std::is_floating_point_v<Value>) {
      if (std::isnan(value)) return std::string("nan");
      return concat(static_cast<double>(value));
    } else {
      return std::to_string(value);
    }
  });
}

std::string aggregate_text(types::AggregateKind kind, const TestColumn& column,
                           types::AggregateContext context) {
  const AggregateParameters parameters = parameters_for(kind, column.type, context);
  const std::vector<int32_t> groups(static_cast<size_t>(column.row_count), 0);
  const Column result = result_or_fail(run_aggregate(parameters, column.column(), groups, 1));
  return value_text(parameters.output, result, 0);
}

}  // namespace shoal::engine::testing
