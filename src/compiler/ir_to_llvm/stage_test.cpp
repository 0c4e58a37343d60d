// Every binary and unary op over every NumPy type, compiled and run, against plain C++.
#include <cmath>
#include <limits>
#include <random>

#include "compiler/ir_to_llvm/run_image_test.h"

namespace shoal::ir_to_llvm::testing {
namespace {

constexpr size_t kRowCounts[] = {0, 1, 3, 4096};

template <typename T>
std::string type_text() {
  if constexpr (std::is_same_v<T, float>) return "float32";
  if constexpr (std::is_same_v<T, double>) return "float64";
  if constexpr (std::is_integral_v<T>) {
    return concat(std::is_signed_v<T> ? "int" : "uint", 8 * sizeof(T));
  }
}

template <typename T>
std::vector<T> extremes() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> values = {0, 1, 2, 3, 7, 100, Limits::max(), Limits::min(), Limits::lowest()};
  if constexpr (std::is_signed_v<T>) {
    for (int value : {-1, -2, -3, -7, -100}) values.push_back(static_cast<T>(value));
  }
  if constexpr (std::is_floating_point_v<T>) {
    const T infinity = Limits::infinity();
    for (T value : {T(-0.0), T(0.5), T(-2.5), T(0.1), infinity, -infinity, Limits::quiet_NaN(),
                    Limits::denorm_min()}) {
      values.push_back(value);
    }
  }
  return values;
}

// All pairs of extremes first, then random bits.
template <typename T>
void fill_pairs(std::vector<T>& left, std::vector<T>& right, size_t row_count) {
  std::mt19937_64 random(row_count);
  const std::vector<T> borders = extremes<T>();
  for (size_t i = 0; i < row_count; ++i) {
    if (i < borders.size() * borders.size()) {
      left.push_back(borders[i / borders.size()]);
      right.push_back(borders[i % borders.size()]);
      continue;
    }
    for (std::vector<T>* side : {&left, &right}) {
      const uint64_t bits = random();
      if constexpr (std::is_floating_point_v<T>) {
        side->push_back(static_cast<T>(static_cast<double>(static_cast<int64_t>(bits)) * 1e-15));
      } else {
        side->push_back(static_cast<T>(bits >> (random() % 64)));
      }
    }
  }
}

// In the unsigned type at least as wide as int, so that nothing overflows or is promoted.
template <typename T, typename Operation>
T wrapping(T left, T right, Operation operation) {
  return static_cast<T>(operation(static_cast<uint64_t>(left), static_cast<uint64_t>(right)));
}

template <typename T>
T floor_divide(T left, T right) {
  if constexpr (std::is_floating_point_v<T>) {
    if (right == 0) return left / right;
    T remainder = std::fmod(left, right);
    T quotient = (left - remainder) / right;
    if (remainder != 0 && (right < 0) != (remainder < 0)) quotient -= 1;
    if (quotient == 0) return std::copysign(T(0), left / right);
    const T floor = std::floor(quotient);
    return quotient - floor > T(0.5) ? floor + 1 : floor;
  } else {
    if (right == 0) return 0;
    if constexpr (std::is_signed_v<T>) {
      if (right == -1) return wrapping(T(0), left, std::minus());
      const T quotient = static_cast<T>(left / right);
      return static_cast<T>(quotient - (left % right != 0 && (left < 0) != (right < 0) ? 1 : 0));
    }
    return static_cast<T>(left / right);
  }
}

template <typename T>
T modulo(T left, T right) {
  if constexpr (std::is_floating_point_v<T>) {
    T remainder = std::fmod(left, right);
    if (right == 0) return remainder;
    if (remainder == 0) return std::copysign(T(0), right);
    return (right < 0) != (remainder < 0) ? remainder + right : remainder;
  } else {
    if (right == 0) return 0;
    if constexpr (std::is_signed_v<T>) {
      if (right == -1) return 0;
      const T remainder = static_cast<T>(left % right);
      return remainder != 0 && (remainder < 0) != (right < 0) ? static_cast<T>(remainder + right)
                                                              : remainder;
    }
    return static_cast<T>(left % right);
  }
}

template <typename T>
T expected_arithmetic(std::string_view op, T left, T right) {
  if constexpr (std::is_floating_point_v<T>) {
    if (op == "add") return left + right;
    if (op == "subtract") return left - right;
    if (op == "multiply") return left * right;
    if (op == "divide") return left / right;
    if (op == "negate") return -left;
  } else {
    if (op == "add") return wrapping(left, right, std::plus());
    if (op == "subtract") return wrapping(left, right, std::minus());
    if (op == "multiply") return wrapping(left, right, std::multiplies());
    if (op == "negate") return wrapping(T(0), left, std::minus());
    if (op == "invert") return static_cast<T>(~left);
    if (op == "bit_and") return left & right;
    if (op == "bit_or") return left | right;
    if (op == "bit_xor") return left ^ right;
  }
  return op == "floor_divide" ? floor_divide(left, right) : modulo(left, right);
}

template <typename T>
bool same(T left, T right) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(left) || std::isnan(right)) return std::isnan(left) && std::isnan(right);
    return left == right && std::signbit(left) == std::signbit(right);
  }
  return left == right;
}

template <typename T>
bool expected_comparison(std::string_view op, T left, T right) {
  if (op == "equal") return left == right;
  if (op == "not_equal") return left != right;
  if (op == "less") return left < right;
  if (op == "less_equal") return left <= right;
  if (op == "greater") return left > right;
  return left >= right;
}

int64_t integer_power_of(int64_t base, int64_t exponent) {
  uint64_t result = 1;
  for (int64_t i = 0; i < exponent; ++i) result *= static_cast<uint64_t>(base);
  return static_cast<int64_t>(result);
}

template <typename T>
class StageOps : public ::testing::Test {};
using NumericTypes = ::testing::Types<int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t,
                                      uint32_t, uint64_t, float, double>;
TYPED_TEST_SUITE(StageOps, NumericTypes);

// One plan with all ops of the type as outputs: also tests many outputs.
TYPED_TEST(StageOps, ArithmeticIsNumPys) {
  using T = TypeParam;
  const std::string type = type_text<T>();
  std::vector<std::string> ops = {"add",          "subtract", "multiply",
                                  "floor_divide", "modulo",   "negate"};
  const std::vector<std::string> others =
      std::is_floating_point_v<T>
          ? std::vector<std::string>{"divide"}
          : std::vector<std::string>{"invert", "bit_and", "bit_or", "bit_xor"};
  ops.insert(ops.end(), others.begin(), others.end());
  std::vector<std::string> expressions;
  for (const std::string& op : ops) {
    const bool unary = op == "negate" || op == "invert";
    expressions.push_back(concat(op, ":", type, unary ? "(#0)" : "(#0, #1)"));
  }
  const std::vector<std::string> outputs(ops.size(), type);
  const auto image =
      compile_and_load(function_of_plans({stage_plan({type, type}, "", expressions, outputs)}));
  for (const size_t row_count : kRowCounts) {
    std::vector<T> left, right;
    fill_pairs(left, right, row_count);
    StageCall call;
    call.row_count = row_count;
    call.inputs = {Array(left), Array(right)};
    call.input_validity.resize(2);
    call.outputs.assign(ops.size(), Array(row_count * sizeof(T)));
    call.output_validity.assign(ops.size(), Array(0));
    call.run(image->template function<abi::StageFunction>("stage_0_0"));
    for (size_t o = 0; o < ops.size(); ++o) {
      for (size_t i = 0; i < row_count; ++i) {
        // The tests' own floor division of doubles is the runtime's business.
        const bool by_call = std::is_same_v<T, double> && ops[o] == "floor_divide";
        const T expected = by_call
                               ? (right[i] == 0 ? static_cast<T>(left[i] / right[i])
                                                : static_cast<T>(std::floor(left[i] / right[i])))
                               : expected_arithmetic(ops[o], left[i], right[i]);
        ASSERT_TRUE(same(call.outputs[o].template at<T>(i), expected))
            << ops[o] << " " << +left[i] << " " << +right[i] << " gives "
            << +call.outputs[o].template at<T>(i) << " not " << +expected;
      }
    }
  }
}

TYPED_TEST(StageOps, Comparisons) {
  using T = TypeParam;
  const std::vector<std::string> ops = {"equal",      "not_equal", "less",
                                        "less_equal", "greater",   "greater_equal"};
  std::vector<std::string> expressions;
  for (const std::string& op : ops) expressions.push_back(op + ":boolean(#0, #1)");
  const std::string type = type_text<T>();
  const auto image = compile_and_load(
      function_of_plans({stage_plan({type, type}, "less:boolean(#1, #0)", expressions,
                                    std::vector<std::string>(ops.size(), "boolean"))}));
  for (const size_t row_count : kRowCounts) {
    std::vector<T> left, right;
    fill_pairs(left, right, row_count);
    StageCall call;
    call.row_count = row_count;
    call.inputs = {Array(left), Array(right)};
    call.input_validity.resize(2);
    call.outputs.assign(ops.size(), Array(row_count));
    call.output_validity.assign(ops.size(), Array(0));
    call.selection = Array(row_count);
    call.run(image->template function<abi::StageFunction>("stage_0_0"));
    for (size_t i = 0; i < row_count; ++i) {
      ASSERT_EQ(call.selection.template at<uint8_t>(i), right[i] < left[i]);
      for (size_t o = 0; o < ops.size(); ++o) {
        ASSERT_EQ(call.outputs[o].template at<uint8_t>(i),
                  expected_comparison(ops[o], left[i], right[i]))
            << ops[o] << " " << +left[i] << " " << +right[i];
      }
    }
  }
}

TEST(Stage, PowersWithoutACall) {
  const auto image = compile_and_load(function_of_plans(
      {stage_plan({"float64", "int32", "uint8"}, "",
                  {"power:float64(#0, literal:float64 2)", "power:float64(#0, literal:float64 0.5)",
                   "power:float64(#0, literal:float64 3)", "power:int32(#1, literal:int32 5)",
                   "power:uint8(#2, #2)"},
                  {"float64", "float64", "float64", "int32", "uint8"})}));
  const std::vector<double> reals = {0, -0.0, 1.5, -3, 1e200};
  const std::vector<int32_t> ints = {0, -3, 2, 100, INT32_MIN};
  const std::vector<uint8_t> bytes = {0, 1, 3, 5, 255};
  StageCall call;
  call.row_count = 5;
  call.inputs = {Array(reals), Array(ints), Array(bytes)};
  call.input_validity.resize(3);
  call.outputs = {Array(40), Array(40), Array(40), Array(20), Array(5)};
  call.output_validity.assign(5, Array(0));
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(call.outputs[0].at<double>(i), reals[i] * reals[i]);
    EXPECT_TRUE(same(call.outputs[1].at<double>(i), std::sqrt(reals[i])));
    EXPECT_EQ(call.outputs[2].at<double>(i), std::pow(reals[i], 3));
    EXPECT_EQ(call.outputs[3].at<int32_t>(i), static_cast<int32_t>(integer_power_of(ints[i], 5)));
    EXPECT_EQ(call.outputs[4].at<uint8_t>(i),
              static_cast<uint8_t>(integer_power_of(bytes[i], bytes[i])));
  }
}

TEST(Stage, ParametersAndSharedExpressions) {
  // The seed's report: C = B * 0.5 + 1 where B > least and C < 1e9.
  const std::string computed =
      "add:float64(multiply:float64(cast:float64(#1), literal:float64 0.5), literal:float64 1)";
  const plan::Plan plan = stage_plan(
      {"timestamp[ns]", "int64"},
      concat("bit_and:boolean(greater:boolean(#1, $0), less:boolean(", computed, ", $1))"),
      {"#0", "#1", computed}, {"timestamp[ns]", "int64", "float64"}, "int64, float64");
  const auto image = compile_and_load(function_of_plans({plan}));
  std::vector<int64_t> values;
  for (int64_t i = 0; i < 1000; ++i) values.push_back(i * 7 - 100);
  StageCall call;
  call.row_count = values.size();
  call.inputs = {Array(values)};
  call.input_validity.resize(1);
  call.outputs = {Array(8000)};
  call.output_validity = {Array(0)};
  call.selection = Array(1000);
  const double most = 1000;
  uint64_t most_bits;
  std::memcpy(&most_bits, &most, 8);
  call.parameters = {50, most_bits};
  call.run(image->function<abi::StageFunction>("stage_0_0"));
  for (size_t i = 0; i < values.size(); ++i) {
    const double c = static_cast<double>(values[i]) * 0.5 + 1;
    EXPECT_EQ(call.outputs[0].at<double>(i), c);
    EXPECT_EQ(call.selection.at<uint8_t>(i), values[i] > 50 && c < 1000);
  }
}

}  // namespace
}  // namespace shoal::ir_to_llvm::testing
