// Every aggregate of every type gives the same bits however its rows arrive: in which batches, on
// how many partial states, merged in which order, with targets per row or per run, and encoded
// in whatever way.
#include <gtest/gtest.h>

#include "engine/kernels/aggregates/aggregate_fixture.h"

namespace shoal::engine::testing {
namespace {

using types::AggregateContext;
using types::AggregateKind;
using types::ColumnType;
using types::Family;

constexpr int kGroupCount = 7;  // the last one stays empty
constexpr int64_t kRowCount = 700;

std::vector<ColumnType> all_types() {
  std::vector<ColumnType> types;
  for (int kind = 0; kind <= static_cast<int>(TypeKind::string); ++kind) {
    ColumnType type = types::numpy_type(static_cast<TypeKind>(kind));
    type.family = Family::arrow;
    types.push_back(type);
    if (type.kind == TypeKind::string) break;
    type.family = Family::numpy;
    types.push_back(type);
    if (type.is_temporal()) continue;
    type.family = Family::masked;
    types.push_back(type);
  }
  for (const Family family : {Family::object, Family::str_nan, Family::string_python}) {
    types.push_back(types::numpy_type(TypeKind::string));
    types.back().family = family;
  }
  return types;
}

std::vector<AggregateKind> all_kinds() {
  std::vector<AggregateKind> kinds;
  for (int kind = 0; kind <= static_cast<int>(AggregateKind::all); ++kind) {
    kinds.push_back(static_cast<AggregateKind>(kind));
  }
  return kinds;
}

// Runs of equal groups of all lengths up to 97; the last group gets nothing.
std::vector<int32_t> clustered_groups() {
  std::vector<int32_t> groups;
  for (int64_t run = 0; static_cast<int64_t>(groups.size()) < kRowCount; ++run) {
    const auto length = static_cast<size_t>((run * 37) % 97 + 1);
    groups.insert(groups.end(), length, static_cast<int32_t>(run % (kGroupCount - 1)));
  }
  groups.resize(static_cast<size_t>(kRowCount));
  return groups;
}

std::vector<int32_t> scattered_groups() {
  std::vector<int32_t> groups(static_cast<size_t>(kRowCount));
  for (size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<int32_t>((i * i + i / 3) % (kGroupCount - 1));
  }
  return groups;
}

// Bits of the result, with missing values and strings spelled out.
std::vector<std::string> result_bits(const AggregateParameters& parameters, const Column& column,
                                     const std::vector<int32_t>& groups, const Schedule& schedule) {
  auto result = run_aggregate(parameters, column, groups, kGroupCount, schedule);
  if (!result.is_ok()) return {result.take_status().detail().message};
  std::vector<std::string> bits;
  const auto width = static_cast<size_t>(types::value_bytes(parameters.output.kind));
  for (int64_t row = 0; row < kGroupCount; ++row) {
    std::string text = value_text(parameters.output, *result, row);
    if (parameters.output.kind != TypeKind::string) {
      text.append(static_cast<const char*>(result->values) + static_cast<size_t>(row) * width,
                  width);
    }
    bits.push_back(text);
  }
  return bits;
}

const Schedule kSchedules[] = {
    {.run_targets = true},
    {.batch_rows = 1, .partial_count = 2},
    {.batch_rows = 3, .partial_count = 3, .reversed = true},
    {.batch_rows = 100, .partial_count = 4, .merge_back = true},
    {.batch_rows = 100, .partial_count = 4, .reversed = true, .run_targets = true},
    {.batch_rows = 33, .partial_count = 2, .merge_back = true, .run_targets = true},
    {.batch_rows = 50, .partial_count = 3, .travels = true},
};

class AggregateSchedules : public ::testing::TestWithParam<ColumnType> {};

TEST_P(AggregateSchedules, AllGiveTheSameBits) {
  const ColumnType type = GetParam();
  const TestColumn column = random_column(type, kRowCount, 11);
  for (const AggregateKind kind : all_kinds()) {
    if (!types::aggregate_result_type(kind, AggregateContext::groupby, type, 3)) continue;
    for (const bool skipna : {true, false}) {
      AggregateParameters parameters = parameters_for(kind, type, AggregateContext::groupby);
      parameters.skipna = skipna;
      parameters.min_count = skipna ? 0 : 2;
      for (const auto& groups : {clustered_groups(), scattered_groups()}) {
        const auto expected = result_bits(parameters, column.column(), groups, {});
        ASSERT_EQ(expected.size(), static_cast<size_t>(kGroupCount)) << expected[0];
        for (const Encoding encoding : {Encoding::flat, Encoding::run, Encoding::dictionary}) {
          const Column other = encoded(column, encoding);
          for (const Schedule& schedule : kSchedules) {
            EXPECT_EQ(expected, result_bits(parameters, other, groups, schedule))
                << aggregate_name(kind) << " skipna " << skipna << " encoding "
                << static_cast<int>(encoding) << " schedule " << (&schedule - kSchedules);
          }
        }
      }
    }
  }
}

// Finite values whose squares are no finite numbers, of one sign or both.
TEST(AggregateSchedules, VarianceThatOverflows) {
  const ColumnType type = types::numpy_type(TypeKind::float64);
  for (const std::vector<double>& values :
       {std::vector<double>{3.0, 1e300}, {1e300, 3.0, -1e300, 1e300}, {1e300, 1e300, 0.0, 0.0}}) {
    const TestColumn column = make_column(type, values);
    const std::vector<int32_t> groups(values.size(), 0);
    for (const AggregateKind kind : {AggregateKind::var, AggregateKind::std}) {
      const auto parameters = parameters_for(kind, type, AggregateContext::groupby);
      for (const int partial_count : {1, 2, 4}) {
        const auto result = run_aggregate(parameters, column.column(), groups, 1,
                                          {.batch_rows = 1, .partial_count = partial_count});
        ASSERT_TRUE(result.is_ok());
        EXPECT_EQ(value_text(parameters.output, *result, 0), "inf") << partial_count;
      }
    }
  }
}

TEST_P(AggregateSchedules, ConstantColumnsAreLikeFlatOnes) {
  const ColumnType type = GetParam();
  const TestColumn source = random_column(type, 10, 5);
  const std::vector<int32_t> groups = clustered_groups();
  for (int64_t pick = 0; pick < source.row_count; ++pick) {
    TestColumn column = source;  // row `pick`, repeated
    const auto width = static_cast<size_t>(types::value_bytes(type.kind));
    column.values.resize(static_cast<size_t>(kRowCount) * width + kBufferPaddingBytes);
    column.row_count = kRowCount;
    if (!column.validity.empty()) {
      column.validity.assign(static_cast<size_t>(kRowCount),
                             source.validity[static_cast<size_t>(pick)]);
    }
    for (size_t row = 0; row < static_cast<size_t>(kRowCount); ++row) {
      std::memcpy(column.values.data() + row * width,
                  source.values.data() + static_cast<size_t>(pick) * width, width);
    }
    for (const AggregateKind kind : all_kinds()) {
      if (!types::aggregate_result_type(kind, AggregateContext::groupby, type, 3)) continue;
      const auto parameters = parameters_for(kind, type, AggregateContext::groupby);
      const auto expected = result_bits(parameters, column.column(), groups, {});
      for (const Schedule& schedule : kSchedules) {
        EXPECT_EQ(expected,
                  result_bits(parameters, encoded(column, Encoding::constant), groups, schedule))
            << aggregate_name(kind);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Types, AggregateSchedules, ::testing::ValuesIn(all_types()),
                         [](const auto& info) {
                           return std::string(kind_name(info.param.kind)) + "_" +
                                  std::string(family_name(info.param.family));
                         });

}  // namespace
}  // namespace shoal::engine::testing
