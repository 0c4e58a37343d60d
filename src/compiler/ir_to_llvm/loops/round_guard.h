// The code before unchecked rounds of a loop that finds out how many there can be. It is made in
// blocks of its own, which run at the start of a round: what a value of the loop will be in that
// round is computed again here, from the loop's header phis.
#pragma once

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/AliasAnalysis.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>

namespace shoal::ir_to_llvm {

struct LoopAnalyses {
  llvm::DominatorTree& dominators;
  llvm::LoopInfo& loops;
  llvm::ScalarEvolution& evolution;
  llvm::AAResults& aliases;
};

class RoundGuard {
 public:
  // `left_out` are blocks of the loop that unchecked rounds do not have.
  RoundGuard(llvm::Loop& loop, LoopAnalyses& analyses,
             const llvm::SmallPtrSetImpl<llvm::BasicBlock*>& left_out);

  [[nodiscard]] llvm::IRBuilder<>& builder() { return builder_; }

  // The value, if it is the same in all rounds; null if not or if it cannot be computed here.
  [[nodiscard]] llvm::Value* invariant(llvm::Value* value);
  // The value in the round that begins; null if it cannot be computed here.
  [[nodiscard]] llvm::Value* now(llvm::Value* value);
  // A loop-invariant SCEV; null if there is no code for it.
  [[nodiscard]] llvm::Value* expand(const llvm::SCEV* value);

  // There are unchecked rounds only where the i1 holds.
  void require(llvm::Value* condition) { pending_.push_back(condition); }
  void require_not(llvm::Value* condition) { require(builder_.CreateNot(condition)); }
  // There are at most so many.
  void limit(llvm::Value* rounds) { rounds_ = minimum(rounds_, rounds); }
  [[nodiscard]] llvm::Value* minimum(llvm::Value* left, llvm::Value* right);
  [[nodiscard]] llvm::Value* rounds() const { return rounds_; }

  // A limit known from the start, which ranges of values are computed with. If it is less than
  // `count_min`, nothing more is looked at.
  void set_rounds_max(llvm::Value* rounds, uint64_t count_min);
  [[nodiscard]] llvm::Value* rounds_max() const { return rounds_max_; }

  // What was required since, so that it can be taken back.
  struct Mark {
    size_t pending;
    llvm::Value* rounds;
  };
  [[nodiscard]] Mark mark() const { return {pending_.size(), rounds_}; }
  void take_back(const Mark& mark);

  // The round that begins comes to this block: all ways out before are known not to be taken.
  void add_certain_block(llvm::BasicBlock* block) { certain_.insert(block); }

  // Whether rounds without checks change memory.
  [[nodiscard]] bool has_stores() const { return !stores_.empty(); }

  // Loads that are done here instead of in each round.
  [[nodiscard]] const llvm::DenseMap<llvm::Value*, llvm::Value*>& invariants() const {
    return invariants_;
  }

  // The blocks, each of which ends without a branch, and what has to hold at its end.
  struct Part {
    llvm::BasicBlock* block;
    llvm::Value* condition;
  };
  [[nodiscard]] llvm::ArrayRef<Part> parts() const { return parts_; }
  // After what the last part requires.
  void finish() { parts_.back().condition = all_required(); }
  void discard();

 private:
  [[nodiscard]] llvm::Value* all_required();
  void end_part();
  [[nodiscard]] llvm::Value* compute(llvm::Instruction& instruction, bool is_invariant);
  [[nodiscard]] llvm::Value* load(llvm::LoadInst& load);
  [[nodiscard]] bool is_changed_in_loop(llvm::LoadInst& load);

  llvm::Loop& loop_;
  LoopAnalyses& analyses_;
  llvm::IRBuilder<> builder_;
  llvm::Value* rounds_ = nullptr;
  llvm::Value* rounds_max_ = nullptr;
  llvm::Value* rounds_required_ = nullptr;      // of which an earlier part knows that they are some
  llvm::SmallVector<llvm::Value*, 8> pending_;  // conditions of the last part
  llvm::SmallVector<Part, 4> parts_;
  llvm::SmallVector<llvm::Instruction*, 8> stores_;  // of the loop
  llvm::SmallPtrSet<llvm::BasicBlock*, 16> certain_;
  llvm::DenseMap<llvm::Value*, llvm::Value*> invariants_;
  llvm::DenseMap<llvm::Value*, llvm::Value*> values_now_;
};

}  // namespace shoal::ir_to_llvm
