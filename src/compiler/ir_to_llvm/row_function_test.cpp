// Functions of rows within a stage: NumPy's functions and narrow numbers, containers, several ways,
// loops, failures, and what is told of the results.
#include <cmath>
#include <limits>

#include "compiler/ir_to_llvm/run_image_test.h"

namespace shoal::ir_to_llvm::testing {
namespace {

// A stage with the column that the function of rows `body`, in the text form of the IR, gives.
std::shared_ptr<const loader::LoadedImage> image_of(const std::string& body,
                                                    const std::vector<std::string>& columns,
                                                    const std::string& result) {
  Result<ir::Function> function = ir::parse_function(
      concat("func \"f\" {\n block 0\n  return_values\n}\ninner \"apply\" {\n", body, "}\n"));
  if (!function.is_ok()) {
    ADD_FAILURE() << function.take_status().detail().message;
    std::abort();
  }
  std::string operands;
  for (size_t i = 0; i < columns.size(); ++i) operands += concat(i > 0 ? ", #" : "#", i);
  function->plans = {
      stage_plan(columns, "", {concat("call:", result, " 0(", operands, ")")}, {result})};
  return compile_and_load(*function);
}

// The stage over these columns.
template <typename T>
StageCall call_of(size_t row_count, std::vector<Array> inputs) {
  StageCall call;
  call.row_count = row_count;
  call.input_validity.resize(inputs.size());
  call.inputs = std::move(inputs);
  call.outputs = {Array(row_count * sizeof(T))};
  call.output_validity = {Array(0)};
  call.row_kinds = {0};
  return call;
}

TEST(RowFunction, NumpyFunctionsInLineAndByCalls) {
  const auto image = image_of(
      " block 0\n"
      "  %0 = argument 0 : numpy float32\n"
      "  %1 = argument 1 : numpy float32\n"
      "  %2 = ufunc %0 \"sqrt\" : numpy float32\n"
      "  %3 = ufunc %1 \"cbrt\" : numpy float32\n"
      "  %4 = ufunc %2, %3 \"minimum\" : numpy float32\n"
      "  %5 = ufunc %0 \"isfinite\" : numpy boolean\n"
      "  %6 = select %5, %4, %1 : numpy float32\n"
      "  return_values %6\n",
      {"float32", "float32"}, "float32");
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> left = {2, 9, infinity, 0};
  const std::vector<float> right = {5, 1000, 7, -8};
  StageCall call = call_of<float>(4, {Array(left), Array(right)});
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  EXPECT_EQ(call.outputs[0].at<float>(0), std::sqrt(2.0F));
  EXPECT_EQ(call.outputs[0].at<float>(1), 3);
  EXPECT_EQ(call.outputs[0].at<float>(2), 7);
  EXPECT_EQ(call.outputs[0].at<float>(3), -2);
}

// The tuple that the jumps pass has its numbers as containers have them.
TEST(RowFunction, NarrowNumbersInTuples) {
  const std::string pair = "object \"tuple[number[float32], number[int8]]\"\n";
  const auto image = image_of(
      " block 0\n"
      "  %0 = argument 0 : numpy float32\n"
      "  %1 = argument 1 : numpy int8\n"
      "  %2 = constant 1 : numpy int8\n"
      "  %3 = greater %1, %2 : numpy boolean\n"
      "  branch %3 -> 1, 2\n"
      " block 1\n"
      "  %4 = make_tuple %0, %1 : " +
          pair +
          "  jump %4 -> 3\n"
          " block 2\n"
          "  %5 = add %0, %0 : numpy float32\n"
          "  %6 = make_tuple %5, %2 : " +
          pair +
          "  jump %6 -> 3\n"
          " block 3\n"
          "  %7 = block_argument : " +
          pair +
          "  %8 = tuple_item %7 [0] : numpy float32\n"
          "  %9 = tuple_item %7 [1] : numpy int8\n"
          "  %10 = add %9, %9 : numpy int8\n"
          "  %11 = cast %10 : numpy float32\n"
          "  %12 = multiply %8, %11 : numpy float32\n"
          "  return_values %12\n",
      {"float32", "int8"}, "float32");
  const std::vector<float> reals = {0.1F, 0.1F, -3};
  const std::vector<int8_t> bytes = {100, -7, 2};
  StageCall call = call_of<float>(3, {Array(reals), Array(bytes)});
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  EXPECT_EQ(call.outputs[0].at<float>(0), 0.1F * -56);
  EXPECT_EQ(call.outputs[0].at<float>(1), 0.2F * 2);
  EXPECT_EQ(call.outputs[0].at<float>(2), -12);
}

// Division by zero, then what the function raises itself: 1 + the number of the error for one row.
TEST(RowFunction, FailuresAreNumbered) {
  const auto image = image_of(
      " block 0\n"
      "  %0 = argument 0 : python int64\n"
      "  %1 = constant 10 : python int64\n"
      "  %2 = floor_divide %1, %0 : python int64\n"
      "  %3 = constant 5 : python int64\n"
      "  %4 = greater %2, %3 : python boolean\n"
      "  branch %4 -> 1, 2\n"
      " block 1\n"
      "  raise 0 \"large\"\n"
      " block 2\n"
      "  return_values %2\n",
      {"int64"}, "int64");
  const auto stage = image->function<abi::StageFunction>("stage_0_0");
  StageCall good = call_of<int64_t>(3, {Array(std::vector<int64_t>{3, -4, 10})});
  good.run(stage);
  EXPECT_EQ(good.outputs[0].at<int64_t>(0), 3);
  EXPECT_EQ(good.outputs[0].at<int64_t>(1), -3);
  EXPECT_EQ(good.outputs[0].at<int64_t>(2), 1);
  const auto failure_of = [&](int64_t value) {
    return call_of<int64_t>(1, {Array(std::vector<int64_t>{value})}).status_of(stage);
  };
  const int32_t by_zero = failure_of(0);
  const int32_t raised = failure_of(1);
  EXPECT_GT(by_zero, 0);
  EXPECT_GT(raised, by_zero);
  EXPECT_EQ(call_of<int64_t>(3, {Array(std::vector<int64_t>{3, 1, 4})}).status_of(stage), raised);
}

TEST(RowFunction, LoopsOfAllRowsPollAndStop) {
  const auto image = image_of(
      " block 0\n"
      "  %0 = argument 0 : numpy int64\n"
      "  %1 = constant 0 : numpy int64\n"
      "  jump %0, %1 -> 1\n"
      " block 1\n"
      "  %2 = block_argument : numpy int64\n"
      "  %3 = block_argument : numpy int64\n"
      "  %4 = greater %2, %1 : numpy boolean\n"
      "  branch %4 -> 2, 3\n"
      " block 2\n"
      "  %5 = constant 1 : numpy int64\n"
      "  %6 = subtract %2, %5 : numpy int64\n"
      "  %7 = bit_xor %3, %2 : numpy int64\n"
      "  jump %6, %7 -> 1\n"
      " block 3\n"
      "  return_values %3\n",
      {"int64"}, "int64");
  const auto stage = image->function<abi::StageFunction>("stage_0_0");
  StageCall call = call_of<int64_t>(100, {Array(std::vector<int64_t>(100, 1000))});
  call.run(stage);
  for (size_t i = 0; i < 100; ++i) EXPECT_EQ(call.outputs[0].at<int64_t>(i), 1000);
  call.is_stopped = true;
  EXPECT_EQ(call.status_of(stage), abi::kStageStopped);
  call.row_count = 10;  // fewer rounds than to the first poll
  call.run(stage);
}

TEST(RowFunction, TellsWhetherFloatsAreInts) {
  const auto image = image_of(
      " block 0\n"
      "  %0 = argument 0 : python int64\n"
      "  %1 = constant 1 : python int64\n"
      "  %2 = greater %0, %1 : python boolean\n"
      "  branch %2 -> 1, 2\n"
      " block 1\n"
      "  %3 = meet %0 : python float64\n"
      "  %4 = constant true : python boolean\n"
      "  jump %3, %4 -> 3\n"
      " block 2\n"
      "  %5 = constant 0.5 : python float64\n"
      "  %6 = constant false : python boolean\n"
      "  jump %5, %6 -> 3\n"
      " block 3\n"
      "  %7 = block_argument : python float64\n"
      "  %8 = block_argument : python boolean\n"
      "  return_values %7, %8\n",
      {"int64"}, "float64");
  const auto stage = image->function<abi::StageFunction>("stage_0_0");
  const auto kinds_of = [&](const std::vector<int64_t>& values) {
    StageCall call = call_of<double>(values.size(), {Array(values)});
    call.run(stage);
    for (size_t i = 0; i < values.size(); ++i) {
      const double expected = values[i] > 1 ? static_cast<double>(values[i]) : 0.5;
      EXPECT_EQ(call.outputs[0].at<double>(i), expected);
    }
    return call.row_kinds[0];
  };
  EXPECT_EQ(kinds_of({2, 3}), abi::kRowInt);
  EXPECT_EQ(kinds_of({1, 0}), abi::kRowFloat);
  EXPECT_EQ(kinds_of({1, 2}), abi::kRowInt | abi::kRowFloat);
  EXPECT_EQ(kinds_of({}), 0);
}

}  // namespace
}  // namespace shoal::ir_to_llvm::testing
