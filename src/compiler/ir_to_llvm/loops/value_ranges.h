// Between which bounds an int64 of a loop stays during the next rounds, as code of a RoundGuard.
#pragma once

#include <llvm/IR/IntrinsicInst.h>

#include <optional>

#include "compiler/ir_to_llvm/loops/round_guard.h"

namespace shoal::ir_to_llvm {

struct ValueRange {
  llvm::Value* low = nullptr;
  llvm::Value* high = nullptr;  // included
};

// How much the value grows with each round, as a constant; nullopt if that is not known.
[[nodiscard]] std::optional<int64_t> constant_step(LoopAnalyses& analyses, const llvm::Loop& loop,
                                                   llvm::Value& value);

class ValueRanges {
 public:
  ValueRanges(llvm::Loop& loop, LoopAnalyses& analyses, RoundGuard& guard)
      : loop_(loop), analyses_(analyses), guard_(guard) {}

  // In the rounds up to guard.rounds_max(); requires of the guard that no bound overflows. nullopt
  // if it is not known; then nothing more is required.
  [[nodiscard]] std::optional<ValueRange> range_of(llvm::Value* value);

  // From now on loaded ints that are added up are taken to be between -2**kSmallBits and
  // 2**kSmallBits; what was taken so is in small_loads().
  void assume_small_loads() { may_assume_ = true; }
  [[nodiscard]] llvm::ArrayRef<llvm::LoadInst*> small_loads() const { return small_loads_; }
  static constexpr unsigned kSmallBits = 44;

  // Forgets the ranges that have been found since found_count() was this, when what they require of
  // the guard is taken back.
  void forget_after(size_t found_count);
  [[nodiscard]] size_t found_count() const { return found_.size(); }

 private:
  using MaybeRange = std::optional<ValueRange>;

  [[nodiscard]] MaybeRange find(llvm::Value* value);
  [[nodiscard]] MaybeRange of_choice(llvm::SelectInst& choice);
  [[nodiscard]] MaybeRange of_recurrence(llvm::Instruction& value);
  [[nodiscard]] MaybeRange of_phi(llvm::PHINode& phi);
  [[nodiscard]] MaybeRange of_sum_over_rounds(llvm::PHINode& phi);
  [[nodiscard]] MaybeRange of_call(llvm::CallInst& call);
  [[nodiscard]] MaybeRange of_operation(llvm::BinaryOperator& operation);
  [[nodiscard]] MaybeRange of_arithmetic(unsigned opcode, llvm::Value* left, llvm::Value* right);
  [[nodiscard]] MaybeRange product(const ValueRange& left, const ValueRange& right);
  // What is added to `phi` on the way to `value`.
  [[nodiscard]] MaybeRange growth(llvm::Value* value, llvm::PHINode& phi, int depth);
  [[nodiscard]] MaybeRange of_term(llvm::Value* value);

  [[nodiscard]] llvm::Value* checked(llvm::Intrinsic::ID operation, llvm::Value* left,
                                     llvm::Value* right);
  [[nodiscard]] llvm::Value* constant_result(llvm::Intrinsic::ID operation, const llvm::APInt& left,
                                             const llvm::APInt& right);
  [[nodiscard]] ValueRange hull(const ValueRange& left, const ValueRange& right);
  [[nodiscard]] ValueRange constants(int64_t low, int64_t high);

  llvm::Loop& loop_;
  LoopAnalyses& analyses_;
  RoundGuard& guard_;
  llvm::DenseMap<llvm::Value*, MaybeRange> known_;
  llvm::SmallVector<llvm::Value*, 16> found_;  // those with a range, in order
  llvm::SmallVector<llvm::LoadInst*, 4> small_loads_;
  bool may_assume_ = false;
};

}  // namespace shoal::ir_to_llvm
