// The copy of a loop that runs rounds without checks.
#pragma once

#include <optional>

#include "compiler/ir_to_llvm/loops/round_checks.h"

namespace shoal::ir_to_llvm {

// What of the loop the copy does not have.
struct UncheckedLoop {
  llvm::Loop* loop = nullptr;
  llvm::SmallPtrSet<llvm::BasicBlock*, 4> left_out;
  // Blocks at whose end the copy always goes on to one successor.
  llvm::DenseMap<llvm::BasicBlock*, llvm::BasicBlock*> decided;
  // The header's argument that counts the rounds until the next question for interrupts, what it is
  // in the next round, and what it is behind all rounds of the copy; null if nothing is asked.
  llvm::PHINode* counter = nullptr;
  llvm::Value* counter_next = nullptr;
  llvm::Value* counter_behind = nullptr;
  // i1, whether the copy's last round is the loop's last one; null if the copy does not know the
  // end.
  llvm::Value* is_last = nullptr;
  bool is_scalar = false;  // whether nothing is gained by doing several rounds at once
};

// Says that the loop whose way back the branch is is not to be made a vector loop.
void keep_scalar(llvm::Instruction& branch);

// Makes the copy behind the guard and connects both with the loop. What was known of the function's
// blocks holds no more.
void add_loop_copy(const UncheckedLoop& unchecked, RoundGuard& guard, const RoundChecks& checks);

}  // namespace shoal::ir_to_llvm
