// Results at the edges, as the installed pandas gives them: empty and all-missing groups,
// infinities, NaN, overflow, large offsets.
#include <gtest/gtest.h>

#include <cmath>

#include "base/concat.h"
#include "engine/kernels/aggregates/aggregate_fixture.h"

namespace shoal::engine::testing {
namespace {

using types::AggregateContext;
using types::AggregateKind;
using types::ColumnType;
using types::Family;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr int64_t kIntMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kIntMin = std::numeric_limits<int64_t>::min();

ColumnType type_of(TypeKind kind, Family family = Family::numpy) {
  ColumnType type = types::numpy_type(kind);
  type.family = family;
  return type;
}

std::string of_doubles(AggregateKind kind, const std::vector<double>& values) {
  return aggregate_text(kind, make_column(type_of(TypeKind::float64), values));
}

std::string of_integers(AggregateKind kind, const std::vector<int64_t>& values,
                        AggregateContext context = AggregateContext::groupby) {
  return aggregate_text(kind, make_column(type_of(TypeKind::int64), values), context);
}

struct Expectation {
  AggregateKind kind;
  const char* text;
};

TEST(AggregateValues, AllMissingFloats) {
  const Expectation expectations[] = {
      {AggregateKind::sum, "0"},     {AggregateKind::mean, "nan"}, {AggregateKind::count, "0"},
      {AggregateKind::size, "2"},    {AggregateKind::min, "nan"},  {AggregateKind::max, "nan"},
      {AggregateKind::std, "nan"},   {AggregateKind::var, "nan"},  {AggregateKind::median, "nan"},
      {AggregateKind::first, "nan"}, {AggregateKind::last, "nan"}, {AggregateKind::nunique, "0"},
      {AggregateKind::prod, "1"},    {AggregateKind::any, "0"},    {AggregateKind::all, "1"}};
  for (const Expectation& expected : expectations) {
    EXPECT_EQ(of_doubles(expected.kind, {kNan, kNan}), expected.text)
        << aggregate_name(expected.kind);
  }
}

TEST(AggregateValues, EmptyIntegerSeries) {
  const Expectation expectations[] = {
      {AggregateKind::sum, "0"},      {AggregateKind::mean, "nan"},
      {AggregateKind::count, "0"},    {AggregateKind::min, "missing"},
      {AggregateKind::std, "nan"},    {AggregateKind::median, "nan"},
      {AggregateKind::nunique, "0"},  {AggregateKind::prod, "1"},
      {AggregateKind::any, "0"},      {AggregateKind::all, "1"},
      {AggregateKind::max, "missing"}};
  for (const Expectation& expected : expectations) {
    EXPECT_EQ(of_integers(expected.kind, {}, AggregateContext::series), expected.text)
        << aggregate_name(expected.kind);
  }
}

TEST(AggregateValues, AllMissingMaskedIntegers) {
  const TestColumn column =
      make_column<int64_t>(type_of(TypeKind::int64, Family::masked), {7, 8}, {0, 0});
  const Expectation expectations[] = {
      {AggregateKind::sum, "0"},         {AggregateKind::mean, "missing"},
      {AggregateKind::count, "0"},       {AggregateKind::min, "missing"},
      {AggregateKind::std, "missing"},   {AggregateKind::median, "missing"},
      {AggregateKind::first, "missing"}, {AggregateKind::nunique, "0"},
      {AggregateKind::prod, "1"},        {AggregateKind::any, "0"},
      {AggregateKind::all, "1"}};
  for (const Expectation& expected : expectations) {
    EXPECT_EQ(aggregate_text(expected.kind, column), expected.text)
        << aggregate_name(expected.kind);
  }
}

TEST(AggregateValues, Infinities) {
  EXPECT_EQ(of_doubles(AggregateKind::sum, {kInf, 1}), "inf");
  EXPECT_EQ(of_doubles(AggregateKind::sum, {-kInf, kInf}), "nan");
  EXPECT_EQ(of_doubles(AggregateKind::mean, {1, -kInf}), "-inf");
  EXPECT_EQ(of_doubles(AggregateKind::min, {kInf, kInf, kNan}), "inf");
  EXPECT_EQ(of_doubles(AggregateKind::max, {-kInf, kNan}), "-inf");
  EXPECT_EQ(of_doubles(AggregateKind::var, {kInf, 1}), "nan");
  EXPECT_EQ(of_doubles(AggregateKind::var, {1, kInf, 2}), "nan");
  EXPECT_EQ(of_doubles(AggregateKind::var, {1e200, 2e200}), "inf");
  EXPECT_EQ(of_doubles(AggregateKind::median, {-kInf, kInf}), "nan");
  EXPECT_EQ(of_doubles(AggregateKind::median, {kInf, 1}), "inf");
  EXPECT_EQ(of_doubles(AggregateKind::prod, {-kInf, kInf}), "-inf");
  EXPECT_EQ(of_doubles(AggregateKind::prod, {0, kInf}), "nan");
  EXPECT_EQ(of_doubles(AggregateKind::sum, {1e308, 1e308}), "inf");
}

TEST(AggregateValues, IntegersWrapAndMeansDoNot) {
  EXPECT_EQ(of_integers(AggregateKind::sum, {kIntMax, 1}), std::to_string(kIntMin));
  EXPECT_EQ(of_integers(AggregateKind::mean, {kIntMax, kIntMax}), "9.2233720368547758e+18");
  EXPECT_EQ(of_integers(AggregateKind::mean, std::vector<int64_t>(40, kIntMin)),
            "-9.2233720368547758e+18");
  EXPECT_EQ(of_integers(AggregateKind::mean, {kIntMax, kIntMin}), "-0.5");
  EXPECT_EQ(of_integers(AggregateKind::min, {kIntMax, kIntMin}), std::to_string(kIntMin));
  EXPECT_EQ(of_integers(AggregateKind::prod, {kIntMin, -1}), std::to_string(kIntMin));
  EXPECT_EQ(of_integers(AggregateKind::median, {1, 4}), "2.5");
  const auto column = make_column<int8_t>(type_of(TypeKind::int8), {100, 100, -128});
  EXPECT_EQ(aggregate_text(AggregateKind::sum, column), "72");
  EXPECT_EQ(aggregate_text(AggregateKind::prod, column), "-1280000");
}

TEST(AggregateValues, SumsKeepWhatRoundingLoses) {
  EXPECT_EQ(of_doubles(AggregateKind::sum, {1e100, 1, -1e100}), "1");
  EXPECT_EQ(of_doubles(AggregateKind::mean, {1e16, 1, 1}), "3333333333333334");
  EXPECT_EQ(of_doubles(AggregateKind::prod, {1e300, 1e300, 1e-300}), "1.0000000000000002e+300");
  EXPECT_EQ(of_doubles(AggregateKind::prod, std::vector<double>(100, 0.5)),
            concat(std::ldexp(1, -100)));
}

TEST(AggregateValues, VarianceOfLargeOffsets) {
  EXPECT_EQ(of_doubles(AggregateKind::var, {1e9 - 1, 1e9, 1e9 + 1}), "1");
  EXPECT_EQ(of_doubles(AggregateKind::std, {1e15 + 2, 1e15 + 2, 1e15 + 2}), "0");
  EXPECT_EQ(of_integers(AggregateKind::var, {1, 2, 3, 4}), "1.6666666666666667");
  EXPECT_EQ(of_integers(AggregateKind::var, {5}), "nan");
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(1e9 + (i % 2 == 0 ? 1 : -1));
  EXPECT_EQ(of_doubles(AggregateKind::var, values), concat(1000.0 / 999.0));
}

TEST(AggregateValues, TimesAreCutOffTowardsZero) {
  const ColumnType time = type_of(TypeKind::timestamp);
  const ColumnType duration = type_of(TypeKind::duration);
  EXPECT_EQ(aggregate_text(AggregateKind::mean, make_column<int64_t>(duration, {-1, -2})), "-1");
  EXPECT_EQ(aggregate_text(AggregateKind::median, make_column<int64_t>(time, {1, 2})), "1");
  EXPECT_EQ(aggregate_text(AggregateKind::std, make_column<int64_t>(time, {5, 8})), "2");
  EXPECT_EQ(aggregate_text(AggregateKind::std, make_column<int64_t>(time, {5})), "missing");
  EXPECT_EQ(aggregate_text(AggregateKind::mean, make_column<int64_t>(time, {kIntMin, 4})), "4");
  EXPECT_EQ(aggregate_text(AggregateKind::max, make_column<int64_t>(time, {kIntMin})), "missing");
  EXPECT_EQ(aggregate_text(AggregateKind::sum, make_column<int64_t>(duration, {kIntMin})), "0");
}

TEST(AggregateValues, DistinctValues) {
  EXPECT_EQ(of_doubles(AggregateKind::nunique, {0.0, -0.0, kNan, 1}), "2");
  std::vector<int64_t> values;
  for (int64_t i = 0; i < 5000; ++i) values.push_back(i * i % 4099);
  EXPECT_EQ(of_integers(AggregateKind::nunique, values), "2050");
  const TestColumn nans =
      make_column<double>(type_of(TypeKind::float64, Family::arrow), {kNan, -kNan, 1}, {1, 1, 0});
  EXPECT_EQ(aggregate_text(AggregateKind::nunique, nans), "1");
}

TEST(AggregateValues, Strings) {
  const ColumnType type = type_of(TypeKind::string, Family::str_nan);
  const TestColumn column =
      make_strings(type, {"a long string that is owned", "z", "", "Zürich", "zz"}, {1, 0, 1, 1, 1});
  const Expectation expectations[] = {{AggregateKind::min, ""},
                                      {AggregateKind::max, "zz"},
                                      {AggregateKind::first, "a long string that is owned"},
                                      {AggregateKind::last, "zz"},
                                      {AggregateKind::count, "4"},
                                      {AggregateKind::nunique, "4"},
                                      {AggregateKind::any, "1"},
                                      {AggregateKind::all, "0"},
                                      {AggregateKind::sum, "a long string that is ownedZürichzz"}};
  for (const Expectation& expected : expectations) {
    EXPECT_EQ(aggregate_text(expected.kind, column), expected.text)
        << aggregate_name(expected.kind);
  }
  const TestColumn none = make_strings(type, {"x"}, {0});
  EXPECT_EQ(aggregate_text(AggregateKind::min, none), "missing");
  EXPECT_EQ(aggregate_text(AggregateKind::sum, none), "");
}

TEST(AggregateValues, MinCountAndSkipna) {
  const TestColumn column = make_column<double>(type_of(TypeKind::float64), {kNan, 2, 3});
  const std::vector<int32_t> groups = {0, 0, 1};
  const auto text = [&](AggregateKind kind, int64_t min_count, bool skipna, int row) {
    auto parameters = parameters_for(kind, column.type, AggregateContext::groupby);
    parameters.min_count = min_count;
    parameters.skipna = skipna;
    auto result = run_aggregate(parameters, column.column(), groups, 2);
    return result.is_ok() ? value_text(parameters.output, *result, row) : "failed";
  };
  EXPECT_EQ(text(AggregateKind::sum, 1, true, 0), "2");
  EXPECT_EQ(text(AggregateKind::sum, 2, true, 0), "nan");
  EXPECT_EQ(text(AggregateKind::sum, 0, false, 0), "nan");
  EXPECT_EQ(text(AggregateKind::min, 0, false, 0), "nan");
  EXPECT_EQ(text(AggregateKind::min, 0, false, 1), "3");
  EXPECT_EQ(text(AggregateKind::median, 0, false, 0), "nan");
  EXPECT_EQ(text(AggregateKind::any, 0, false, 0), "1");
  EXPECT_EQ(text(AggregateKind::first, 0, false, 0), "nan");
  EXPECT_EQ(text(AggregateKind::nunique, 0, false, 0), "2");
}

TEST(AggregateValues, UnsupportedNamesAggregateAndDtype) {
  AggregateParameters parameters;
  parameters.kind = AggregateKind::mean;
  parameters.input = type_of(TypeKind::string, Family::str_nan);
  auto function = make_aggregate_function(parameters);
  ASSERT_FALSE(function.is_ok());
  EXPECT_EQ(function.take_status().detail().message,
            "mean of a column of dtype str is not supported");
}

}  // namespace
}  // namespace shoal::engine::testing
