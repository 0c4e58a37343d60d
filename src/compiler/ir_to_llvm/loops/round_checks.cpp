#include "compiler/ir_to_llvm/loops/round_checks.h"

#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/PatternMatch.h>

#include <utility>

#include "compiler/ir_to_llvm/loops/checked_arithmetic.h"

namespace shoal::ir_to_llvm {
namespace {

using llvm::CmpInst;
using namespace llvm::PatternMatch;

// An index as checks of lists compare it: with the length added where it is negative.
struct ListIndex {
  llvm::Value* index = nullptr;
  llvm::Value* is_negative = nullptr;  // null: the length is never added
};

ListIndex index_of(llvm::Value* value, llvm::Value* length) {
  llvm::Value* index = nullptr;
  llvm::Value* condition = nullptr;
  const bool is_moved =
      match(value,
            m_c_Add(m_Select(m_Value(condition), m_Specific(length), m_Zero()), m_Value(index))) ||
      match(value, m_Select(m_Value(condition), m_c_Add(m_Value(index), m_Specific(length)),
                            m_Deferred(index)));
  if (!is_moved) return {value, nullptr};
  const auto* known = llvm::dyn_cast<llvm::ConstantInt>(condition);
  if (known != nullptr && known->isZero()) return {index, nullptr};
  const bool tests_sign =
      match(condition, m_SpecificICmp(CmpInst::ICMP_SLT, m_Specific(index), m_Zero()));
  return tests_sign ? ListIndex{index, condition} : ListIndex{value, nullptr};
}

}  // namespace

bool RoundChecks::holds(llvm::Value* condition, bool expected) {
  const RoundGuard::Mark mark = guard_.mark();
  const size_t found_count = ranges_.found_count();
  const size_t false_count = false_conditions_.size();
  const size_t exact_count = exact_.size();
  if (find(condition, expected)) return true;
  guard_.take_back(mark);
  false_conditions_.truncate(false_count);
  exact_.truncate(exact_count);
  ranges_.forget_after(found_count);
  return false;
}

bool RoundChecks::find(llvm::Value* condition, bool expected) {
  if (const auto* known = llvm::dyn_cast<llvm::ConstantInt>(condition)) {
    return known->isOne() == expected;
  }
  if (llvm::Value* same = guard_.invariant(condition)) {
    guard_.require(expected ? same : guard_.builder().CreateNot(same));
    return true;
  }
  llvm::Value* left = nullptr;
  llvm::Value* right = nullptr;
  if (match(condition, m_Not(m_Value(left)))) return find(left, !expected);
  if (expected && match(condition, m_LogicalAnd(m_Value(left), m_Value(right)))) {
    return find(left, true) && find(right, true);
  }
  if (!expected && match(condition, m_LogicalOr(m_Value(left), m_Value(right)))) {
    return find(left, false) && find(right, false);
  }
  if (llvm::WithOverflowInst* operation = checked_arithmetic(condition, 1)) {
    return !expected && does_not_overflow(*operation);
  }
  auto* compare = llvm::dyn_cast<llvm::ICmpInst>(condition);
  if (compare == nullptr || !compare->getOperand(0)->getType()->isIntegerTy(64)) return false;
  return compare_holds(expected ? compare->getPredicate() : compare->getInversePredicate(),
                       compare->getOperand(0), compare->getOperand(1));
}

bool RoundChecks::does_not_overflow(llvm::WithOverflowInst& operation) {
  // Finding the range of the result requires that it does not overflow.
  const auto results = results_of(operation);
  if (results.empty() || !ranges_.range_of(results[0])) return false;
  exact_.push_back(&operation);
  return true;
}

bool RoundChecks::compare_holds(CmpInst::Predicate predicate, llvm::Value* left,
                                llvm::Value* right) {
  if (predicate == CmpInst::ICMP_UGT) return compare_holds(CmpInst::ICMP_ULT, right, left);
  if (predicate == CmpInst::ICMP_ULT) return is_in_range(left, right);
  if (predicate == CmpInst::ICMP_UGE || predicate == CmpInst::ICMP_ULE) return false;
  if (llvm::Value* rounds = rounds_until_compare(predicate, left, right)) {
    guard_.limit(rounds);
    return true;
  }
  const std::optional<ValueRange> a = ranges_.range_of(left);
  const std::optional<ValueRange> b = a ? ranges_.range_of(right) : a;
  if (!b) return false;
  llvm::IRBuilder<>& builder = guard_.builder();
  switch (predicate) {
    case CmpInst::ICMP_SLT:
    case CmpInst::ICMP_SLE: guard_.require(builder.CreateICmp(predicate, a->high, b->low)); break;
    case CmpInst::ICMP_SGT:
    case CmpInst::ICMP_SGE: guard_.require(builder.CreateICmp(predicate, a->low, b->high)); break;
    case CmpInst::ICMP_NE:
      guard_.require(builder.CreateOr(builder.CreateICmpSLT(a->high, b->low),
                                      builder.CreateICmpSGT(a->low, b->high)));
      break;
    default: return false;
  }
  return true;
}

// An index that moves by a constant limits the rounds; of others both bounds are compared.
bool RoundChecks::is_in_range(llvm::Value* value, llvm::Value* length) {
  llvm::Value* bound = guard_.invariant(length);
  if (bound == nullptr) return false;
  llvm::IRBuilder<>& builder = guard_.builder();
  const ListIndex list_index = index_of(value, length);
  llvm::Value* zero = builder.getInt64(0);
  if (list_index.is_negative != nullptr) {
    guard_.require(builder.CreateICmpSGE(bound, zero));
  }
  const std::optional<int64_t> step = step_of(list_index.index);
  llvm::Value* first = step && *step != 0 ? guard_.now(list_index.index) : nullptr;
  if (first != nullptr) {
    const bool is_up = *step > 0;
    const uint64_t stride = is_up ? static_cast<uint64_t>(*step) : -static_cast<uint64_t>(*step);
    llvm::Value* room =
        is_up ? builder.CreateSub(builder.CreateSub(bound, first), builder.getInt64(1)) : first;
    if (stride != 1) room = builder.CreateUDiv(room, builder.getInt64(stride));
    llvm::Value* rounds = builder.CreateAdd(room, builder.getInt64(1));
    guard_.limit(builder.CreateSelect(builder.CreateICmpULT(first, bound), rounds, zero));
  } else {
    const std::optional<ValueRange> range = ranges_.range_of(list_index.index);
    if (!range) return false;
    guard_.require(builder.CreateICmpSGE(range->low, zero));
    guard_.require(builder.CreateICmpULT(range->high, bound));
  }
  if (list_index.is_negative != nullptr) false_conditions_.push_back(list_index.is_negative);
  return true;
}

llvm::Value* RoundChecks::rounds_until(llvm::Value* condition, bool expected) {
  llvm::Value* always = nullptr;
  llvm::Value* later = nullptr;
  if (expected && match(condition, m_LogicalAnd(m_Value(always), m_Value(later)))) {
    llvm::Value* same = guard_.invariant(always);
    llvm::Value* rounds = same == nullptr ? nullptr : rounds_until(later, true);
    if (rounds == nullptr) return nullptr;
    return guard_.builder().CreateSelect(same, rounds, guard_.builder().getInt64(0));
  }
  auto* compare = llvm::dyn_cast<llvm::ICmpInst>(condition);
  if (compare == nullptr || !compare->getOperand(0)->getType()->isIntegerTy(64)) return nullptr;
  return rounds_until_compare(expected ? compare->getPredicate() : compare->getInversePredicate(),
                              compare->getOperand(0), compare->getOperand(1));
}

// One side moves by a constant towards the other, which stays.
llvm::Value* RoundChecks::rounds_until_compare(CmpInst::Predicate predicate, llvm::Value* left,
                                               llvm::Value* right) {
  std::optional<int64_t> step = step_of(left);
  if (!step || *step == 0) {
    std::swap(left, right);
    predicate = CmpInst::getSwappedPredicate(predicate);
    step = step_of(left);
  }
  if (!step || *step == 0) return nullptr;
  llvm::Value* goal = guard_.invariant(right);
  llvm::Value* first = goal == nullptr ? nullptr : guard_.now(left);
  if (first == nullptr) return nullptr;
  llvm::IRBuilder<>& builder = guard_.builder();
  const bool is_up = *step > 0;
  llvm::Value* distance = is_up ? builder.CreateSub(goal, first) : builder.CreateSub(first, goal);
  if (predicate == CmpInst::ICMP_NE) {
    return *step == 1 || *step == -1 ? distance : nullptr;
  }
  const bool is_towards = is_up ? predicate == CmpInst::ICMP_SLT || predicate == CmpInst::ICMP_ULT
                                : predicate == CmpInst::ICMP_SGT || predicate == CmpInst::ICMP_UGT;
  // A longer stride could jump over the goal and around the end of the integers.
  if (!is_towards || (*step != 1 && *step != -1)) return nullptr;
  llvm::Value* holds_now = builder.CreateICmp(predicate, first, goal);
  return builder.CreateSelect(holds_now, distance, builder.getInt64(0));
}

}  // namespace shoal::ir_to_llvm
