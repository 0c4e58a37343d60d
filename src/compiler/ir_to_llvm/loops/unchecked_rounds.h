// Rounds of inner loops without the checks that compiled code makes in each: of indices, of
// overflows, for interrupts. At the start of a round a guard finds out for how many rounds all of
// them pass; these are run by a copy of the loop that has none, which later passes vectorise. Where
// there are no such rounds the loop itself does one, so that exceptions come in the round where
// they belong, with everything before them done.
//
//   header → guard → copy → header of the next rounds, or behind the loop
//              ↘ one checked round ↗
#pragma once

#include <llvm/IR/PassManager.h>

namespace shoal::ir_to_llvm {

// Runs while loops are in simplified form with an argument for each value that leaves them (LCSSA);
// others stay as they are.
struct UncheckedRoundsPass : llvm::PassInfoMixin<UncheckedRoundsPass> {
  llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

}  // namespace shoal::ir_to_llvm
