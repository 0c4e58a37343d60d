#include "compiler/ir_to_llvm/loops/unchecked_rounds.h"

#include <llvm/Analysis/LoopIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/PatternMatch.h>

#include "compiler/ir_to_llvm/loops/loop_copy.h"

namespace shoal::ir_to_llvm {
namespace {

using llvm::PatternMatch::m_Add;
using llvm::PatternMatch::m_AllOnes;
using llvm::PatternMatch::m_SpecificICmp;
using llvm::PatternMatch::m_Value;
using llvm::PatternMatch::m_Zero;
using llvm::PatternMatch::match;

// Of loops that do not ask for interrupts; a power of two that keeps ranges of sums small.
constexpr uint64_t kRoundsMax = 1 << 16;

// Fewer are not worth a guard.
constexpr uint64_t kRoundsMin = 4;

// The question for interrupts, which a loop asks when a counter has come down to 0.
struct Poll {
  llvm::BasicBlock* asks = nullptr;
  llvm::BasicBlock* next = nullptr;  // where the loop goes on
  llvm::Value* left = nullptr;       // the counter of rounds behind this one
  llvm::PHINode* counter = nullptr;  // and before it, of the header
};

bool calls_poll(llvm::BasicBlock& block) {
  for (llvm::Instruction& instruction : block) {
    auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
    if (call != nullptr && call->getCalledFunction() != nullptr &&
        call->getCalledFunction()->getName() == "shoal_poll") {
      return true;
    }
  }
  return false;
}

// Whether the header's argument is one less in each round that does not ask.
bool counts_down(llvm::Loop& loop, const Poll& poll, llvm::PHINode& counter) {
  if (counter.getParent() != loop.getHeader()) return false;
  auto* merge =
      llvm::dyn_cast<llvm::PHINode>(counter.getIncomingValueForBlock(loop.getLoopLatch()));
  if (merge == nullptr || !loop.contains(merge)) return false;
  for (unsigned i = 0; i < merge->getNumIncomingValues(); ++i) {
    const bool is_behind_question = merge->getIncomingBlock(i) == poll.asks;
    if (!is_behind_question && merge->getIncomingValue(i) != poll.left) return false;
  }
  return true;
}

std::optional<Poll> poll_at(llvm::Loop& loop, llvm::BasicBlock& block) {
  auto* branch = llvm::dyn_cast<llvm::CondBrInst>(block.getTerminator());
  if (branch == nullptr) return std::nullopt;
  Poll poll{branch->getSuccessor(0), branch->getSuccessor(1)};
  if (!loop.contains(poll.asks) || !loop.contains(poll.next) || !calls_poll(*poll.asks)) {
    return std::nullopt;
  }
  llvm::Value* counter = nullptr;
  const bool is_counted =
      match(branch->getCondition(),
            m_SpecificICmp(llvm::CmpInst::ICMP_EQ, m_Value(poll.left), m_Zero())) &&
      match(poll.left, m_Add(m_Value(counter), m_AllOnes()));
  poll.counter = is_counted ? llvm::dyn_cast<llvm::PHINode>(counter) : nullptr;
  if (poll.counter == nullptr || !counts_down(loop, poll, *poll.counter)) return std::nullopt;
  return poll;
}

// Nothing in a round changes what is outside of the function's memory, but the question.
bool calls_nothing_that_writes(llvm::Loop& loop, const llvm::BasicBlock* asks) {
  for (llvm::BasicBlock* block : loop.blocks()) {
    if (block == asks) continue;
    for (llvm::Instruction& instruction : *block) {
      if (llvm::isa<llvm::CallBase>(instruction) && instruction.mayWriteToMemory()) return false;
    }
  }
  return true;
}

class UncheckedRounds {
 public:
  UncheckedRounds(llvm::Loop& loop, LoopAnalyses& analyses, bool may_assume)
      : loop_(loop), analyses_(analyses), may_assume_(may_assume) {
    unchecked_.loop = &loop;
  }

  // Whether rounds that were taken to add small ints cannot be done again.
  [[nodiscard]] bool has_assumed_in_vain() const { return has_assumed_in_vain_; }

  bool run() {
    const unsigned rounds_max = analyses_.evolution.getSmallConstantMaxTripCount(&loop_);
    if (rounds_max != 0 && rounds_max < kRoundsMin) return false;
    std::optional<Poll> poll;
    for (llvm::BasicBlock* block : loop_.blocks()) {
      poll = poll_at(loop_, *block);
      if (!poll) continue;
      unchecked_.left_out.insert(poll->asks);
      unchecked_.decided[block] = poll->next;
      break;
    }
    // As it is, a loop that calls cannot become vectors: nothing needs to look at it again.
    if (poll) keep_scalar(*loop_.getLoopLatch()->getTerminator());
    if (!calls_nothing_that_writes(loop_, poll ? poll->asks : nullptr)) {
      keep_scalar(*loop_.getLoopLatch()->getTerminator());
      return false;
    }
    RoundGuard guard(loop_, analyses_, unchecked_.left_out);
    RoundChecks checks(loop_, analyses_, guard);
    guard.add_certain_block(loop_.getHeader());
    if (may_assume_ && !guard.has_stores()) checks.assume_small_loads();
    limit_rounds(guard, checks, poll);
    decide_ways_out(guard, checks);
    has_assumed_in_vain_ = kept_count_ > 0 && !checks.small_loads().empty();
    if (has_assumed_in_vain_ || !is_worth_it(poll.has_value())) {
      guard.discard();
      return false;
    }
    hoist_loads(guard);
    if (loop_rounds_ != nullptr) {
      unchecked_.is_last = guard.builder().CreateICmpEQ(guard.rounds(), loop_rounds_);
    }
    if (poll) {
      unchecked_.counter = poll->counter;
      unchecked_.counter_next = poll->left;
      unchecked_.counter_behind = guard.builder().CreateSub(poll->counter, guard.rounds());
    }
    unchecked_.is_scalar = kept_count_ > 0 || scatters(guard);
    guard.finish();
    add_loop_copy(unchecked_, guard, checks);
    return true;
  }

 private:
  // By the next question and by the loop's own end.
  void limit_rounds(RoundGuard& guard, RoundChecks& checks, const std::optional<Poll>& poll) {
    llvm::IRBuilder<>& builder = guard.builder();
    llvm::Value* rounds = builder.getInt64(kRoundsMax);
    if (poll) rounds = guard.now(poll->left);
    if (find_loop_rounds(guard, checks)) rounds = guard.minimum(rounds, loop_rounds_);
    guard.set_rounds_max(rounds, kRoundsMin);
  }

  // The way out at the end of a round is taken by the copy too.
  bool find_loop_rounds(RoundGuard& guard, RoundChecks& checks) {
    llvm::BasicBlock* latch = loop_.getLoopLatch();
    auto* branch = llvm::dyn_cast<llvm::CondBrInst>(latch->getTerminator());
    if (branch == nullptr) return false;
    const bool stays = branch->getSuccessor(0) == loop_.getHeader();
    llvm::Value* before = checks.rounds_until(branch->getCondition(), stays);
    if (before == nullptr) return false;
    llvm::IRBuilder<>& builder = guard.builder();
    loop_rounds_ = builder.CreateAdd(before, builder.getInt64(1));
    unchecked_.decided[latch] = loop_.getHeader();
    return true;
  }

  void decide_ways_out(RoundGuard& guard, RoundChecks& checks) {
    llvm::LoopBlocksRPO order(&loop_);
    order.perform(&analyses_.loops);
    bool is_certain = true;
    for (llvm::BasicBlock* block : order) {
      const bool is_in_each_round = analyses_.dominators.dominates(block, loop_.getLoopLatch());
      if (is_certain && is_in_each_round) certain_.push_back(block);
      if (is_certain && is_in_each_round) guard.add_certain_block(block);
      auto* branch = llvm::dyn_cast<llvm::CondBrInst>(block->getTerminator());
      if (branch == nullptr || unchecked_.left_out.contains(block) ||
          unchecked_.decided.contains(block)) {
        continue;
      }
      if (block == loop_.getLoopLatch() && find_loop_rounds(guard, checks)) {
        guard.limit(loop_rounds_);
        continue;
      }
      const bool first_stays = loop_.contains(branch->getSuccessor(0));
      if (first_stays == loop_.contains(branch->getSuccessor(1))) continue;
      if (checks.holds(branch->getCondition(), first_stays)) {
        unchecked_.decided[block] = branch->getSuccessor(first_stays ? 0 : 1);
        ++decided_count_;
      } else {
        ++kept_count_;
        is_certain = false;
      }
    }
  }

  // Without the question alone rounds are not faster, unless all of a vector can be done at once.
  [[nodiscard]] bool is_worth_it(bool has_poll) const {
    return decided_count_ > 0 || (has_poll && kept_count_ == 0 && loop_rounds_ != nullptr);
  }

  // Whether the items that following rounds store do not lie side by side: a vector of these is
  // stored item by item.
  [[nodiscard]] bool scatters(RoundGuard& guard) {
    for (llvm::BasicBlock* block : loop_.blocks()) {
      if (unchecked_.left_out.contains(block)) continue;
      for (llvm::Instruction& instruction : *block) {
        auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction);
        if (store != nullptr && !is_beside_the_last(*store, guard)) return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool is_beside_the_last(llvm::StoreInst& store, RoundGuard& guard) {
    auto* place = llvm::dyn_cast<llvm::GetElementPtrInst>(store.getPointerOperand());
    if (place == nullptr || place->getNumIndices() != 1) return false;
    const llvm::DataLayout& layout = store.getDataLayout();
    const auto size = layout.getTypeStoreSize(store.getValueOperand()->getType());
    const uint64_t stride = layout.getTypeAllocSize(place->getSourceElementType());
    const std::optional<int64_t> step = constant_step(analyses_, loop_, *place->getOperand(1));
    return stride == size.getFixedValue() && (step == 1 || step == -1) &&
           guard.invariant(place->getPointerOperand()) != nullptr;
  }

  void hoist_loads(RoundGuard& guard) {
    for (llvm::BasicBlock* block : certain_) {
      for (llvm::Instruction& instruction : *block) {
        if (llvm::isa<llvm::LoadInst>(instruction)) {
          static_cast<void>(guard.invariant(&instruction));
        }
      }
    }
  }

  llvm::Loop& loop_;
  LoopAnalyses& analyses_;
  UncheckedLoop unchecked_;
  llvm::Value* loop_rounds_ = nullptr;  // until the way out of the latch; null: not known
  llvm::SmallVector<llvm::BasicBlock*, 16> certain_;
  bool may_assume_;
  bool has_assumed_in_vain_ = false;
  int decided_count_ = 0;
  int kept_count_ = 0;
};

}  // namespace

llvm::PreservedAnalyses UncheckedRoundsPass::run(llvm::Function& function,
                                                 llvm::FunctionAnalysisManager& analyses) {
  auto& loops = analyses.getResult<llvm::LoopAnalysis>(function);
  if (loops.empty()) return llvm::PreservedAnalyses::all();
  LoopAnalyses used{analyses.getResult<llvm::DominatorTreeAnalysis>(function), loops,
                    analyses.getResult<llvm::ScalarEvolutionAnalysis>(function),
                    analyses.getResult<llvm::AAManager>(function)};
  bool has_changed = false;
  for (llvm::Loop* loop : loops.getLoopsInPreorder()) {
    if (!loop->isInnermost() || !loop->isLoopSimplifyForm() ||
        !loop->isLCSSAForm(used.dominators)) {
      continue;
    }
    for (const bool may_assume : {true, false}) {
      UncheckedRounds rounds(*loop, used, may_assume);
      has_changed = rounds.run() || has_changed;
      if (!rounds.has_assumed_in_vain()) break;
    }
  }
  return has_changed ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

}  // namespace shoal::ir_to_llvm
