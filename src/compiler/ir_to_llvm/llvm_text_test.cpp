// Golden LLVM IR: tests/golden/ir_to_llvm/<name>.txt holds a plan and the text expected for it
// (before optimisation, x86-64-v2). SHOAL_UPDATE_GOLDEN=1 in the environment rewrites the
// expectations. Also: the optimised loop of the seed's report is vectorised.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/ir_to_llvm/run_image_test.h"

namespace shoal::ir_to_llvm::testing {
namespace {

constexpr std::string_view kInput = "-- input\n";
constexpr std::string_view kExpect = "-- expect\n";

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The part of the module's text that this room decides: from the first function on.
std::string emitted_text(const plan::Plan& plan) {
  CodegenOptions options;
  options.cpu = "x86-64-v2";
  Result<std::string> text = print_llvm(function_of_plans({plan}), false, options);
  EXPECT_TRUE(text.is_ok());
  const size_t first = text->find("define ");
  const size_t end = text->find("; Function Attrs", first);
  return text->substr(first, end - first);
}

TEST(LlvmText, Golden) {
  int file_count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/ir_to_llvm")) {
    const std::string text = read_text(entry.path());
    const size_t input = text.find(kInput);
    const size_t expect = text.find(kExpect);
    ASSERT_NE(input, std::string::npos) << entry.path();
    ASSERT_NE(expect, std::string::npos) << entry.path();
    Result<plan::Plan> plan = plan::parse_plan(
        std::string_view(text).substr(input + kInput.size(), expect - input - kInput.size()));
    ASSERT_TRUE(plan.is_ok()) << entry.path() << plan.take_status().detail().message;
    ASSERT_TRUE(plan::verify_plan(*plan).is_ok()) << entry.path();
    const std::string emitted = emitted_text(*plan);
    if (std::getenv("SHOAL_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(entry.path(), std::ios::binary)
          << text.substr(0, expect + kExpect.size()) << emitted;
    } else {
      EXPECT_EQ(text.substr(expect + kExpect.size()), emitted) << entry.path();
    }
    ++file_count;
  }
  EXPECT_GE(file_count, 3);
}

TEST(LlvmText, StagesAreVectorised) {
  CodegenOptions options;
  options.cpu = "x86-64-v3";
  for (const std::string type : {"int64", "float64", "float64:masked", "int64:arrow"}) {
    const plan::Plan plan =
        stage_plan({type, type}, "", {concat("add:", type, "(#0, #1)")}, {type});
    Result<std::string> text = print_llvm(function_of_plans({plan}), true, options);
    ASSERT_TRUE(text.is_ok());
    EXPECT_NE(text->find("vector.body"), std::string::npos) << *text;
    EXPECT_EQ(text->find("vector.memcheck"), std::string::npos) << *text;
  }
}

}  // namespace
}  // namespace shoal::ir_to_llvm::testing
