#include "compiler/ir_to_llvm/run_image_test.h"

#include <cmath>
#include <iostream>

namespace shoal::ir_to_llvm::testing {
namespace {

double python_mod(double dividend, double divisor) {
  double result = std::fmod(dividend, divisor);
  if (divisor == 0) return result;
  if (result == 0) return std::copysign(0.0, divisor);
  if ((divisor < 0) != (result < 0)) result += divisor;
  return result;
}

double python_floor_divide(double dividend, double divisor) {
  return divisor == 0 ? dividend / divisor : std::floor(dividend / divisor);
}

double power(double base, double exponent) { return std::pow(base, exponent); }

int64_t integer_power(int64_t base, int64_t exponent) {
  uint64_t result = 1;
  for (int64_t i = 0; i < exponent; ++i) result *= static_cast<uint64_t>(base);
  return static_cast<int64_t>(result);
}

// Segment 0 gives the scalars 2 * parameters[0] and, missing, 9; segment 7 fails; others give the
// frame 2 * parameters[0].
int32_t run_segment(void* runtime, int32_t segment, const uint64_t* parameters, uint64_t* results) {
  if (runtime != nullptr) static_cast<std::vector<uint64_t>*>(runtime)->push_back(parameters[0]);
  if (segment == 7) return 7;
  results[0] = 2 * parameters[0];
  if (segment != 0) return 0;
  results[1] = 1;
  results[2] = 9;
  results[3] = 0;
  return 0;
}

int32_t raise(void*, int32_t error) { return 100 + error; }

// The log gets the print's number and its slots, as many as the test's prints have.
int32_t print(void* runtime, int32_t number, const uint64_t* values) {
  auto& log = *static_cast<std::vector<uint64_t>*>(runtime);
  log.push_back(1000 + static_cast<uint64_t>(number));
  if (number == 3) return 13;
  if (number == 0) log.insert(log.end(), values, values + 4);
  return 0;
}

int32_t barrier(void* runtime, int32_t file, int32_t line) {
  static_cast<std::vector<uint64_t>*>(runtime)->push_back(2000 + 100 * static_cast<uint64_t>(file) +
                                                          static_cast<uint64_t>(line));
  return 0;
}

// Rank 2 of 5.
int32_t ranks(void*, uint64_t* results) {
  results[0] = 2;
  results[1] = 5;
  return 0;
}

int32_t poll(void*) { return 0; }

int32_t poll_rows(void* poll) { return *static_cast<bool*>(poll) ? 1 : 0; }

double cube_root(double value) { return std::cbrt(value); }

int32_t is_rank(void*, int64_t rank, uint64_t* results) {
  results[0] = rank == 2 ? 1 : 0;
  return rank < 5 ? 0 : 15;
}

}  // namespace

const void* resolve_import(std::string_view name) {
  if (name == "shoal_mod_f64") return reinterpret_cast<const void*>(&python_mod);
  if (name == "shoal_floor_divide_f64") return reinterpret_cast<const void*>(&python_floor_divide);
  if (name == "shoal_pow_f64") return reinterpret_cast<const void*>(&power);
  if (name == "shoal_pow_i64") return reinterpret_cast<const void*>(&integer_power);
  if (name == "shoal_run_segment") return reinterpret_cast<const void*>(&run_segment);
  if (name == "shoal_print") return reinterpret_cast<const void*>(&print);
  if (name == "shoal_barrier") return reinterpret_cast<const void*>(&barrier);
  if (name == "shoal_ranks") return reinterpret_cast<const void*>(&ranks);
  if (name == "shoal_poll") return reinterpret_cast<const void*>(&poll);
  if (name == "shoal_poll_rows") return reinterpret_cast<const void*>(&poll_rows);
  if (name == "shoal_math_cbrt") return reinterpret_cast<const void*>(&cube_root);
  if (name == "shoal_is_rank") return reinterpret_cast<const void*>(&is_rank);
  if (name == "shoal_raise") return reinterpret_cast<const void*>(&raise);
  return nullptr;
}

ir::Function function_of_plans(std::vector<plan::Plan> plans) {
  ir::Function function;
  function.name = std::string("f");
  function.plans = std::move(plans);
  ir::Op end;
  end.kind = ir::OpKind::return_values;
  ir::Block block;
  block.ops.push_back(function.ops.add(end));
  function.blocks.add(block);
  return function;
}

std::shared_ptr<const loader::LoadedImage> compile_and_load(const ir::Function& function,
                                                            const CodegenOptions& options) {
  Result<image::Image> image = emit_code(function, options);
  if (!image.is_ok()) {
    std::cerr << image.take_status().detail().message << std::endl;
    std::abort();
  }
  Result<image::Image> stored = image::parse_image(image::serialize_image(*image));
  if (!stored.is_ok()) std::abort();
  auto loaded = loader::load_image(std::move(*stored), resolve_import);
  if (!loaded.is_ok()) {
    std::cerr << loaded.take_status().detail().message << std::endl;
    std::abort();
  }
  return std::move(*loaded);
}

int32_t StageCall::status_of(abi::StageFunction function) {
  std::vector<const void*> input_values;
  std::vector<const uint8_t*> input_present;
  std::vector<void*> output_values;
  std::vector<uint8_t*> output_present;
  for (Array& input : inputs) input_values.push_back(input.storage.data());
  for (auto& validity : input_validity) {
    input_present.push_back(validity.empty() ? nullptr : validity.data());
  }
  for (Array& output : outputs) output_values.push_back(output.storage.data());
  for (Array& validity : output_validity) {
    output_present.push_back(validity.bytes == 0 ? nullptr : validity.storage.data());
  }
  abi::StageArguments arguments{};
  arguments.row_count = static_cast<int64_t>(row_count);
  arguments.input_values = input_values.data();
  arguments.input_validity = input_present.data();
  arguments.output_values = output_values.data();
  arguments.output_validity = output_present.data();
  arguments.selection = selection.bytes == 0 ? nullptr : selection.storage.data();
  arguments.parameters = parameters.data();
  arguments.row_kinds = row_kinds.data();
  arguments.poll = &is_stopped;
  const int32_t status = function(&arguments);
  for (const Array& output : outputs) EXPECT_TRUE(output.is_guard_intact());
  for (const Array& validity : output_validity) EXPECT_TRUE(validity.is_guard_intact());
  EXPECT_TRUE(selection.is_guard_intact());
  return status;
}

plan::Plan stage_plan(const std::vector<std::string>& columns, const std::string& predicate,
                      const std::vector<std::string>& expressions,
                      const std::vector<std::string>& outputs, const std::string& parameters) {
  const auto schema = [](const std::vector<std::string>& types) {
    std::string text = "[";
    for (size_t i = 0; i < types.size(); ++i) {
      text += concat(i > 0 ? ", " : "", "\"c", i, "\": ", types[i]);
    }
    return text + "]";
  };
  std::string positions;
  for (size_t i = 0; i < columns.size(); ++i) positions += concat(i > 0 ? ", " : "", i);
  std::string computed;
  for (const std::string& text : expressions) computed += (computed.empty() ? "" : ", ") + text;
  const std::string text =
      concat("plan (", parameters, ") {\n  %0 = argument 0 [", positions, "] -> ", schema(columns),
             "\n  %1 = stage %0", predicate.empty() ? "" : " if " + predicate, " [", computed,
             "] code 0 -> ", schema(outputs), "\n  output %1\n}\n");
  Result<plan::Plan> plan = plan::parse_plan(text);
  if (!plan.is_ok()) {
    std::cerr << text << plan.take_status().detail().message << std::endl;
    std::abort();
  }
  const Status status = plan::verify_plan(*plan);
  if (!status.is_ok()) {
    std::cerr << text << status.detail().message << std::endl;
    std::abort();
  }
  return std::move(*plan);
}

}  // namespace shoal::ir_to_llvm::testing
