#include "compiler/ir_to_llvm/loops/round_guard.h"

#include <llvm/Analysis/MemoryLocation.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/Transforms/Utils/ScalarEvolutionExpander.h>

#include <algorithm>

#include "compiler/ir_to_llvm/loops/checked_arithmetic.h"

namespace shoal::ir_to_llvm {
namespace {

llvm::BasicBlock* make_block(llvm::Loop& loop) {
  llvm::BasicBlock* header = loop.getHeader();
  return llvm::BasicBlock::Create(header->getContext(), "guard", header->getParent(), header);
}

}  // namespace

RoundGuard::RoundGuard(llvm::Loop& loop, LoopAnalyses& analyses,
                       const llvm::SmallPtrSetImpl<llvm::BasicBlock*>& left_out)
    : loop_(loop), analyses_(analyses), builder_(make_block(loop)) {
  parts_.push_back({builder_.GetInsertBlock(), nullptr});
  for (llvm::BasicBlock* block : loop.blocks()) {
    if (left_out.contains(block)) continue;
    for (llvm::Instruction& instruction : *block) {
      if (instruction.mayWriteToMemory()) stores_.push_back(&instruction);
    }
  }
}

llvm::Value* RoundGuard::minimum(llvm::Value* left, llvm::Value* right) {
  return builder_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, left, right);
}

void RoundGuard::set_rounds_max(llvm::Value* rounds, uint64_t count_min) {
  rounds_ = rounds_max_ = rounds_required_ = rounds;
  require(builder_.CreateICmpUGE(rounds, builder_.getInt64(count_min)));
  end_part();
}

void RoundGuard::take_back(const Mark& mark) {
  // What has become part of an earlier block stays required.
  pending_.truncate(std::min(mark.pending, static_cast<size_t>(pending_.size())));
  rounds_ = mark.rounds;
}

llvm::Value* RoundGuard::invariant(llvm::Value* value) {
  auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
  if (instruction == nullptr || !loop_.contains(instruction)) return value;
  const auto known = invariants_.find(value);
  if (known != invariants_.end()) return known->second;
  llvm::Value* result = compute(*instruction, true);
  // A load may become possible when more is known.
  if (result != nullptr) invariants_[value] = result;
  return result;
}

llvm::Value* RoundGuard::now(llvm::Value* value) {
  if (llvm::Value* same = invariant(value)) return same;
  const auto known = values_now_.find(value);
  if (known != values_now_.end()) return known->second;
  llvm::Value* result = compute(*llvm::cast<llvm::Instruction>(value), false);
  if (result != nullptr) values_now_[value] = result;
  return result;
}

llvm::Value* RoundGuard::compute(llvm::Instruction& instruction, bool is_invariant) {
  const auto operand = [&](llvm::Value* value) {
    return is_invariant ? invariant(value) : now(value);
  };
  if (auto* phi = llvm::dyn_cast<llvm::PHINode>(&instruction)) {
    if (phi->getNumIncomingValues() == 1) return operand(phi->getIncomingValue(0));
    return phi->getParent() == loop_.getHeader() && !is_invariant ? phi : nullptr;
  }
  if (auto* read = llvm::dyn_cast<llvm::LoadInst>(&instruction)) {
    return is_invariant ? load(*read) : nullptr;
  }
  if (llvm::WithOverflowInst* checked = checked_arithmetic(&instruction, 0)) {
    llvm::Value* left = operand(checked->getLHS());
    llvm::Value* right = left == nullptr ? nullptr : operand(checked->getRHS());
    return right == nullptr ? nullptr : builder_.CreateBinOp(checked->getBinaryOp(), left, right);
  }
  if (auto* choice = llvm::dyn_cast<llvm::SelectInst>(&instruction)) {
    if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(choice->getCondition())) {
      return operand(known->isOne() ? choice->getTrueValue() : choice->getFalseValue());
    }
  }
  if (instruction.mayReadOrWriteMemory() || llvm::isa<llvm::FreezeInst>(instruction) ||
      !llvm::isSafeToSpeculativelyExecute(&instruction)) {
    return nullptr;
  }
  llvm::SmallVector<llvm::Value*, 3> operands;
  for (llvm::Value* value : instruction.operand_values()) {
    operands.push_back(operand(value));
    if (operands.back() == nullptr) return nullptr;
  }
  llvm::Instruction* copy = instruction.clone();
  for (unsigned i = 0; i < operands.size(); ++i) copy->setOperand(i, operands[i]);
  copy->dropPoisonGeneratingFlags();
  return builder_.Insert(copy);
}

bool RoundGuard::is_changed_in_loop(llvm::LoadInst& load) {
  const llvm::MemoryLocation location = llvm::MemoryLocation::get(&load);
  return std::any_of(stores_.begin(), stores_.end(), [&](llvm::Instruction* store) {
    return llvm::isModSet(analyses_.aliases.getModRefInfo(store, location));
  });
}

llvm::Value* RoundGuard::load(llvm::LoadInst& load) {
  if (!load.isSimple() || !certain_.contains(load.getParent()) || is_changed_in_loop(load)) {
    return nullptr;
  }
  llvm::Value* address = invariant(load.getPointerOperand());
  if (address == nullptr) return nullptr;
  // The round comes to the load only if it passes the checks before it.
  if (!pending_.empty() || rounds_ != rounds_required_) end_part();
  llvm::Instruction* copy = load.clone();
  copy->setOperand(0, address);
  return builder_.Insert(copy);
}

llvm::Value* RoundGuard::expand(const llvm::SCEV* value) {
  if (const auto* constant = llvm::dyn_cast<llvm::SCEVConstant>(value)) return constant->getValue();
  llvm::SCEVExpander expander(analyses_.evolution, "step");
  llvm::Instruction* place = loop_.getLoopPreheader()->getTerminator();
  if (!expander.isSafeToExpandAt(value, place)) return nullptr;
  return expander.expandCodeFor(value, value->getType(), place);
}

llvm::Value* RoundGuard::all_required() {
  llvm::Value* condition = builder_.getTrue();
  if (rounds_ != rounds_required_) condition = builder_.CreateIsNotNull(rounds_);
  for (llvm::Value* required : pending_) condition = builder_.CreateAnd(condition, required);
  rounds_required_ = rounds_;
  pending_.clear();
  return condition;
}

void RoundGuard::end_part() {
  parts_.back().condition = all_required();
  llvm::BasicBlock* block = make_block(loop_);
  parts_.push_back({block, nullptr});
  builder_.SetInsertPoint(block);
}

void RoundGuard::discard() {
  for (const Part& part : parts_) part.block->dropAllReferences();
  for (const Part& part : parts_) part.block->eraseFromParent();
}

}  // namespace shoal::ir_to_llvm
