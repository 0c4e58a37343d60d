// The dtype of every aggregate of every type, as measured: each line of the table is what pandas
// {2, 3} gave for one dtype, "-" where it raised. Series results are kinds, groupby results are
// dtypes, of small values: integer totals that fit are narrowed. Keys were not sorted: pandas 3.1
// has another path for sorted keys and no NaN, where the mean of float32 is float64.
#include "types/aggregate.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace shoal::types {
namespace {

constexpr std::string_view kMeasured = R"(
2,3 | boolean | groupby | int64 = sum count size nunique prod; float64 = mean std var median; bool = min max first last any all
2,3 | boolean | series | int64 = sum count size nunique prod; float64 = mean std var median; boolean = min max any all
2,3 | int8 | groupby | int8 = sum min max first last prod; float64 = mean std var median; int64 = count size nunique; bool = any all
2,3 | int8 | series | int64 = sum count size nunique prod; float64 = mean std var median; int8 = min max; boolean = any all
2,3 | int16 | groupby | int16 = sum min max first last prod; float64 = mean std var median; int64 = count size nunique; bool = any all
2,3 | int16 | series | int64 = sum count size nunique prod; float64 = mean std var median; int16 = min max; boolean = any all
2,3 | int32 | groupby | int32 = sum min max first last prod; float64 = mean std var median; int64 = count size nunique; bool = any all
2,3 | int32 | series | int64 = sum count size nunique prod; float64 = mean std var median; int32 = min max; boolean = any all
2,3 | int64 | groupby | int64 = sum count size min max first last nunique prod; float64 = mean std var median; bool = any all
2,3 | int64 | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | uint8 | groupby | uint8 = sum min max first last prod; float64 = mean std var median; int64 = count size nunique; bool = any all
2,3 | uint8 | series | uint64 = sum prod; float64 = mean std var median; int64 = count size nunique; uint8 = min max; boolean = any all
2,3 | uint16 | groupby | uint16 = sum min max first last prod; float64 = mean std var median; int64 = count size nunique; bool = any all
2,3 | uint16 | series | uint64 = sum prod; float64 = mean std var median; int64 = count size nunique; uint16 = min max; boolean = any all
2,3 | uint32 | groupby | uint32 = sum min max first last prod; float64 = mean std var median; int64 = count size nunique; bool = any all
2,3 | uint32 | series | uint64 = sum prod; float64 = mean std var median; int64 = count size nunique; uint32 = min max; boolean = any all
2,3 | uint64 | groupby | uint64 = sum min max first last prod; float64 = mean std var median; int64 = count size nunique; bool = any all
2,3 | uint64 | series | uint64 = sum min max prod; float64 = mean std var median; int64 = count size nunique; boolean = any all
2,3 | float32 | groupby | float32 = sum mean min max std var median first last prod; int64 = count size nunique; bool = any all
2,3 | float32 | series | float32 = sum mean min max std var median prod; int64 = count size nunique; boolean = any all
2,3 | float64 | groupby | float64 = sum mean min max std var median first last prod; int64 = count size nunique; bool = any all
2,3 | float64 | series | float64 = sum mean min max std var median prod; int64 = count size nunique; boolean = any all
2 | timestamp[ns] | groupby | - = sum var prod; datetime64[ns] = mean min max median first last; int64 = count size nunique; timedelta64[ns] = std; bool = any all
3 | timestamp[ns] | groupby | - = sum var prod any all; datetime64[ns] = mean min max median first last; int64 = count size nunique; timedelta64[ns] = std
2 | timestamp[ns] | series | - = sum var prod; timestamp = mean min max median; int64 = count size nunique; duration = std; boolean = any all
3 | timestamp[ns] | series | - = sum var prod any all; timestamp = mean min max median; int64 = count size nunique; duration = std
2,3 | duration[ns] | groupby | timedelta64[ns] = sum mean min max std median first last; int64 = count size nunique; - = var prod; bool = any all
2,3 | duration[ns] | series | duration = sum mean min max std median; int64 = count size nunique; - = var prod; boolean = any all
2 | timestamp[us,Europe/Berlin] | groupby | - = sum var prod; datetime64[us, Europe/Berlin] = mean min max median first last; int64 = count size nunique; timedelta64[us] = std; bool = any all
3 | timestamp[us,Europe/Berlin] | groupby | - = sum var prod any all; datetime64[us, Europe/Berlin] = mean min max median first last; int64 = count size nunique; timedelta64[us] = std
2 | timestamp[us,Europe/Berlin] | series | - = sum var prod; timestamp = mean min max median; int64 = count size nunique; duration = std; boolean = any all
3 | timestamp[us,Europe/Berlin] | series | - = sum var prod any all; timestamp = mean min max median; int64 = count size nunique; duration = std
2,3 | int8:masked | groupby | Int8 = sum min max first last prod; Float64 = mean std var median; Int64 = count size; int64 = nunique; boolean = any all
2,3 | int8:masked | series | int64 = sum count size nunique prod; float64 = mean std var median; int8 = min max; boolean = any all
2,3 | int16:masked | groupby | Int16 = sum min max first last prod; Float64 = mean std var median; Int64 = count size; int64 = nunique; boolean = any all
2,3 | int16:masked | series | int64 = sum count size nunique prod; float64 = mean std var median; int16 = min max; boolean = any all
2,3 | int32:masked | groupby | Int32 = sum min max first last prod; Float64 = mean std var median; Int64 = count size; int64 = nunique; boolean = any all
2,3 | int32:masked | series | int64 = sum count size nunique prod; float64 = mean std var median; int32 = min max; boolean = any all
2,3 | int64:masked | groupby | Int64 = sum count size min max first last prod; Float64 = mean std var median; int64 = nunique; boolean = any all
2,3 | int64:masked | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | uint8:masked | groupby | UInt8 = sum min max first last prod; Float64 = mean std var median; Int64 = count size; int64 = nunique; boolean = any all
2,3 | uint8:masked | series | uint64 = sum prod; float64 = mean std var median; int64 = count size nunique; uint8 = min max; boolean = any all
2,3 | uint16:masked | groupby | UInt16 = sum min max first last prod; Float64 = mean std var median; Int64 = count size; int64 = nunique; boolean = any all
2,3 | uint16:masked | series | uint64 = sum prod; float64 = mean std var median; int64 = count size nunique; uint16 = min max; boolean = any all
2,3 | uint32:masked | groupby | UInt32 = sum min max first last prod; Float64 = mean std var median; Int64 = count size; int64 = nunique; boolean = any all
2,3 | uint32:masked | series | uint64 = sum prod; float64 = mean std var median; int64 = count size nunique; uint32 = min max; boolean = any all
2,3 | uint64:masked | groupby | UInt64 = sum min max first last prod; Float64 = mean std var median; Int64 = count size; int64 = nunique; boolean = any all
2,3 | uint64:masked | series | uint64 = sum min max prod; float64 = mean std var median; int64 = count size nunique; boolean = any all
2,3 | boolean:masked | groupby | Int64 = sum count size prod; Float64 = mean std var median; boolean = min max first last any all; int64 = nunique
2,3 | boolean:masked | series | int64 = sum count size nunique prod; float64 = mean std var median; boolean = min max any all
2,3 | float32:masked | groupby | Float32 = sum mean min max std var median first last prod; Int64 = count size; int64 = nunique; boolean = any all
2,3 | float32:masked | series | float32 = sum mean min max std var median prod; int64 = count size nunique; boolean = any all
2,3 | float64:masked | groupby | Float64 = sum mean min max std var median first last prod; Int64 = count size; int64 = nunique; boolean = any all
2,3 | float64:masked | series | float64 = sum mean min max std var median prod; int64 = count size nunique; boolean = any all
2,3 | boolean:arrow | groupby | int64[pyarrow] = sum count size prod; double[pyarrow] = mean std var median; bool[pyarrow] = min max first last any all; int64 = nunique
2,3 | boolean:arrow | series | int64 = sum count size nunique prod; float64 = mean; boolean = min max any all; - = std var median
2,3 | int8:arrow | groupby | int8[pyarrow] = sum min max first last prod; double[pyarrow] = mean std var median; int64[pyarrow] = count size; int64 = nunique; bool[pyarrow] = any all
2,3 | int8:arrow | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | int16:arrow | groupby | int16[pyarrow] = sum min max first last prod; double[pyarrow] = mean std var median; int64[pyarrow] = count size; int64 = nunique; bool[pyarrow] = any all
2,3 | int16:arrow | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | int32:arrow | groupby | int32[pyarrow] = sum min max first last prod; double[pyarrow] = mean std var median; int64[pyarrow] = count size; int64 = nunique; bool[pyarrow] = any all
2,3 | int32:arrow | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | int64:arrow | groupby | int64[pyarrow] = sum count size min max first last prod; double[pyarrow] = mean std var median; int64 = nunique; bool[pyarrow] = any all
2,3 | int64:arrow | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | uint8:arrow | groupby | uint8[pyarrow] = sum min max first last prod; double[pyarrow] = mean std var median; int64[pyarrow] = count size; int64 = nunique; bool[pyarrow] = any all
2,3 | uint8:arrow | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | uint16:arrow | groupby | uint16[pyarrow] = sum min max first last prod; double[pyarrow] = mean std var median; int64[pyarrow] = count size; int64 = nunique; bool[pyarrow] = any all
2,3 | uint16:arrow | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | uint32:arrow | groupby | uint32[pyarrow] = sum min max first last prod; double[pyarrow] = mean std var median; int64[pyarrow] = count size; int64 = nunique; bool[pyarrow] = any all
2,3 | uint32:arrow | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | uint64:arrow | groupby | uint64[pyarrow] = sum min max first last prod; double[pyarrow] = mean std var median; int64[pyarrow] = count size; int64 = nunique; bool[pyarrow] = any all
2,3 | uint64:arrow | series | int64 = sum count size min max nunique prod; float64 = mean std var median; boolean = any all
2,3 | float32:arrow | groupby | float[pyarrow] = sum mean min max std var median first last prod; int64[pyarrow] = count size; int64 = nunique; bool[pyarrow] = any all
2,3 | float32:arrow | series | float64 = sum mean min max std var median prod; int64 = count size nunique; boolean = any all
2,3 | float64:arrow | groupby | double[pyarrow] = sum mean min max std var median first last prod; int64[pyarrow] = count size; int64 = nunique; bool[pyarrow] = any all
2,3 | float64:arrow | series | float64 = sum mean min max std var median prod; int64 = count size nunique; boolean = any all
2 | timestamp[ns]:arrow | groupby | - = sum var prod; timestamp[ns][pyarrow] = mean min max median first last; int64[pyarrow] = count size; duration[ns][pyarrow] = std; int64 = nunique; bool = any all
3 | timestamp[ns]:arrow | groupby | - = sum var prod any all; timestamp[ns][pyarrow] = mean min max median first last; int64[pyarrow] = count size; duration[ns][pyarrow] = std; int64 = nunique
2,3 | timestamp[ns]:arrow | series | - = sum var prod any all; timestamp = mean min max median; int64 = count size nunique; duration = std
2,3 | duration[ns]:arrow | groupby | duration[ns][pyarrow] = sum mean min max std median first last; int64[pyarrow] = count size; - = var prod; int64 = nunique; bool = any all
2,3 | duration[ns]:arrow | series | duration = sum mean min max std median; int64 = count size nunique; - = var prod; boolean = any all
2 | timestamp[us,Europe/Berlin]:arrow | groupby | - = sum var prod; timestamp[us, tz=Europe/Berlin][pyarrow] = mean min max median first last; int64[pyarrow] = count size; duration[us][pyarrow] = std; int64 = nunique; bool = any all
3 | timestamp[us,Europe/Berlin]:arrow | groupby | - = sum var prod any all; timestamp[us, tz=Europe/Berlin][pyarrow] = mean min max median first last; int64[pyarrow] = count size; duration[us][pyarrow] = std; int64 = nunique
2,3 | timestamp[us,Europe/Berlin]:arrow | series | - = sum var prod any all; timestamp = mean min max median; int64 = count size nunique; duration = std
2 | string:arrow | groupby | - = sum mean std var median prod any all; int64[pyarrow] = count size; string[pyarrow] = min max first last; int64 = nunique
3 | string:arrow | groupby | string[pyarrow] = sum min max first last; - = mean std var median prod any all; int64[pyarrow] = count size; int64 = nunique
2 | string:arrow | series | - = sum mean std var median prod any all; int64 = count size nunique; string = min max
3 | string:arrow | series | string = sum min max; - = mean std var median prod any all; int64 = count size nunique
2 | string:arrow_large | groupby | - = sum mean std var median prod any all; int64[pyarrow] = count size; large_string[pyarrow] = min max first last; int64 = nunique
3 | string:arrow_large | groupby | large_string[pyarrow] = sum min max first last; - = mean std var median prod any all; int64[pyarrow] = count size; int64 = nunique
2 | string:arrow_large | series | - = sum mean std var median prod any all; int64 = count size nunique; string = min max
3 | string:arrow_large | series | string = sum min max; - = mean std var median prod any all; int64 = count size nunique
2 | string:object | groupby | object = sum min max first last; - = mean std var median prod; int64 = count size nunique; bool = any all
3 | string:object | groupby | object = sum first last; - = mean std var median prod; int64 = count size nunique; str = min max; bool = any all
2,3 | string:object | series | string = sum min max; - = mean std var median prod; int64 = count size nunique; boolean = any all
2,3 | boolean:object | groupby | object = sum mean min max var median first last prod; int64 = count size nunique; float64 = std; bool = any all
2,3 | boolean:object | series | int64 = sum count size nunique prod; float64 = mean std var median; boolean = min max any all
3 | string:str_nan | groupby | str = sum min max first last; - = mean std var median prod; int64 = count size nunique; bool = any all
3 | string:str_nan | series | string = sum min max; - = mean std var median prod; int64 = count size nunique; boolean = any all
2,3 | string:string_python | groupby | string = sum min max first last; - = mean std var median prod; int64 = count size nunique; bool = any all
2 | string:string_python | series | - = sum mean std var median prod any all; int64 = count size nunique; string = min max
3 | string:string_python | series | string = sum min max; - = mean std var median prod any all; int64 = count size nunique
2,3 | string:string_pyarrow | groupby | string = sum min max first last; - = mean std var median prod; int64 = count nunique; Int64 = size; bool = any all
2 | string:string_pyarrow | series | - = sum mean std var median prod any all; int64 = count size nunique; string = min max
3 | string:string_pyarrow | series | string = sum min max; - = mean std var median prod any all; int64 = count size nunique
)";

std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t end; (end = text.find(separator, begin)) != std::string::npos;) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + separator.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string found(AggregateKind kind, AggregateContext context, const ColumnType& input,
                  int pandas_major) {
  const auto type = aggregate_result_type(kind, context, input, pandas_major);
  if (!type) return "-";
  if (context == AggregateContext::series) {
    // Reductions of Arrow columns give Python's int and float, which have no width.
    const bool is_python = input.family == Family::arrow;
    if (is_python && type->is_integer()) return "int64";
    if (is_python && type->is_float()) return "float64";
    return std::string(kind_name(type->kind));
  }
  if (!aggregate_narrows_to_input(kind, context, input)) return dtype_name(*type);
  EXPECT_EQ(type->kind, input.is_unsigned_integer() ? TypeKind::uint64 : TypeKind::int64);
  return dtype_name(input);
}

TEST(AggregateResultType, IsWhatPandasGives) {
  std::istringstream lines{std::string(kMeasured)};
  int checked = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const auto cells = split(line, " | ");
    ASSERT_EQ(cells.size(), 4U) << line;
    auto input = parse_column_type(cells[1]);
    ASSERT_TRUE(input.is_ok()) << line;
    const bool is_groupby = cells[2] == "groupby";
    const auto context = is_groupby ? AggregateContext::groupby : AggregateContext::series;
    for (const std::string& entry : split(cells[3], "; ")) {
      const auto sides = split(entry, " = ");
      for (const std::string& name : split(sides[1], " ")) {
        const auto kind = parse_aggregate(name);
        ASSERT_TRUE(kind.has_value()) << name;
        for (const std::string& major : split(cells[0], ",")) {
          EXPECT_EQ(found(*kind, context, *input, std::stoi(major)), sides[0])
              << line << "\n  " << name;
          ++checked;
        }
      }
    }
  }
  EXPECT_GT(checked, 2000);
}

TEST(AggregateNames, ParseBack) {
  EXPECT_EQ(aggregate_name(AggregateKind::nunique), "nunique");
  EXPECT_EQ(parse_aggregate("std"), AggregateKind::std);
  EXPECT_FALSE(parse_aggregate("mode").has_value());
}

}  // namespace
}  // namespace shoal::types
