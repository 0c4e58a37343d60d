#include "compiler/ir_to_llvm/emit_image.h"

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <set>

#include "base/concat.h"
#include "compiler/ir/effects.h"
#include "compiler/ir_to_llvm/called_functions.h"
#include "compiler/ir_to_llvm/emit_functions.h"
#include "compiler/ir_to_llvm/machine_code.h"
#include "compiler/ir_to_llvm/module_builder.h"
#include "compiler/ir_to_llvm/row_function.h"
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

Status emit_stages(ModuleBuilder& module, const ir::Function& function, int segment) {
  const plan::Plan& plan = function.plans[static_cast<size_t>(segment)];
  std::set<int32_t> codes;
  for (const plan::Node& node : plan.nodes) {
    if (node.kind != plan::NodeKind::stage || node.code < 0) continue;
    if (!codes.insert(node.code).second) return Status::internal("two stages have one code number");
    SHOAL_RETURN_IF_ERROR(
        emit_stage(module, plan, node, function.functions, plan::stage_symbol(segment, node.code)));
  }
  return Status::ok();
}

Status emit_module(ModuleBuilder& module, const ir::Function& function) {
  for (size_t i = 0; i < function.functions.size(); ++i) {
    add_row_checks(module, function.functions[i], static_cast<int32_t>(i));
  }
  for (size_t i = 0; i < function.plans.size(); ++i) {
    SHOAL_RETURN_IF_ERROR(emit_stages(module, function, static_cast<int>(i)));
  }
  const CalledFunctions called = declare_called(module, function);
  for (size_t i = 0; i < called.made.size(); ++i) {
    SHOAL_RETURN_IF_ERROR(emit_called(module, called, i));
  }
  SHOAL_RETURN_IF_ERROR(emit_main(module, function, called));
  std::string problem;
  llvm::raw_string_ostream stream(problem);
  if (llvm::verifyModule(module.module, &stream)) {
    return Status::internal(concat("generated LLVM IR is invalid: ", problem));
  }
  return Status::ok();
}

void add_prints(const ir::Function& function, std::vector<image::ImagePrint>& prints) {
  const size_t first = prints.size();
  prints.resize(first + function.prints.size());
  for (const ir::Block& block : function.blocks) {
    for (const ir::ValueId id : block.ops) {
      const ir::Op& op = function.ops[id];
      const bool is_together = op.kind == ir::OpKind::parallel_print;
      if (op.kind != ir::OpKind::print && !is_together) continue;
      const ir::Print& print = function.prints[static_cast<size_t>(op.source)];
      const auto own_place =
          print.on_every_rank ? image::PrintPlace::every_rank : image::PrintPlace::first_rank;
      prints[first + static_cast<size_t>(op.source)] = {
          is_together ? image::PrintPlace::rank_by_rank : own_place, types::to_text(print.shape),
          op.span};
    }
  }
}

// By number, as shoal_print has it: those of called functions behind those of `main`.
std::vector<image::ImagePrint> prints_of(const ir::Function& function) {
  std::vector<image::ImagePrint> prints;
  add_prints(function, prints);
  for (const ir::Function& called : function.called) add_prints(called, prints);
  return prints;
}

void add_changed_types(const ir::Function& function, std::set<std::string>& types) {
  for (const ir::Block& block : function.blocks) {
    for (const ir::ValueId id : block.ops) {
      const ir::Op& op = function.ops[id];
      if (!ir::changes_operand(op)) continue;
      types.insert(types::to_text(function.ops[op.operands[0]].type.object));
    }
  }
}

// Containers that the function may change, so that those of the caller are changed too.
std::vector<std::string> changed_types_of(const ir::Function& function) {
  std::set<std::string> types;
  add_changed_types(function, types);
  for (const ir::Function& called : function.called) add_changed_types(called, types);
  return {types.begin(), types.end()};
}

}  // namespace

Result<image::Image> emit_code(const ir::Function& function, const CodegenOptions& options) {
  SHOAL_ASSIGN_OR_RETURN(llvm::TargetMachine* const machine, target_machine(options.cpu));
  llvm::LLVMContext context;
  llvm::Module module("shoal", context);
  prepare_module(module, *machine);
  ModuleBuilder builder(module, options.nan_is_missing);
  SHOAL_RETURN_IF_ERROR(emit_module(builder, function));
  if (options.optimizes) optimize(module, *machine);
  SHOAL_ASSIGN_OR_RETURN(const auto object, emit_object(module, *machine));
  SHOAL_ASSIGN_OR_RETURN(image::Image image,
                         flatten_object(llvm::StringRef(object.data(), object.size())));
  image.errors = std::move(builder.errors);
  image.object_types = std::move(builder.object_types);
  image.changed_types = changed_types_of(function);
  image.prints = prints_of(function);
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
