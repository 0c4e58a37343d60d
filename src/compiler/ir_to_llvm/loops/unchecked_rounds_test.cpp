// Loops with checks in each round become vector loops. What they compute is compared with CPython
// by tests/python/language/test_unchecked_rounds*.py.
#include <string>

#include "compiler/ir_to_llvm/run_image_test.h"

namespace shoal::ir_to_llvm::testing {
namespace {

// def stencil(n):
//     xs = [1.5] * n
//     ys = [0.5] * n
//     for i in range(1, n):
//         ys[i] = xs[i - 1] + xs[i]
//     return ys[0]
constexpr std::string_view kStencil = R"(func "stencil" {
 block 0
  %0 = argument 0 : python int64
  %1 = constant 1 : python int64
  %2 = call_object %1 "list_new" : object "list[float]"
  %3 = constant 1.5 : python float64
  list_append %2, %3
  %5 = call_object %2, %0 "list_repeat" : object "list[float]"
  %6 = constant 1 : python int64
  %7 = call_object %6 "list_new" : object "list[float]"
  %8 = constant 0.5 : python float64
  list_append %7, %8
  %10 = call_object %7, %0 "list_repeat" : object "list[float]"
  %11 = constant 1 : python int64
  %12 = constant 1 : python int64
  %13 = range_length %11, %0, %12 : numpy uint64
  %14 = constant 0 : numpy uint64
  %29 = constant 1 : numpy uint64
  %32 = constant 0 : python int64
  jump %14 -> 1
 block 1
  %16 = block_argument : numpy uint64
  %17 = less %16, %13 : numpy boolean
  branch %17 -> 2, 3
 block 2
  %19 = cast %16 : numpy int64
  %20 = multiply %19, %12 : numpy int64
  %21 = add %20, %11 : numpy int64
  %22 = cast %21 : python int64
  %23 = constant 1 : numpy int64
  %24 = subtract %22, %23 : python int64
  %25 = list_item %5, %24 : python float64
  %26 = list_item %5, %22 : python float64
  %27 = add %25, %26 : python float64
  list_set %10, %22, %27
  %30 = add %16, %29 : numpy uint64
  jump %30 -> 1
 block 3
  %33 = list_item %10, %32 : python float64
  return_values %33
}
)";

// def below(n):
//     xs = [1.5] * n
//     count = 0
//     for x in xs:
//         if x < 2.0:
//             count += 1
//     return count
constexpr std::string_view kBelow = R"(func "below" {
 block 0
  %0 = argument 0 : python int64
  %1 = constant 1 : python int64
  %2 = call_object %1 "list_new" : object "list[float]"
  %3 = constant 1.5 : python float64
  list_append %2, %3
  %5 = call_object %2, %0 "list_repeat" : object "list[float]"
  %6 = list_length %5 : python int64
  %7 = cast %6 : numpy uint64
  %8 = constant 0 : numpy uint64
  %9 = constant 0 : python int64
  %26 = constant 1 : numpy uint64
  jump %8, %9 -> 1
 block 1
  %11 = block_argument : numpy uint64
  %12 = block_argument : python int64
  %13 = list_length %5 : python int64
  %14 = cast %13 : numpy uint64
  %15 = less %11, %14 : numpy boolean
  branch %15 -> 2, 3
 block 2
  %17 = list_item_at %5, %11 : python float64
  %18 = constant 2 : numpy float64
  %19 = less %17, %18 : python boolean
  branch %19 -> 4, 5
 block 3
  jump -> 7
 block 4
  %21 = constant 1 : numpy int64
  %22 = add %12, %21 : python int64
  jump %22 -> 6
 block 5
  jump %12 -> 6
 block 6
  %25 = block_argument : python int64
  %27 = add %11, %26 : numpy uint64
  jump %27, %25 -> 1
 block 7
  return_values %12
}
)";

// def average(n):
//     xs = [1.5] * n
//     total = 0.0
//     for i in range(n):
//         total += xs[i] / (i * i + 1)
//     return total
constexpr std::string_view kAverage = R"(func "average" {
 block 0
  %0 = argument 0 : python int64
  %1 = constant 1 : python int64
  %2 = call_object %1 "list_new" : object "list[float]"
  %3 = constant 1.5 : python float64
  list_append %2, %3
  %5 = call_object %2, %0 "list_repeat" : object "list[float]"
  %6 = constant 0 : python int64
  %7 = constant 1 : python int64
  %8 = range_length %6, %0, %7 : numpy uint64
  %9 = constant 0 : numpy uint64
  %10 = constant 0 : python float64
  %27 = constant 1 : numpy uint64
  jump %9, %10 -> 1
 block 1
  %12 = block_argument : numpy uint64
  %13 = block_argument : python float64
  %14 = less %12, %8 : numpy boolean
  branch %14 -> 2, 3
 block 2
  %16 = cast %12 : numpy int64
  %17 = multiply %16, %7 : numpy int64
  %18 = add %17, %6 : numpy int64
  %19 = cast %18 : python int64
  %20 = list_item %5, %19 : python float64
  %21 = multiply %19, %19 : python int64
  %22 = constant 1 : numpy int64
  %23 = add %21, %22 : python int64
  %24 = cast %23 : python float64
  %25 = divide %20, %24 : python float64
  %26 = add %13, %25 : python float64
  %28 = add %12, %27 : numpy uint64
  jump %28, %26 -> 1
 block 3
  return_values %13
}
)";

std::string optimized(std::string_view text) {
  Result<ir::Function> function = ir::parse_function(text);
  EXPECT_TRUE(function.is_ok());
  CodegenOptions options;
  options.cpu = "x86-64-v3";
  Result<std::string> code = print_llvm(*function, true, options);
  EXPECT_TRUE(code.is_ok());
  return *code;
}

bool has(const std::string& code, std::string_view part) {
  return code.find(part) != std::string::npos;
}

TEST(UncheckedRounds, ItemsOfListsAreVectors) {
  const std::string code = optimized(kStencil);
  EXPECT_TRUE(has(code, "fadd <4 x double>")) << code;
  EXPECT_TRUE(has(code, "checked:")) << code;  // the rounds with checks are still there
}

TEST(UncheckedRounds, ConditionalCountsAreVectors) {
  EXPECT_TRUE(has(optimized(kBelow), "fcmp olt <")) << optimized(kBelow);
}

TEST(UncheckedRounds, SumsOfFloatsKeepTheirOrder) {
  const std::string code = optimized(kAverage);
  EXPECT_TRUE(has(code, "fdiv <4 x double>")) << code;
  EXPECT_TRUE(has(code, "call double @llvm.vector.reduce.fadd.v4f64(double %")) << code;
  EXPECT_FALSE(has(code, "reassoc")) << code;
}

}  // namespace
}  // namespace shoal::ir_to_llvm::testing
