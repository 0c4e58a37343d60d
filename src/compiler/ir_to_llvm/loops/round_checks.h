// Which ways out of a loop are not taken in the next rounds, if the guard says so.
#pragma once

#include <llvm/IR/IntrinsicInst.h>

#include "compiler/ir_to_llvm/loops/value_ranges.h"

namespace shoal::ir_to_llvm {

class RoundChecks {
 public:
  RoundChecks(llvm::Loop& loop, LoopAnalyses& analyses, RoundGuard& guard)
      : loop_(loop), analyses_(analyses), guard_(guard), ranges_(loop, analyses, guard) {}

  void assume_small_loads() { ranges_.assume_small_loads(); }
  [[nodiscard]] llvm::ArrayRef<llvm::LoadInst*> small_loads() const {
    return ranges_.small_loads();
  }

  // Whether `condition` is `expected` in all rounds that the guard lets pass; then the guard
  // requires what is needed for that.
  [[nodiscard]] bool holds(llvm::Value* condition, bool expected);

  // In how many rounds from now on the condition is `expected`, before the first one where it is
  // not; null if that is not known.
  [[nodiscard]] llvm::Value* rounds_until(llvm::Value* condition, bool expected);

  // Other conditions that are false in all these rounds, and arithmetic that does not overflow in
  // them.
  [[nodiscard]] llvm::ArrayRef<llvm::Value*> false_conditions() const { return false_conditions_; }
  [[nodiscard]] llvm::ArrayRef<llvm::WithOverflowInst*> exact_arithmetic() const { return exact_; }

 private:
  [[nodiscard]] std::optional<int64_t> step_of(llvm::Value* value) {
    return constant_step(analyses_, loop_, *value);
  }
  [[nodiscard]] bool find(llvm::Value* condition, bool expected);
  [[nodiscard]] bool compare_holds(llvm::CmpInst::Predicate predicate, llvm::Value* left,
                                   llvm::Value* right);
  [[nodiscard]] bool is_in_range(llvm::Value* index, llvm::Value* length);
  [[nodiscard]] bool does_not_overflow(llvm::WithOverflowInst& operation);
  [[nodiscard]] llvm::Value* rounds_until_compare(llvm::CmpInst::Predicate predicate,
                                                  llvm::Value* left, llvm::Value* right);

  llvm::Loop& loop_;
  LoopAnalyses& analyses_;
  RoundGuard& guard_;
  ValueRanges ranges_;
  llvm::SmallVector<llvm::Value*, 8> false_conditions_;
  llvm::SmallVector<llvm::WithOverflowInst*, 8> exact_;
};

}  // namespace shoal::ir_to_llvm
