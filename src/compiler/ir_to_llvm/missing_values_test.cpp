// Missing values of every policy, casts between all kinds, and what cannot be compiled.
#include <cmath>
#include <limits>
#include <optional>

#include "compiler/ir_to_llvm/run_image_test.h"

namespace shoal::ir_to_llvm::testing {
namespace {

constexpr int64_t kNat = INT64_MIN;

// Three-valued truth of row i of a column that runs through True, False, NA in blocks of `step`.
std::optional<bool> truth(size_t i, size_t step) {
  const size_t value = i / step % 3;
  return value == 2 ? std::nullopt : std::optional(value == 0);
}

struct BooleanColumn {
  std::vector<uint8_t> values;
  std::vector<uint8_t> validity;
};

// What stands under a missing value is arbitrary: both cases appear.
BooleanColumn boolean_column(size_t row_count, size_t step) {
  BooleanColumn column;
  for (size_t i = 0; i < row_count; ++i) {
    const std::optional<bool> value = truth(i, step);
    column.values.push_back(value ? *value : i / 9 % 2);
    column.validity.push_back(value.has_value());
  }
  return column;
}

std::optional<bool> kleene(std::string_view op, std::optional<bool> a, std::optional<bool> b) {
  if (op == "bit_and" && (a == false || b == false)) return false;
  if (op == "bit_or" && (a == true || b == true)) return true;
  if (!a || !b) return std::nullopt;
  if (op == "bit_and") return true;
  if (op == "bit_or") return false;
  return *a != *b;
}

TEST(MissingValues, KleeneLogic) {
  for (const std::string family : {"masked", "arrow"}) {
    const std::string type = "boolean:" + family;
    const std::vector<std::string> ops = {"bit_and", "bit_or", "bit_xor"};
    std::vector<std::string> expressions;
    for (const std::string& op : ops) expressions.push_back(concat(op, ":", type, "(#0, #1)"));
    expressions.push_back(concat("invert:", type, "(#0)"));
    const auto image = compile_and_load(
        function_of_plans({stage_plan({type, type}, concat("bit_or:", type, "(#0, #1)"),
                                      expressions, {type, type, type, type})}));
    constexpr size_t kRows = 90;
    const BooleanColumn a = boolean_column(kRows, 1);
    const BooleanColumn b = boolean_column(kRows, 3);
    StageCall call;
    call.row_count = kRows;
    call.inputs = {Array(a.values), Array(b.values)};
    call.input_validity = {a.validity, b.validity};
    call.outputs.assign(4, Array(kRows));
    call.output_validity.assign(4, Array(kRows));
    call.selection = Array(kRows);
    call.run(image->function<abi::StageFunction>("stage_0_0"));
    for (size_t i = 0; i < kRows; ++i) {
      for (size_t o = 0; o < 4; ++o) {
        std::optional<bool> expected;
        if (o < 3) expected = kleene(ops[o], truth(i, 1), truth(i, 3));
        if (o == 3 && truth(i, 1)) expected = !*truth(i, 1);
        EXPECT_EQ(call.output_validity[o].at<uint8_t>(i), expected.has_value());
        if (!expected) continue;
        EXPECT_EQ(call.outputs[o].at<uint8_t>(i), *expected);
      }
      EXPECT_EQ(call.selection.at<uint8_t>(i), kleene("bit_or", truth(i, 1), truth(i, 3)) == true);
    }
  }
}

TEST(MissingValues, AMissingOperandMakesTheResultMissing) {
  const auto image = compile_and_load(function_of_plans({stage_plan(
      {"int64:masked", "int64:masked"}, "greater:boolean:masked(#0, #1)",
      {"add:int64:masked(#0, #1)", "not_equal:boolean:masked(#0, literal:int64:masked 2)",
       "power:int64:masked(#0, #1)", "add:int64:masked(literal:int64:masked 1, $0)"},
      {"int64:masked", "boolean:masked", "int64:masked", "int64:masked"}, "int64:masked")}));
  const std::vector<int64_t> left = {5, 2, 1, 7, 7};
  const std::vector<int64_t> right = {3, 4, 9, 0, 9};
  StageCall call;
  call.row_count = 5;
  call.inputs = {Array(left), Array(right)};
  call.input_validity = {{1, 1, 1, 0, 0}, {1, 1, 0, 1, 1}};
  call.outputs = {Array(40), Array(5), Array(40), Array(40)};
  call.output_validity.assign(4, Array(5));
  call.selection = Array(5);
  call.parameters = {41};
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  const uint8_t both[] = {1, 1, 0, 0, 0};
  const uint8_t power[] = {1, 1, 1, 1, 0};  // 1 ** NA is 1, NA ** 0 is 1
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(call.output_validity[0].at<uint8_t>(i), both[i]);
    EXPECT_EQ(call.output_validity[1].at<uint8_t>(i), i < 3);
    EXPECT_EQ(call.output_validity[2].at<uint8_t>(i), power[i]);
    EXPECT_EQ(call.output_validity[3].at<uint8_t>(i), 1);
    EXPECT_EQ(call.selection.at<uint8_t>(i), both[i] && left[i] > right[i]);
  }
  EXPECT_EQ(call.outputs[0].at<int64_t>(1), 6);
  EXPECT_EQ(call.outputs[1].at<uint8_t>(1), 0);
  EXPECT_EQ(call.outputs[2].at<int64_t>(0), 125);
  EXPECT_EQ(call.outputs[2].at<int64_t>(2), 1);
  EXPECT_EQ(call.outputs[3].at<int64_t>(2), 42);
}

TEST(MissingValues, NanResultsAreMissingSincePandas3) {
  for (const bool nan_is_missing : {false, true}) {
    const std::string type = "float64:arrow";
    CodegenOptions options;
    options.nan_is_missing = nan_is_missing;
    const auto image = compile_and_load(
        function_of_plans(
            {stage_plan({type, type}, "", {concat("divide:", type, "(#0, #1)")}, {type})}),
        options);
    StageCall call;
    call.row_count = 3;
    call.inputs = {Array(std::vector<double>{0, 1, 0}), Array(std::vector<double>{0, 0, 0})};
    call.input_validity = {{1, 1, 0}, {1, 1, 1}};
    call.outputs = {Array(24)};
    call.output_validity = {Array(3)};
    call.run(image->function<abi::StageFunction>("stage_0_0"));
    EXPECT_EQ(call.output_validity[0].at<uint8_t>(0), !nan_is_missing);
    EXPECT_EQ(call.output_validity[0].at<uint8_t>(1), 1);
    EXPECT_EQ(call.output_validity[0].at<uint8_t>(2), 0);
  }
}

TEST(MissingValues, NatComparesUnequalAndStaysNat) {
  const std::string type = "timestamp[us]";
  const auto image = compile_and_load(function_of_plans(
      {stage_plan({type, type}, "",
                  {"equal:boolean(#0, #1)", "not_equal:boolean(#0, #1)", "less:boolean(#0, #1)",
                   "greater_equal:boolean(#0, #1)", "subtract:timestamp[us](#0, #1)",
                   "floor_divide:duration[us](cast:duration[us](#0), cast:duration[us](#1))"},
                  {"boolean", "boolean", "boolean", "boolean", type, "duration[us]"})}));
  const std::vector<int64_t> left = {kNat, kNat, 5, 5, -7};
  const std::vector<int64_t> right = {kNat, 1, kNat, 5, 2};
  StageCall call;
  call.row_count = 5;
  call.inputs = {Array(left), Array(right)};
  call.input_validity.resize(2);
  call.outputs = {Array(5), Array(5), Array(5), Array(5), Array(40), Array(40)};
  call.output_validity.assign(6, Array(0));
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  for (size_t i = 0; i < 5; ++i) {
    const bool present = left[i] != kNat && right[i] != kNat;
    EXPECT_EQ(call.outputs[0].at<uint8_t>(i), present && left[i] == right[i]);
    EXPECT_EQ(call.outputs[1].at<uint8_t>(i), !present || left[i] != right[i]);
    EXPECT_EQ(call.outputs[2].at<uint8_t>(i), present && left[i] < right[i]);
    EXPECT_EQ(call.outputs[3].at<uint8_t>(i), present && left[i] >= right[i]);
    EXPECT_EQ(call.outputs[4].at<int64_t>(i), present ? left[i] - right[i] : kNat);
  }
  EXPECT_EQ(call.outputs[5].at<int64_t>(0), kNat);
  EXPECT_EQ(call.outputs[5].at<int64_t>(4), -4);
}

template <typename T>
T saturate(double value) {
  if (std::isnan(value)) return 0;
  if (value <= static_cast<double>(std::numeric_limits<T>::min())) {
    return std::numeric_limits<T>::min();
  }
  if (value >= std::ldexp(1.0, std::numeric_limits<T>::digits)) {
    return std::numeric_limits<T>::max();
  }
  return static_cast<T>(value);
}

TEST(Casts, FromFloat) {
  const std::vector<std::string> outputs = {"int8",    "int16",   "int32",         "int64",
                                            "uint8",   "uint16",  "uint32",        "uint64",
                                            "boolean", "float32", "float64:masked"};
  std::vector<std::string> expressions;
  for (const std::string& type : outputs) expressions.push_back(concat("cast:", type, "(#0)"));
  const auto image =
      compile_and_load(function_of_plans({stage_plan({"float64"}, "", expressions, outputs)}));
  const std::vector<double> values = {0,    -0.5,   2.9,   -2.9,   127.9,        128, -129, 1e10,
                                      1e19, 1.8e19, 1e300, -1e300, std::nan(""), -1,  0.1};
  StageCall call;
  call.row_count = values.size();
  call.inputs = {Array(values)};
  call.input_validity.resize(1);
  for (size_t o = 0; o < outputs.size(); ++o) {
    call.outputs.emplace_back(8 * values.size());
    call.output_validity.emplace_back(o == 10 ? values.size() : 0);
  }
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(call.outputs[0].at<int8_t>(i), saturate<int8_t>(values[i])) << values[i];
    EXPECT_EQ(call.outputs[1].at<int16_t>(i), saturate<int16_t>(values[i]));
    EXPECT_EQ(call.outputs[2].at<int32_t>(i), saturate<int32_t>(values[i]));
    EXPECT_EQ(call.outputs[3].at<int64_t>(i), saturate<int64_t>(values[i]));
    EXPECT_EQ(call.outputs[4].at<uint8_t>(i), saturate<uint8_t>(values[i]));
    EXPECT_EQ(call.outputs[5].at<uint16_t>(i), saturate<uint16_t>(values[i]));
    EXPECT_EQ(call.outputs[6].at<uint32_t>(i), saturate<uint32_t>(values[i]));
    EXPECT_EQ(call.outputs[7].at<uint64_t>(i), saturate<uint64_t>(values[i]));
    EXPECT_EQ(call.outputs[8].at<uint8_t>(i), values[i] != 0);
    EXPECT_EQ(call.output_validity[10].at<uint8_t>(i), !std::isnan(values[i]));
    if (std::isnan(values[i])) continue;
    EXPECT_EQ(call.outputs[9].at<float>(i), static_cast<float>(values[i]));
    EXPECT_EQ(call.outputs[10].at<double>(i), values[i]);
  }
}

TEST(Casts, FromIntsAndBooleans) {
  const std::vector<std::string> outputs = {"int8",          "uint32",  "uint64",
                                            "boolean",       "float32", "float64",
                                            "timestamp[ns]", "float64", "int16"};
  const auto image = compile_and_load(function_of_plans(
      {stage_plan({"int64", "uint64", "boolean"}, "",
                  {"cast:int8(#0)", "cast:uint32(#0)", "cast:uint64(#0)", "cast:boolean(#0)",
                   "cast:float32(#0)", "cast:float64(#1)", "cast:timestamp[ns](#0)",
                   "cast:float64(#2)", "cast:int16(#2)"},
                  outputs)}));
  const std::vector<int64_t> values = {0, -1, 300, INT64_MAX, INT64_MIN + 1, (1LL << 53) + 1};
  std::vector<uint8_t> truths = {0, 1, 1, 0, 1, 0};
  StageCall call;
  call.row_count = values.size();
  call.inputs = {Array(values), Array(values), Array(truths)};
  call.input_validity.resize(3);
  call.outputs.assign(outputs.size(), Array(8 * values.size()));
  call.output_validity.assign(outputs.size(), Array(0));
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(call.outputs[0].at<int8_t>(i), static_cast<int8_t>(values[i]));
    EXPECT_EQ(call.outputs[1].at<uint32_t>(i), static_cast<uint32_t>(values[i]));
    EXPECT_EQ(call.outputs[2].at<uint64_t>(i), static_cast<uint64_t>(values[i]));
    EXPECT_EQ(call.outputs[3].at<uint8_t>(i), values[i] != 0);
    EXPECT_EQ(call.outputs[4].at<float>(i), static_cast<float>(values[i]));
    EXPECT_EQ(call.outputs[5].at<double>(i), static_cast<double>(static_cast<uint64_t>(values[i])));
    EXPECT_EQ(call.outputs[6].at<int64_t>(i), values[i]);
    EXPECT_EQ(call.outputs[7].at<double>(i), truths[i]);
    EXPECT_EQ(call.outputs[8].at<int16_t>(i), truths[i]);
  }
}

TEST(Casts, KeepWhatIsMissing) {
  const std::vector<std::string> outputs = {"float64",       "boolean", "timestamp[ms]",
                                            "timestamp[ns]", "float64", "timestamp[s]:arrow"};
  const auto image = compile_and_load(function_of_plans(
      {stage_plan({"int64:masked", "boolean:arrow", "timestamp[us]"}, "",
                  {"cast:float64(#0)", "cast:boolean(#1)", "cast:timestamp[ms](#2)",
                   "cast:timestamp[ns](#2)", "cast:float64(#2)", "cast:timestamp[s]:arrow(#2)"},
                  outputs)}));
  const std::vector<int64_t> times = {-1500000, kNat};
  StageCall call;
  call.row_count = 2;
  call.inputs = {Array(std::vector<int64_t>{7, 8}), Array(std::vector<uint8_t>{1, 1}),
                 Array(times)};
  call.input_validity = {{1, 0}, {1, 0}, {}};
  call.outputs.assign(outputs.size(), Array(16));
  call.output_validity.assign(outputs.size(), Array(0));
  call.output_validity.back() = Array(2);
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  EXPECT_EQ(call.outputs[0].at<double>(0), 7);
  EXPECT_TRUE(std::isnan(call.outputs[0].at<double>(1)));
  EXPECT_EQ(call.outputs[1].at<uint8_t>(0), 1);
  EXPECT_EQ(call.outputs[1].at<uint8_t>(1), 0);
  EXPECT_EQ(call.outputs[2].at<int64_t>(0), -1500);
  EXPECT_EQ(call.outputs[2].at<int64_t>(1), kNat);
  EXPECT_EQ(call.outputs[3].at<int64_t>(0), -1500000000);
  EXPECT_EQ(call.outputs[3].at<int64_t>(1), kNat);
  EXPECT_TRUE(std::isnan(call.outputs[4].at<double>(1)));
  EXPECT_EQ(call.outputs[5].at<int64_t>(0), -2);
  EXPECT_EQ(call.output_validity[5].at<uint8_t>(0), 1);
  EXPECT_EQ(call.output_validity[5].at<uint8_t>(1), 0);
}

TEST(Stage, WhatCannotBeCompiledIsAnInternalError) {
  const std::vector<plan::Plan> plans = {
      stage_plan({"string:str_nan"}, "equal:boolean(#0, #0)", {}, {}),
      stage_plan({"int64"}, "", {"divide:int64(#0, #0)"}, {"int64"}),
      stage_plan({"boolean"}, "", {"subtract:boolean(#0, #0)"}, {"boolean"}),
      stage_plan({"float64"}, "", {"bit_and:float64(#0, #0)"}, {"float64"}),
      stage_plan({"int64:masked"}, "", {"add:int64(#0, #0)"}, {"int64"}),
      stage_plan({"int64"}, "", {"literal:string:str_nan \"x\""}, {"string:str_nan"}),
  };
  for (const plan::Plan& plan : plans) {
    Result<image::Image> image = emit_code(function_of_plans({plan}));
    ASSERT_FALSE(image.is_ok()) << plan::print_plan(plan);
    EXPECT_EQ(image.take_status().detail().kind, ErrorKind::internal);
  }
}

TEST(Stage, OlderProcessorsGetCodeToo) {
  CodegenOptions options;
  options.cpu = "x86-64-v2";
  const auto image = compile_and_load(
      function_of_plans(
          {stage_plan({"float32"}, "", {"floor_divide:float32(#0, #0)"}, {"float32"})}),
      options);
  StageCall call;
  call.row_count = 3;
  call.inputs = {Array(std::vector<float>{1, 0, -3})};
  call.input_validity.resize(1);
  call.outputs = {Array(12)};
  call.output_validity = {Array(0)};
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  EXPECT_EQ(call.outputs[0].at<float>(0), 1);
  EXPECT_TRUE(std::isnan(call.outputs[0].at<float>(1)));
  EXPECT_EQ(call.outputs[0].at<float>(2), 1);
}

}  // namespace
}  // namespace shoal::ir_to_llvm::testing
