#include "compiler/ir_to_llvm/emit_image.h"

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <set>

#include "base/concat.h"
#include "compiler/ir_to_llvm/emit_functions.h"
#include "compiler/ir_to_llvm/machine_code.h"
#include "compiler/ir_to_llvm/module_builder.h"
#include "plan/stage_layout.h"

namespace shoal::ir_to_llvm {
namespace {

// Imports are called through their slots: position-independent, never through a linkage table.
void prepare_module(llvm::Module& module, const llvm::TargetMachine& machine) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  module.setPICLevel(llvm::PICLevel::BigPIC);
  module.setRtLibUseGOT();
}

Status emit_stages(ModuleBuilder& module, const plan::Plan& plan, int segment) {
  std::set<int32_t> codes;
  for (const plan::Node& node : plan.nodes) {
    if (node.kind != plan::NodeKind::stage || node.code < 0) continue;
    if (!codes.insert(node.code).second) return Status::internal("two stages have one code number");
    SHOAL_RETURN_IF_ERROR(emit_stage(module, plan, node, plan::stage_symbol(segment, node.code)));
  }
  return Status::ok();
}

Status emit_module(ModuleBuilder& module, const ir::Function& function) {
  for (size_t i = 0; i < function.plans.size(); ++i) {
    SHOAL_RETURN_IF_ERROR(emit_stages(module, function.plans[i], static_cast<int>(i)));
  }
  SHOAL_RETURN_IF_ERROR(emit_main(module, function));
  std::string problem;
  llvm::raw_string_ostream stream(problem);
  if (llvm::verifyModule(module.module, &stream)) {
    return Status::internal(concat("generated LLVM IR is invalid: ", problem));
  }
  return Status::ok();
}

}  // namespace

Result<image::Image> emit_code(const ir::Function& function, const CodegenOptions& options) {
  SHOAL_ASSIGN_OR_RETURN(llvm::TargetMachine* const machine, target_machine(options.cpu));
  llvm::LLVMContext context;
  llvm::Module module("shoal", context);
  prepare_module(module, *machine);
  ModuleBuilder builder(module, options.nan_is_missing);
  SHOAL_RETURN_IF_ERROR(emit_module(builder, function));
  optimize(module, *machine);
  SHOAL_ASSIGN_OR_RETURN(const auto object, emit_object(module, *machine));
  SHOAL_ASSIGN_OR_RETURN(image::Image image,
                         flatten_object(llvm::StringRef(object.data(), object.size())));
  image.errors = std::move(builder.errors);
  return image;
}

Result<std::string> print_llvm(const ir::Function& function, bool optimized,
                               const CodegenOptions& options) {
  SHOAL_ASSIGN_OR_RETURN(llvm::TargetMachine* const machine, target_machine(options.cpu));
  llvm::LLVMContext context;
  llvm::Module module("shoal", context);
  prepare_module(module, *machine);
  ModuleBuilder builder(module, options.nan_is_missing);
  SHOAL_RETURN_IF_ERROR(emit_module(builder, function));
  if (optimized) optimize(module, *machine);
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, nullptr);
  return text;
}

}  // namespace shoal::ir_to_llvm
