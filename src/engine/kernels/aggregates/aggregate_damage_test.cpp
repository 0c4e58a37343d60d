// States that come from another process may be damaged: unpacking them fails, or gives states that
// can be used, but never touches memory that is not theirs.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "engine/kernels/aggregates/aggregate_fixture.h"

namespace shoal::engine::testing {
namespace {

using types::AggregateContext;
using types::AggregateKind;
using types::ColumnType;

constexpr int kGroupCount = 5;
constexpr int64_t kRowCount = 300;

std::vector<std::unique_ptr<AggregateFunction>> pointing_functions(const ColumnType& type) {
  std::vector<std::unique_ptr<AggregateFunction>> functions;
  for (int kind = 0; kind <= static_cast<int>(AggregateKind::all); ++kind) {
    const auto parameters =
        parameters_for(static_cast<AggregateKind>(kind), type, AggregateContext::groupby);
    auto function = make_aggregate_function(parameters);
    if (!function.is_ok() || (*function)->is_relocatable()) continue;
    functions.push_back(std::move(function).value());
  }
  return functions;
}

template <typename Value>
TestColumn number_column(const ColumnType& type) {
  std::vector<Value> values;
  for (int64_t row = 0; row < kRowCount; ++row) values.push_back(static_cast<Value>(row * 7 % 41));
  return make_column(type, values);
}

// Many different values, so that sets of them are tables.
TestColumn varied_column(const ColumnType& type) {
  if (type.kind == TypeKind::int8) return number_column<int8_t>(type);
  if (type.kind == TypeKind::int64) return number_column<int64_t>(type);
  if (type.kind == TypeKind::float64) return number_column<double>(type);
  std::vector<std::string> texts;
  for (int64_t row = 0; row < kRowCount; ++row) {
    texts.push_back((row % 3 == 0 ? "a text longer than a view, " : "s") +
                    std::to_string(row * 7 % 41));
  }
  return make_strings(type, texts);
}

TravellingStates travelling_states(const AggregateFunction& function, const ColumnType& type) {
  const TestColumn column = varied_column(type);
  std::vector<int32_t> groups;
  for (int64_t row = 0; row < kRowCount; ++row) {
    groups.push_back(row % 40 == 0 ? 1 : row % 3 == 0 ? 2 : 3);  // large, small and empty groups
  }
  auto partials = update_partials(function, column.column(), groups, kGroupCount, {});
  EXPECT_TRUE(partials.is_ok());
  return pack_states(function, std::move(partials->front()));
}

TEST(AggregateDamage, TruncatedStatesFail) {
  for (const TypeKind kind : {TypeKind::int64, TypeKind::float64, TypeKind::string}) {
    ColumnType type = types::numpy_type(kind);
    if (kind == TypeKind::string) type.family = types::Family::str_nan;
    const auto functions = pointing_functions(type);
    EXPECT_EQ(functions.size(), kind == TypeKind::string ? 6U : 2U);
    for (const auto& function : functions) {
      const TravellingStates whole = travelling_states(*function, type);
      ASSERT_FALSE(whole.packed.empty());
      ASSERT_TRUE(unpack_states(*function, whole).is_ok());
      for (size_t size = 0; size < whole.packed.size(); size += 1 + whole.packed.size() / 50) {
        TravellingStates cut = whole;
        cut.packed.resize(size);
        cut.packed.shrink_to_fit();  // so that reading past the end is found
        EXPECT_FALSE(unpack_states(*function, cut).is_ok());
      }
    }
  }
}

TEST(AggregateDamage, RandomBytesDoNoHarm) {
  std::mt19937 random(1);
  for (const TypeKind kind : {TypeKind::int8, TypeKind::float64, TypeKind::string}) {
    ColumnType type = types::numpy_type(kind);
    if (kind == TypeKind::string) type.family = types::Family::str_nan;
    for (const auto& function : pointing_functions(type)) {
      const TravellingStates whole = travelling_states(*function, type);
      for (int round = 0; round < 300; ++round) {
        TravellingStates damaged = whole;
        auto& bytes = round % 2 == 0 ? damaged.states : damaged.packed;
        const size_t changes = 1 + random() % 8;
        for (size_t i = 0; i < changes; ++i) {
          bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        }
        auto partial = unpack_states(*function, damaged);
        if (!partial.is_ok()) continue;
        const auto states = partial->pointers(function->state_bytes());
        EXPECT_TRUE(function->finalize(states.data(), kGroupCount).is_ok());
      }
    }
  }
}

}  // namespace
}  // namespace shoal::engine::testing
