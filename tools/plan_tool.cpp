// Works on a text plan:
//   plan_tool --pass NAME FILE   runs one plan pass and prints the plan
//   plan_tool --all FILE         runs the pipeline
//   plan_tool --verify FILE      prints nothing, or the first broken rule
//   plan_tool --list             prints the passes in order, with the reasons for it
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/plan_passes/pipeline.h"
#include "input_text.h"
#include "plan/plan.h"

namespace {

using shoal::Status;
namespace plan_passes = shoal::plan_passes;

constexpr std::string_view kUsage =
    "usage: plan_tool --pass NAME FILE | --all FILE | --verify FILE | --list\n";

Status run(const std::vector<std::string>& arguments) {
  SHOAL_ASSIGN_OR_RETURN(const std::string text, shoal::tools::read_input_text(arguments.back()));
  SHOAL_ASSIGN_OR_RETURN(shoal::plan::Plan plan, shoal::plan::parse_plan(text));
  SHOAL_RETURN_IF_ERROR(shoal::plan::verify_plan(plan));
  if (arguments[0] == "--verify") return Status::ok();
  SHOAL_RETURN_IF_ERROR(arguments[0] == "--all" ? plan_passes::run_pipeline(plan)
                                                : plan_passes::run_pass(plan, arguments[1]));
  std::cout << shoal::plan::print_plan(plan);
  return Status::ok();
}

}  // namespace

int main(int argument_count, char** argument_values) {
  const std::vector<std::string> arguments(argument_values + 1, argument_values + argument_count);
  if (arguments == std::vector<std::string>{"--list"}) {
    for (const plan_passes::Pass& pass : plan_passes::passes()) {
      std::cout << pass.name << ": " << pass.reason << "\n";
    }
    return 0;
  }
  const bool is_pass = arguments.size() == 3 && arguments[0] == "--pass";
  const bool is_other =
      arguments.size() == 2 && (arguments[0] == "--all" || arguments[0] == "--verify");
  if (!is_pass && !is_other) {
    std::cerr << kUsage;
    return 2;
  }
  const Status status = run(arguments);
  if (!status.is_ok()) std::cerr << status.detail().message << "\n";
  return status.is_ok() ? 0 : 1;
}
