#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/CorrelatedValuePropagation.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/GVN.h>
#include <llvm/Transforms/Scalar/IndVarSimplify.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/LoopRotation.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimpleLoopUnswitch.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Vectorize/LoopVectorize.h>

#include "compiler/ir_to_llvm/inline_recursion.h"
#include "compiler/ir_to_llvm/loops/unchecked_rounds.h"
#include "compiler/ir_to_llvm/machine_code.h"

namespace shoal::ir_to_llvm {
namespace {

// The user's own control flow, in main and in stages that call functions of rows.
llvm::FunctionPassManager make_main_pipeline() {
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::PreserveCFG));
  passes.addPass(llvm::EarlyCSEPass());
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::LoopRotatePass()));
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::LICMPass(llvm::LICMOptions()), true));
  // Checks that say the same in each round move before the loop; it is never copied for them.
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::SimpleLoopUnswitchPass(false), true));
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::IndVarSimplifyPass()));
  // Before GVN, which finds what the guard of unchecked rounds has read; behind IndVars, which
  // makes the ends of loops simple.
  passes.addPass(UncheckedRoundsPass());
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::GVNPass());
  // Makes sums of conditional terms what the vectoriser knows.
  passes.addPass(llvm::InstCombinePass());
  // Several vectors at a time gain little and cost much compile time.
  passes.addPass(
      llvm::LoopVectorizePass(llvm::LoopVectorizeOptions().setInterleaveOnlyWhenForced(true)));
  passes.addPass(llvm::SimplifyCFGPass());
  return passes;
}

// Stages are emitted as rotated loops over registers, so the passes that usually make that shape
// (SROA, LoopRotate, IndVars) have nothing to do. No pass recognises idioms: the code must not
// call memset or memcpy.
llvm::FunctionPassManager make_pipeline() {
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::EarlyCSEPass());
  // Hoists what the rows have in common, such as the conversion of parameters.
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::LICMPass(llvm::LICMOptions()), true));
  passes.addPass(llvm::LoopVectorizePass());
  // Cleans up after the vectoriser.
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::SimplifyCFGPass());
  return passes;
}

}  // namespace

void optimize(llvm::Module& module, llvm::TargetMachine& machine) {
  llvm::LoopAnalysisManager loop_analyses;
  llvm::FunctionAnalysisManager function_analyses;
  llvm::CGSCCAnalysisManager scc_analyses;
  llvm::ModuleAnalysisManager module_analyses;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(module_analyses);
  builder.registerCGSCCAnalyses(scc_analyses);
  builder.registerFunctionAnalyses(function_analyses);
  builder.registerLoopAnalyses(loop_analyses);
  builder.crossRegisterProxies(loop_analyses, function_analyses, scc_analyses, module_analyses);

  llvm::FunctionPassManager of_stages = make_pipeline();
  llvm::FunctionPassManager of_main = make_main_pipeline();
  llvm::FunctionPassManager of_levels;
  of_levels.addPass(llvm::CorrelatedValuePropagationPass());
  std::vector<llvm::Function*> functions;  // others come with levels in line
  for (llvm::Function& function : module) {
    if (!function.isDeclaration()) functions.push_back(&function);
  }
  for (llvm::Function* const emitted : functions) {
    llvm::Function& function = *emitted;
    // A stage without calls is one loop: a block before it and one behind it.
    const bool has_control_flow =
        function.getName() == "main" || function.hasInternalLinkage() || function.size() > 3;
    (has_control_flow ? of_main : of_stages).run(function, function_analyses);
    if (!function.hasInternalLinkage() || !inline_recursion(function)) continue;
    function_analyses.invalidate(function, llvm::PreservedAnalyses::none());
    of_levels.run(function, function_analyses);
    of_main.run(function, function_analyses);
  }
}

}  // namespace shoal::ir_to_llvm
