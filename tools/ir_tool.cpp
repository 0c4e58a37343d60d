// Works on text IR, one phase of the compiler at a time:
//   ir_tool --pass NAME FILE   runs one IR pass and prints the function
//   ir_tool --all FILE         runs the pipeline of IR passes
//   ir_tool --verify FILE      prints nothing, or the first broken rule
//   ir_tool --lower FILE       frame ops → plan segments
//   ir_tool --llvm FILE        the LLVM IR of a lowered function, for the CPU x86-64-v2
//   ir_tool --walk FILE        a syntax module → IR, reads and the result's shape
//   ir_tool --distribution FILE  how ranks hold each frame of a function, with the clauses that
//   fired ir_tool --diagnose FILE    a syntax module → how its variables and results are held, and
//   why ir_tool --list             prints the passes in order, with the reasons for it
//
// A file for --walk and --diagnose holds, line by line, `argument SHAPE` for each parameter, `read
// SHAPE` for each read in order (a frame: its schema and index), maybe `pandas 2`, the options
// `distributed NAME`, `replicated NAME`, `all_returns_distributed` and `returns_replicated`, and
// then the module.
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/concat.h"
#include "compiler/distribution/analyse.h"
#include "compiler/distribution/diagnostics.h"
#include "compiler/driver/distribution.h"
#include "compiler/ir_passes/pipeline.h"
#include "compiler/ir_to_llvm/emit_image.h"
#include "compiler/ir_to_plan/lower_frames.h"
#include "compiler/syntax/parse_tree.h"
#include "compiler/syntax_to_ir/walk_function.h"
#include "input_text.h"

namespace {

using shoal::concat;
using shoal::Result;
using shoal::Status;
using shoal::types::ValueShape;
namespace compiler = shoal::compiler;
namespace ir = shoal::ir;
namespace ir_passes = shoal::ir_passes;

constexpr std::string_view kUsage =
    "usage: ir_tool --pass NAME FILE | --all FILE | --verify FILE | --lower FILE | --llvm FILE | "
    "--walk FILE | --distribution FILE | --diagnose FILE | --list\n";

struct WalkInput {
  std::vector<ValueShape> arguments;
  std::vector<ValueShape> reads;
  compiler::CompileOptions options;
  shoal::syntax::Module module;
};

// Takes the line's rest if it starts with `word`.
bool take_line(std::string_view& text, std::string_view word, std::string_view& rest) {
  if (!text.starts_with(word)) return false;
  const size_t end = std::min(text.find('\n'), text.size());
  rest = text.substr(word.size(), end - word.size());
  text.remove_prefix(std::min(end + 1, text.size()));
  return true;
}

// Takes a line that holds an option of the distribution.
bool take_option(std::string_view& text, compiler::DistributionOptions& options) {
  std::string_view rest;
  if (take_line(text, "distributed ", rest)) {
    options.distributed.emplace_back(rest);
  } else if (take_line(text, "replicated ", rest)) {
    options.replicated.emplace_back(rest);
  } else if (take_line(text, "all_returns_distributed", rest)) {
    options.all_returns_distributed = true;
  } else if (take_line(text, "returns_replicated", rest)) {
    options.returns_maybe_distributed = false;
  } else {
    return false;
  }
  return true;
}

Result<WalkInput> parse_walk_input(std::string_view text) {
  WalkInput input;
  std::string_view rest;
  while (true) {
    const bool is_argument = take_line(text, "argument ", rest);
    if (is_argument || take_line(text, "read ", rest)) {
      SHOAL_ASSIGN_OR_RETURN(ValueShape shape, shoal::types::parse_value_shape(rest));
      (is_argument ? input.arguments : input.reads).push_back(std::move(shape));
    } else if (take_line(text, "pandas ", rest)) {
      input.options.pandas_major = rest == "2" ? 2 : 3;
    } else if (!take_option(text, input.options.distribution)) {
      break;
    }
  }
  SHOAL_ASSIGN_OR_RETURN(input.module, shoal::syntax::parse_module(text));
  return input;
}

std::string explain_failure(const Status& status) {
  const shoal::ErrorDetail& error = status.detail();
  std::string text = error.message;
  if (!error.code.empty()) text = concat(error.code, ": ", text);
  if (error.span.is_known()) {
    text += concat("\nat ", error.span.line, ":", error.span.column, " ", error.label);
  }
  for (const shoal::ErrorNote& note : error.notes) {
    text += concat("\nnote at ", note.span.line, ":", note.span.column, " ", note.text);
  }
  if (!error.help.empty()) text += "\nhelp: " + error.help;
  return text + "\n";
}

// Says how what the walk has made is held, or which assertion does not hold.
Status diagnose(compiler::WalkResult& walked, const compiler::DistributionOptions& options) {
  Result<compiler::DistributionResult> held = compiler::distribute(walked, options);
  if (!held.is_ok()) {
    std::cout << explain_failure(held.take_status());
    return Status::ok();
  }
  std::cout << held->diagnostics[0] << "result " << to_text(walked.result) << "\n";
  if (!held->sequential_reason.empty()) std::cout << held->sequential_reason << "\n";
  return ir::verify_function(walked.function);
}

Status walk(std::string_view text, bool diagnoses) {
  SHOAL_ASSIGN_OR_RETURN(const WalkInput input, parse_walk_input(text));
  size_t read_count = 0;
  const auto describe = [&](const shoal::types::PathExpression&) -> Result<compiler::ReadSchema> {
    if (read_count == input.reads.size()) return Status::internal("no `read` line for a read");
    const ValueShape& shape = input.reads[read_count++];
    compiler::ReadSchema schema;
    schema.schema = shape.schema;
    schema.index = shape.index;
    return schema;
  };
  Result<compiler::WalkResult> walked = compiler::walk_function({.module = input.module,
                                                                 .arguments = input.arguments,
                                                                 .options = input.options,
                                                                 .describe_read = describe});
  if (!walked.is_ok()) {
    std::cout << explain_failure(walked.take_status());
    return Status::ok();
  }
  if (diagnoses) return diagnose(*walked, input.options.distribution);
  std::cout << ir::print_function(walked->function);
  for (const compiler::Read& read : walked->reads)
    std::cout << "read " << to_text(read.path) << "\n";
  std::cout << "result " << to_text(walked->result) << "\n";
  return ir::verify_function(walked->function);
}

Status run_on_function(const std::vector<std::string>& arguments, std::string_view text) {
  const std::string& action = arguments[0];
  SHOAL_ASSIGN_OR_RETURN(ir::Function function, ir::parse_function(text));
  SHOAL_RETURN_IF_ERROR(ir::verify_function(function));
  if (action == "--verify") return Status::ok();
  if (action == "--llvm") {
    shoal::ir_to_llvm::CodegenOptions options;
    options.cpu = "x86-64-v2";
    SHOAL_ASSIGN_OR_RETURN(const std::string module,
                           shoal::ir_to_llvm::print_llvm(function, false, options));
    std::cout << module;
    return Status::ok();
  }
  if (action == "--all") SHOAL_RETURN_IF_ERROR(ir_passes::run_pipeline(function));
  if (action == "--pass") SHOAL_RETURN_IF_ERROR(ir_passes::run_pass(function, arguments[1]));
  if (action == "--distribution") {
    const shoal::distribution::Model model = shoal::distribution::analyse(function, {});
    std::cout << shoal::distribution::diagnose({function, model, {}, {}, {}}, 3);
  }
  if (action == "--lower") SHOAL_RETURN_IF_ERROR(ir::lower_frames(function));
  std::cout << ir::print_function(function);
  return ir::verify_function(function);
}

Status run(const std::vector<std::string>& arguments) {
  SHOAL_ASSIGN_OR_RETURN(const std::string text, shoal::tools::read_input_text(arguments.back()));
  const bool diagnoses = arguments[0] == "--diagnose";
  return diagnoses || arguments[0] == "--walk" ? walk(text, diagnoses)
                                               : run_on_function(arguments, text);
}

bool are_valid(const std::vector<std::string>& arguments) {
  if (arguments.size() == 3) return arguments[0] == "--pass";
  if (arguments.size() != 2) return false;
  for (const char* action :
       {"--all", "--verify", "--lower", "--llvm", "--walk", "--distribution", "--diagnose"}) {
    if (arguments[0] == action) return true;
  }
  return false;
}

}  // namespace

int main(int argument_count, char** argument_values) {
  const std::vector<std::string> arguments(argument_values + 1, argument_values + argument_count);
  if (arguments == std::vector<std::string>{"--list"}) {
    for (const ir_passes::Pass& pass : ir_passes::passes()) {
      std::cout << pass.name << ": " << pass.reason << "\n";
    }
    return 0;
  }
  if (!are_valid(arguments)) {
    std::cerr << kUsage;
    return 2;
  }
  const Status status = run(arguments);
  if (!status.is_ok()) std::cerr << status.detail().message << "\n";
  return status.is_ok() ? 0 : 1;
}
