#include "compiler/ir_to_llvm/loops/loop_copy.h"

#include <llvm/IR/Instructions.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/Local.h>
#include <llvm/Transforms/Utils/ValueMapper.h>

#include "compiler/ir_to_llvm/loops/checked_arithmetic.h"

namespace shoal::ir_to_llvm {
namespace {

class LoopCopy {
 public:
  LoopCopy(const UncheckedLoop& unchecked, RoundGuard& guard, const RoundChecks& checks)
      : unchecked_(unchecked),
        guard_(guard),
        checks_(checks),
        header_(unchecked.loop->getHeader()),
        latch_(unchecked.loop->getLoopLatch()),
        preheader_(unchecked.loop->getLoopPreheader()) {}

  void run() {
    for (llvm::PHINode& phi : header_->phis()) phis_.push_back(&phi);
    for (llvm::PHINode* phi : phis_) latch_values_.push_back(phi->getIncomingValueForBlock(latch_));
    copy_blocks();
    decide_branches();
    note_ways_out();
    remap();
    llvm::BasicBlock* last_guard = guard_.parts().back().block;
    llvm::BasicBlock* leave = close_rounds(last_guard);
    connect(leave);
    make_arithmetic_exact();
  }

 private:
  // A value of the loop that `phi`, outside, takes from a block of the copy.
  struct Outgoing {
    llvm::PHINode* phi;
    llvm::Value* value;
    llvm::BasicBlock* from;
  };

  [[nodiscard]] llvm::Value* copy_of(llvm::Value* value) {
    const auto copy = values_.find(value);
    return copy == values_.end() ? value : static_cast<llvm::Value*>(copy->second);
  }
  // After all rounds of the copy.
  [[nodiscard]] llvm::Value* last_of(llvm::Value* value) {
    const bool is_count = unchecked_.counter != nullptr &&
                          (value == unchecked_.counter_next ||
                           value == unchecked_.counter->getIncomingValueForBlock(latch_));
    return is_count ? unchecked_.counter_behind : copy_of(value);
  }
  [[nodiscard]] llvm::BasicBlock* copy_of(llvm::BasicBlock* block) {
    return llvm::cast<llvm::BasicBlock>(copy_of(static_cast<llvm::Value*>(block)));
  }
  [[nodiscard]] llvm::BasicBlock* make_block(const char* name) {
    return llvm::BasicBlock::Create(header_->getContext(), name, header_->getParent());
  }

  void copy_blocks() {
    for (llvm::BasicBlock* block : unchecked_.loop->blocks()) {
      if (unchecked_.left_out.contains(block)) continue;
      originals_.push_back(block);
      llvm::BasicBlock* copy =
          llvm::CloneBasicBlock(block, values_, ".unchecked", header_->getParent());
      values_[block] = copy;
      copies_.push_back(copy);
    }
  }

  void decide_branches() {
    for (llvm::BasicBlock* block : originals_) {
      const auto decided = unchecked_.decided.find(block);
      if (decided == unchecked_.decided.end()) continue;
      llvm::BasicBlock* copy = copy_of(block);
      copy->getTerminator()->eraseFromParent();
      llvm::UncondBrInst::Create(decided->second, copy);
    }
    for (llvm::BasicBlock* copy : copies_) {
      for (llvm::PHINode& phi : copy->phis()) {
        phi.removeIncomingValueIf(
            [&](unsigned i) { return unchecked_.left_out.contains(phi.getIncomingBlock(i)); },
            false);
      }
    }
  }

  // Values that the copy takes out of the loop by ways that it keeps.
  void note_ways_out() {
    for (llvm::BasicBlock* block : originals_) {
      llvm::BasicBlock* copy = copy_of(block);
      for (llvm::BasicBlock* next : llvm::successors(copy)) {
        if (unchecked_.loop->contains(next)) continue;
        for (llvm::PHINode& phi : next->phis()) {
          outgoing_.push_back({&phi, phi.getIncomingValueForBlock(block), copy});
        }
      }
    }
    if (unchecked_.is_last == nullptr) return;
    auto* branch = llvm::cast<llvm::CondBrInst>(latch_->getTerminator());
    behind_ = branch->getSuccessor(branch->getSuccessor(0) == header_ ? 1 : 0);
    for (llvm::PHINode& phi : behind_->phis()) {
      last_.push_back({&phi, phi.getIncomingValueForBlock(latch_), nullptr});
    }
  }

  void remap() {
    for (const auto& [value, computed] : guard_.invariants()) {
      if (llvm::isa<llvm::LoadInst>(value)) values_[value] = computed;
    }
    for (llvm::Value* condition : checks_.false_conditions()) {
      values_[condition] = llvm::ConstantInt::getFalse(header_->getContext());
    }
    llvm::remapInstructionsInBlocks(copies_, values_);
    for (const Outgoing& way : outgoing_) way.phi->addIncoming(copy_of(way.value), way.from);
  }

  // Counts the copy's rounds; gives the block where it comes out after the last of them.
  llvm::BasicBlock* close_rounds(llvm::BasicBlock* last_guard) {
    llvm::BasicBlock* header = copy_of(header_);
    llvm::BasicBlock* latch = copy_of(latch_);
    llvm::BasicBlock* count = make_block("count");
    llvm::BasicBlock* leave = make_block("leave");
    latch->getTerminator()->replaceSuccessorWith(header, count);
    for (llvm::PHINode* phi : phis_) {
      auto* copy = llvm::cast<llvm::PHINode>(copy_of(static_cast<llvm::Value*>(phi)));
      copy->setIncomingBlock(static_cast<unsigned>(copy->getBasicBlockIndex(latch)), count);
      const auto first = static_cast<unsigned>(copy->getBasicBlockIndex(preheader_));
      copy->setIncomingBlock(first, last_guard);
      copy->setIncomingValue(first, phi);
    }
    llvm::IRBuilder<> builder(header, header->begin());
    llvm::PHINode* round = builder.CreatePHI(builder.getInt64Ty(), 2);
    builder.SetInsertPoint(count);
    llvm::Value* next = builder.CreateNUWAdd(round, builder.getInt64(1));
    round->addIncoming(builder.getInt64(0), last_guard);
    round->addIncoming(next, count);
    if (unchecked_.counter != nullptr) count_by(*round);
    if (!checks_.small_loads().empty()) gather_magnitudes(header, last_guard, count);
    builder.SetInsertPoint(count);
    auto* again = builder.CreateCondBr(builder.CreateICmpEQ(next, guard_.rounds()), leave, header);
    if (unchecked_.is_scalar) keep_scalar(*again);
    return leave;
  }

  // One number that each round counts is enough.
  void count_by(llvm::PHINode& round) {
    auto* copy = llvm::cast<llvm::PHINode>(copy_of(static_cast<llvm::Value*>(unchecked_.counter)));
    llvm::IRBuilder<> builder(copy->getParent(), copy->getParent()->getFirstNonPHIIt());
    copy->replaceAllUsesWith(builder.CreateSub(unchecked_.counter, &round));
    copy->eraseFromParent();
  }

  // The or of all ints that were taken to be small, negative ones inverted.
  void gather_magnitudes(llvm::BasicBlock* header, llvm::BasicBlock* last_guard,
                         llvm::BasicBlock* count) {
    llvm::IRBuilder<> builder(header, header->begin());
    llvm::PHINode* before = builder.CreatePHI(builder.getInt64Ty(), 2);
    builder.SetInsertPoint(count);
    magnitudes_ = before;
    for (llvm::LoadInst* load : checks_.small_loads()) {
      llvm::Value* value = copy_of(static_cast<llvm::Value*>(load));
      llvm::Value* sign = builder.CreateAShr(value, builder.getInt64(63));
      magnitudes_ = builder.CreateOr(magnitudes_, builder.CreateXor(value, sign));
    }
    before->addIncoming(builder.getInt64(0), last_guard);
    before->addIncoming(magnitudes_, count);
  }

  // If one was not small the rounds are done again, with checks: as many pass before the next
  // guard. Gives the block where the copy's results hold.
  llvm::BasicBlock* do_again_unless_small(llvm::BasicBlock* leave, llvm::BasicBlock* body,
                                          llvm::BasicBlock* latch) {
    llvm::BasicBlock* fine = make_block("small");
    llvm::IRBuilder<> builder(header_, header_->begin());
    llvm::PHINode* with_checks = builder.CreatePHI(builder.getInt64Ty(), 2);
    builder.SetInsertPoint(body, body->begin());
    llvm::PHINode* now = builder.CreatePHI(builder.getInt64Ty(), 3);
    for (const RoundGuard::Part& part : guard_.parts()) now->addIncoming(with_checks, part.block);
    now->addIncoming(guard_.rounds(), leave);
    now->addIncoming(builder.getInt64(0), fine);
    builder.SetInsertPoint(latch->getTerminator());
    with_checks->addIncoming(builder.getInt64(0), preheader_);
    with_checks->addIncoming(
        builder.CreateBinaryIntrinsic(llvm::Intrinsic::usub_sat, now, builder.getInt64(1)), latch);
    llvm::BasicBlock* first = guard_.parts().front().block;
    builder.SetInsertPoint(header_->getTerminator());
    builder.CreateCondBr(builder.CreateIsNull(with_checks), first, body);
    header_->getTerminator()->eraseFromParent();
    now->addIncoming(with_checks, header_);
    builder.SetInsertPoint(leave);
    llvm::Value* bound = builder.getInt64(uint64_t{1} << ValueRanges::kSmallBits);
    builder.CreateCondBr(builder.CreateICmpULT(magnitudes_, bound), fine, body);
    return fine;
  }

  void connect(llvm::BasicBlock* leave) {
    llvm::BasicBlock* body = header_->splitBasicBlock(header_->getFirstNonPHIIt(), "checked");
    header_->getTerminator()->setSuccessor(0, guard_.parts().front().block);
    llvm::SmallVector<llvm::Value*, 8> next_values;
    for (llvm::Value* value : latch_values_) next_values.push_back(last_of(value));
    for (Outgoing& way : last_) way.value = last_of(way.value);
    llvm::SmallPtrSet<llvm::BasicBlock*, 8> keep = {copy_of(header_)};
    for (const RoundGuard::Part& part : guard_.parts()) keep.insert(part.block);
    llvm::IRBuilder<> builder(body, body->begin());
    llvm::SmallVector<llvm::BasicBlock*, 4> unchanged;  // from where no rounds have been done
    for (const RoundGuard::Part& part : guard_.parts()) unchanged.push_back(part.block);
    if (magnitudes_ != nullptr) {
      unchanged.append({leave, header_});
      leave = do_again_unless_small(leave, body, latch_ == header_ ? body : latch_);
    }
    for (size_t i = 0; i < phis_.size(); ++i) {
      builder.SetInsertPoint(body, body->begin());
      llvm::PHINode* merged = builder.CreatePHI(phis_[i]->getType(), 3);
      phis_[i]->replaceUsesWithIf(merged, [&](const llvm::Use& use) {
        auto* user = llvm::cast<llvm::Instruction>(use.getUser());
        return user != merged && !keep.contains(user->getParent());
      });
      for (llvm::BasicBlock* block : unchanged) merged->addIncoming(phis_[i], block);
      merged->addIncoming(next_values[i], leave);
    }
    end_guard(body);
    builder.SetInsertPoint(leave);
    if (unchecked_.is_last == nullptr) {
      builder.CreateBr(body);
      return;
    }
    for (const Outgoing& way : last_) way.phi->addIncoming(way.value, leave);
    builder.CreateCondBr(unchecked_.is_last, behind_, body);
  }

  void end_guard(llvm::BasicBlock* body) {
    llvm::BasicBlock* next = copy_of(header_);
    const llvm::ArrayRef<RoundGuard::Part> parts = guard_.parts();
    for (size_t i = parts.size(); i-- > 0;) {
      llvm::IRBuilder<> builder(parts[i].block);
      builder.CreateCondBr(parts[i].condition, next, body);
      next = parts[i].block;
    }
  }

  void make_arithmetic_exact() {
    for (llvm::WithOverflowInst* operation : checks_.exact_arithmetic()) {
      auto* copy = llvm::cast<llvm::WithOverflowInst>(copy_of(operation));
      llvm::IRBuilder<> builder(copy);
      llvm::Value* exact = builder.CreateBinOp(copy->getBinaryOp(), copy->getLHS(), copy->getRHS());
      if (auto* made = llvm::dyn_cast<llvm::BinaryOperator>(exact)) made->setHasNoSignedWrap();
      for (llvm::Value* part : results_of(*copy)) part->replaceAllUsesWith(exact);
      // Dead instructions would keep SimplifyCFG from making selects of branches.
      const llvm::SmallVector<llvm::WeakTrackingVH, 4> users(copy->user_begin(), copy->user_end());
      for (const llvm::WeakTrackingVH& user : users) {
        if (user) llvm::RecursivelyDeleteTriviallyDeadInstructions(user);
      }
    }
  }

  const UncheckedLoop& unchecked_;
  RoundGuard& guard_;
  const RoundChecks& checks_;
  llvm::BasicBlock* header_;
  llvm::BasicBlock* latch_;
  llvm::BasicBlock* preheader_;
  llvm::ValueToValueMapTy values_;
  llvm::SmallVector<llvm::BasicBlock*, 16> originals_;
  llvm::SmallVector<llvm::BasicBlock*, 16> copies_;
  llvm::SmallVector<llvm::PHINode*, 8> phis_;
  llvm::SmallVector<llvm::Value*, 8> latch_values_;
  llvm::SmallVector<Outgoing, 8> outgoing_;
  llvm::Value* magnitudes_ = nullptr;    // null: no ints were taken to be small
  llvm::BasicBlock* behind_ = nullptr;   // the loop's way out of the latch
  llvm::SmallVector<Outgoing, 8> last_;  // by that way
};

}  // namespace

void keep_scalar(llvm::Instruction& branch) {
  llvm::LLVMContext& context = branch.getContext();
  llvm::Metadata* off = llvm::ConstantAsMetadata::get(llvm::ConstantInt::getFalse(context));
  llvm::MDNode* option =
      llvm::MDNode::get(context, {llvm::MDString::get(context, "llvm.loop.vectorize.enable"), off});
  llvm::MDNode* number = llvm::MDNode::getDistinct(context, {nullptr, option});
  number->replaceOperandWith(0, number);
  branch.setMetadata(llvm::LLVMContext::MD_loop, number);
}

void add_loop_copy(const UncheckedLoop& unchecked, RoundGuard& guard, const RoundChecks& checks) {
  LoopCopy(unchecked, guard, checks).run();
}

}  // namespace shoal::ir_to_llvm
