// Prints the LLVM IR of a text plan:
//   llvm_tool [--optimized] [--cpu NAME] plan.txt
// `plan.txt` holds a plan, or a golden test with the plan between "-- input" and "-- expect".
// Without --cpu the code is for this machine. Prints the first stage, or with --optimized the
// whole module.
#include <iostream>
#include <string>
#include <string_view>

#include "compiler/ir_to_llvm/emit_image.h"
#include "input_text.h"
#include "plan/plan.h"

namespace {

struct Arguments {
  std::string path;
  bool optimized = false;
  shoal::ir_to_llvm::CodegenOptions options;
};

bool read_arguments(int count, char** values, Arguments& arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string_view value = values[i];
    if (value == "--optimized") {
      arguments.optimized = true;
    } else if (value == "--cpu" && i + 1 < count) {
      arguments.options.cpu = values[++i];
    } else {
      arguments.path = value;
    }
  }
  return !arguments.path.empty();
}

// What the golden tests expect: the part of the module that the stage's code decides.
std::string first_function(const std::string& module) {
  const size_t first = module.find("define ");
  return module.substr(first, module.find("; Function Attrs", first) - first);
}

// A function that only holds the plan.
shoal::ir::Function function_of(shoal::plan::Plan plan) {
  shoal::ir::Function function;
  function.plans.push_back(std::move(plan));
  shoal::ir::Op end;
  end.kind = shoal::ir::OpKind::return_values;
  shoal::ir::Block block;
  block.ops.push_back(function.ops.add(end));
  function.blocks.add(block);
  return function;
}

shoal::Status print_llvm_of(const Arguments& arguments) {
  SHOAL_ASSIGN_OR_RETURN(const std::string text, shoal::tools::read_input_text(arguments.path));
  SHOAL_ASSIGN_OR_RETURN(shoal::plan::Plan plan, shoal::plan::parse_plan(text));
  SHOAL_RETURN_IF_ERROR(shoal::plan::verify_plan(plan));
  SHOAL_ASSIGN_OR_RETURN(const std::string module,
                         shoal::ir_to_llvm::print_llvm(function_of(std::move(plan)),
                                                       arguments.optimized, arguments.options));
  std::cout << (arguments.optimized ? module : first_function(module));
  return shoal::Status::ok();
}

}  // namespace

int main(int argument_count, char** argument_values) {
  Arguments arguments;
  if (!read_arguments(argument_count, argument_values, arguments)) {
    std::cerr << "usage: llvm_tool [--optimized] [--cpu NAME] plan.txt\n";
    return 2;
  }
  const shoal::Status status = print_llvm_of(arguments);
  if (!status.is_ok()) std::cerr << status.detail().message << "\n";
  return status.is_ok() ? 0 : 1;
}
