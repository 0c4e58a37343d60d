// For the tests of this room: compiles a text plan with one stage, loads it and runs it over
// arrays, checking that nothing is written beside them.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "abi/main_function.h"
#include "abi/stage.h"
#include "base/concat.h"
#include "compiler/ir_to_llvm/emit_image.h"
#include "loader/load.h"
#include "plan/plan.h"

namespace shoal::ir_to_llvm::testing {

// The functions of abi/functions.def as the tests implement them.
[[nodiscard]] const void* resolve_import(std::string_view name);

// A lowered function that does nothing but hold `plans`.
[[nodiscard]] ir::Function function_of_plans(std::vector<plan::Plan> plans);

// Compiles and loads; a failure ends the test run with its text.
[[nodiscard]] std::shared_ptr<const loader::LoadedImage> compile_and_load(
    const ir::Function& function, const CodegenOptions& options = {});

// Values in memory with room to be read and written past the end, and guards behind that.
struct Array {
  static constexpr size_t kSlackBytes = 64;
  static constexpr uint8_t kGuard = 0xa5;

  explicit Array(size_t bytes_) : bytes(bytes_), storage(bytes_ + 2 * kSlackBytes, kGuard) {}
  template <typename T>
  explicit Array(const std::vector<T>& values) : Array(values.size() * sizeof(T)) {
    if (bytes > 0) std::memcpy(storage.data(), values.data(), bytes);
  }
  template <typename T>
  [[nodiscard]] T at(size_t i) const {
    T value;
    std::memcpy(&value, storage.data() + i * sizeof(T), sizeof(T));
    return value;
  }
  [[nodiscard]] bool is_guard_intact() const {
    for (size_t i = bytes + kSlackBytes; i < storage.size(); ++i) {
      if (storage[i] != kGuard) return false;
    }
    return true;
  }

  size_t bytes;
  std::vector<uint8_t> storage;
};

struct StageCall {
  size_t row_count = 0;
  std::vector<Array> inputs;
  std::vector<std::vector<uint8_t>> input_validity;  // empty: null pointer
  std::vector<Array> outputs;
  std::vector<Array> output_validity;  // of 0 bytes: null pointer
  Array selection{0};                  // of 0 bytes: null pointer
  std::vector<uint64_t> parameters;
  std::vector<uint8_t> row_kinds;  // one per function of rows
  bool is_stopped = false;         // what polls are told

  // What the stage gives.
  int32_t status_of(abi::StageFunction function);
  void run(abi::StageFunction function) { EXPECT_EQ(status_of(function), 0); }
};

// "plan (parameters) { argument of `columns`; stage [if predicate] [expressions] code 0 }".
// `columns` and `outputs` are types, `expressions` in the text form of plans.
[[nodiscard]] plan::Plan stage_plan(const std::vector<std::string>& columns,
                                    const std::string& predicate,
                                    const std::vector<std::string>& expressions,
                                    const std::vector<std::string>& outputs,
                                    const std::string& parameters = "");

}  // namespace shoal::ir_to_llvm::testing
