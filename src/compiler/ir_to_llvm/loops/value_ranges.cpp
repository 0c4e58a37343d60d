#include "compiler/ir_to_llvm/loops/value_ranges.h"

#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/PatternMatch.h>

#include "compiler/ir_to_llvm/loops/checked_arithmetic.h"

namespace shoal::ir_to_llvm {
namespace {

constexpr int kGrowthDepthMax = 12;

bool is_known_positive(const llvm::Value* value) {
  const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(value);
  return constant != nullptr && constant->getValue().isStrictlyPositive();
}

}  // namespace

std::optional<int64_t> constant_step(LoopAnalyses& analyses, const llvm::Loop& loop,
                                     llvm::Value& value) {
  if (!value.getType()->isIntegerTy(64)) return std::nullopt;
  const auto* recurrence = llvm::dyn_cast<llvm::SCEVAddRecExpr>(analyses.evolution.getSCEV(&value));
  if (recurrence == nullptr || recurrence->getLoop() != &loop || !recurrence->isAffine()) {
    return std::nullopt;
  }
  const llvm::SCEV* step = recurrence->getStepRecurrence(analyses.evolution);
  const auto* constant = llvm::dyn_cast<llvm::SCEVConstant>(step);
  return constant == nullptr ? std::nullopt : std::optional(constant->getAPInt().getSExtValue());
}

std::optional<ValueRange> ValueRanges::range_of(llvm::Value* value) {
  if (!value->getType()->isIntegerTy(64)) return std::nullopt;
  const auto known = known_.find(value);
  if (known != known_.end()) return known->second;
  known_[value] = std::nullopt;  // while it is looked for: it may be defined by itself
  const RoundGuard::Mark mark = guard_.mark();
  const size_t count = found_count();
  const MaybeRange range = find(value);
  if (!range) {
    guard_.take_back(mark);
    forget_after(count);
    return std::nullopt;
  }
  known_[value] = range;
  found_.push_back(value);
  return range;
}

void ValueRanges::forget_after(size_t found_count) {
  for (size_t i = found_count; i < found_.size(); ++i) {
    known_.erase(found_[i]);
    llvm::erase(small_loads_, found_[i]);
  }
  found_.truncate(found_count);
}

// Of what a sum over rounds adds.
std::optional<ValueRange> ValueRanges::of_term(llvm::Value* value) {
  if (const MaybeRange range = range_of(value)) return range;
  auto* load = llvm::dyn_cast<llvm::LoadInst>(value);
  const bool may_be_small = may_assume_ && load != nullptr && loop_.contains(load) &&
                            load->getType()->isIntegerTy(64) &&
                            analyses_.dominators.dominates(load->getParent(), loop_.getLoopLatch());
  if (!may_be_small) return std::nullopt;
  constexpr int64_t kBound = int64_t{1} << kSmallBits;
  known_[value] = constants(-kBound, kBound - 1);
  found_.push_back(value);
  small_loads_.push_back(load);
  return known_[value];
}

// Python's remainder by a constant is between 0 and the constant.
std::optional<ValueRange> ValueRanges::of_choice(llvm::SelectInst& choice) {
  using namespace llvm::PatternMatch;
  llvm::Value* remainder = nullptr;
  const llvm::APInt* divisor = nullptr;
  const llvm::APInt* added = nullptr;
  const bool is_remainder =
      match(&choice,
            m_Select(m_SpecificICmp(llvm::CmpInst::ICMP_SLT, m_Value(remainder), m_Zero()),
                     m_Add(m_Deferred(remainder), m_APInt(added)), m_Deferred(remainder))) &&
      match(remainder, m_SRem(m_Value(), m_APInt(divisor)));
  if (is_remainder && *divisor == *added && divisor->isStrictlyPositive()) {
    return constants(0, divisor->getSExtValue() - 1);
  }
  const MaybeRange left = range_of(choice.getTrueValue());
  const MaybeRange right = left ? range_of(choice.getFalseValue()) : left;
  return right ? MaybeRange(hull(*left, *right)) : std::nullopt;
}

std::optional<ValueRange> ValueRanges::find(llvm::Value* value) {
  if (llvm::Value* same = guard_.invariant(value)) return ValueRange{same, same};
  auto* instruction = llvm::cast<llvm::Instruction>(value);
  if (const MaybeRange range = of_recurrence(*instruction)) return range;
  if (auto* phi = llvm::dyn_cast<llvm::PHINode>(instruction)) return of_phi(*phi);
  if (auto* call = llvm::dyn_cast<llvm::CallInst>(instruction)) return of_call(*call);
  if (auto* operation = llvm::dyn_cast<llvm::BinaryOperator>(instruction)) {
    return of_operation(*operation);
  }
  if (auto* choice = llvm::dyn_cast<llvm::SelectInst>(instruction)) return of_choice(*choice);
  if (llvm::WithOverflowInst* operation = checked_arithmetic(instruction, 0)) {
    return of_arithmetic(operation->getBinaryOp(), operation->getLHS(), operation->getRHS());
  }
  if (llvm::isa<llvm::ZExtInst>(instruction)) {
    const unsigned bits = instruction->getOperand(0)->getType()->getScalarSizeInBits();
    if (bits <= 32) return constants(0, (int64_t{1} << bits) - 1);
  }
  return std::nullopt;
}

// From the value now to the one in the last round.
std::optional<ValueRange> ValueRanges::of_recurrence(llvm::Instruction& value) {
  const auto* recurrence =
      llvm::dyn_cast<llvm::SCEVAddRecExpr>(analyses_.evolution.getSCEV(&value));
  if (recurrence == nullptr || recurrence->getLoop() != &loop_ || !recurrence->isAffine()) {
    return std::nullopt;
  }
  llvm::Value* first = guard_.now(&value);
  llvm::Value* step = guard_.expand(recurrence->getStepRecurrence(analyses_.evolution));
  if (first == nullptr || step == nullptr) return std::nullopt;
  llvm::IRBuilder<>& builder = guard_.builder();
  llvm::Value* steps = builder.CreateSub(guard_.rounds_max(), builder.getInt64(1));
  llvm::Value* way = checked(llvm::Intrinsic::smul_with_overflow, steps, step);
  llvm::Value* last = checked(llvm::Intrinsic::sadd_with_overflow, first, way);
  const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(step);
  if (constant == nullptr) return hull({first, first}, {last, last});
  return constant->isNegative() ? ValueRange{last, first} : ValueRange{first, last};
}

std::optional<ValueRange> ValueRanges::of_phi(llvm::PHINode& phi) {
  if (phi.getParent() == loop_.getHeader()) return of_sum_over_rounds(phi);
  MaybeRange range;
  for (llvm::Value* value : phi.incoming_values()) {
    const MaybeRange one = range_of(value);
    if (!one) return std::nullopt;
    range = range ? hull(*range, *one) : *one;
  }
  return range;
}

// A variable that each round adds something to.
std::optional<ValueRange> ValueRanges::of_sum_over_rounds(llvm::PHINode& phi) {
  const MaybeRange each = growth(phi.getIncomingValueForBlock(loop_.getLoopLatch()), phi, 0);
  if (!each) return std::nullopt;
  const ValueRange whole = hull(*each, constants(0, 0));
  llvm::Value* least = checked(llvm::Intrinsic::smul_with_overflow, whole.low, guard_.rounds_max());
  llvm::Value* most = checked(llvm::Intrinsic::smul_with_overflow, whole.high, guard_.rounds_max());
  return ValueRange{checked(llvm::Intrinsic::sadd_with_overflow, &phi, least),
                    checked(llvm::Intrinsic::sadd_with_overflow, &phi, most)};
}

std::optional<ValueRange> ValueRanges::growth(llvm::Value* value, llvm::PHINode& phi, int depth) {
  if (value == &phi) return constants(0, 0);
  auto* instruction = llvm::dyn_cast<llvm::Instruction>(value);
  if (instruction == nullptr || !loop_.contains(instruction) || depth > kGrowthDepthMax) {
    return std::nullopt;
  }
  if (auto* merge = llvm::dyn_cast<llvm::PHINode>(instruction)) {
    if (merge->getParent() == loop_.getHeader()) return std::nullopt;
    MaybeRange range;
    for (llvm::Value* incoming : merge->incoming_values()) {
      const MaybeRange one = growth(incoming, phi, depth + 1);
      if (!one) return std::nullopt;
      range = range ? hull(*range, *one) : *one;
    }
    return range;
  }
  if (auto* choice = llvm::dyn_cast<llvm::SelectInst>(instruction)) {
    const MaybeRange left = growth(choice->getTrueValue(), phi, depth + 1);
    const MaybeRange right = left ? growth(choice->getFalseValue(), phi, depth + 1) : left;
    return right ? MaybeRange(hull(*left, *right)) : std::nullopt;
  }
  unsigned opcode = instruction->getOpcode();
  llvm::Value* left = instruction->getNumOperands() == 2 ? instruction->getOperand(0) : nullptr;
  llvm::Value* right = left == nullptr ? nullptr : instruction->getOperand(1);
  if (llvm::WithOverflowInst* operation = checked_arithmetic(instruction, 0)) {
    opcode = operation->getBinaryOp();
    left = operation->getLHS();
    right = operation->getRHS();
  }
  if (opcode != llvm::Instruction::Add && opcode != llvm::Instruction::Sub) return std::nullopt;
  MaybeRange before = growth(left, phi, depth + 1);
  if (!before && opcode == llvm::Instruction::Add) {
    std::swap(left, right);
    before = growth(left, phi, depth + 1);
  }
  const MaybeRange added = before ? of_term(right) : std::nullopt;
  if (!added) return std::nullopt;
  if (opcode == llvm::Instruction::Add) {
    return ValueRange{checked(llvm::Intrinsic::sadd_with_overflow, before->low, added->low),
                      checked(llvm::Intrinsic::sadd_with_overflow, before->high, added->high)};
  }
  return ValueRange{checked(llvm::Intrinsic::ssub_with_overflow, before->low, added->high),
                    checked(llvm::Intrinsic::ssub_with_overflow, before->high, added->low)};
}

std::optional<ValueRange> ValueRanges::of_call(llvm::CallInst& call) {
  auto* least = llvm::dyn_cast<llvm::MinMaxIntrinsic>(&call);
  if (least == nullptr || !least->isSigned()) return std::nullopt;
  const MaybeRange left = range_of(least->getLHS());
  const MaybeRange right = left ? range_of(least->getRHS()) : left;
  if (!right) return std::nullopt;
  llvm::IRBuilder<>& builder = guard_.builder();
  const llvm::Intrinsic::ID kind = least->getIntrinsicID();
  return ValueRange{builder.CreateBinaryIntrinsic(kind, left->low, right->low),
                    builder.CreateBinaryIntrinsic(kind, left->high, right->high)};
}

std::optional<ValueRange> ValueRanges::of_operation(llvm::BinaryOperator& operation) {
  llvm::IRBuilder<>& builder = guard_.builder();
  llvm::Value* right = operation.getOperand(1);
  const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(right);
  const auto with_constant = [&](const auto& bound) -> MaybeRange {
    const MaybeRange left = range_of(operation.getOperand(0));
    if (!left) return std::nullopt;
    return ValueRange{bound(left->low), bound(left->high)};
  };
  switch (operation.getOpcode()) {
    case llvm::Instruction::And:
      if (constant == nullptr || constant->isNegative()) return std::nullopt;
      return constants(0, constant->getSExtValue());
    case llvm::Instruction::URem:
      if (!is_known_positive(right)) return std::nullopt;
      return constants(0, constant->getSExtValue() - 1);
    case llvm::Instruction::SRem:
      if (!is_known_positive(right)) return std::nullopt;
      return constants(1 - constant->getSExtValue(), constant->getSExtValue() - 1);
    case llvm::Instruction::AShr:
      if (constant == nullptr) return std::nullopt;
      return with_constant([&](llvm::Value* bound) { return builder.CreateAShr(bound, right); });
    case llvm::Instruction::SDiv:
      if (!is_known_positive(right)) return std::nullopt;
      return with_constant([&](llvm::Value* bound) { return builder.CreateSDiv(bound, right); });
    case llvm::Instruction::Shl: {
      if (constant == nullptr || constant->getValue().uge(62)) return std::nullopt;
      llvm::Value* factor = builder.getInt64(uint64_t{1} << constant->getZExtValue());
      return of_arithmetic(llvm::Instruction::Mul, operation.getOperand(0), factor);
    }
    case llvm::Instruction::Add:
    case llvm::Instruction::Sub:
    case llvm::Instruction::Mul:
      return of_arithmetic(operation.getOpcode(), operation.getOperand(0), right);
    default: return std::nullopt;
  }
}

std::optional<ValueRange> ValueRanges::of_arithmetic(unsigned opcode, llvm::Value* left,
                                                     llvm::Value* right) {
  const MaybeRange a = range_of(left);
  const MaybeRange b = a ? range_of(right) : a;
  if (!b) return std::nullopt;
  switch (opcode) {
    case llvm::Instruction::Add:
      return ValueRange{checked(llvm::Intrinsic::sadd_with_overflow, a->low, b->low),
                        checked(llvm::Intrinsic::sadd_with_overflow, a->high, b->high)};
    case llvm::Instruction::Sub:
      return ValueRange{checked(llvm::Intrinsic::ssub_with_overflow, a->low, b->high),
                        checked(llvm::Intrinsic::ssub_with_overflow, a->high, b->low)};
    case llvm::Instruction::Mul: return product(*a, *b);
    default: return std::nullopt;
  }
}

// By a constant exactly; otherwise by the greatest magnitudes, and from 0 where both are not
// negative.
std::optional<ValueRange> ValueRanges::product(const ValueRange& left, const ValueRange& right) {
  llvm::IRBuilder<>& builder = guard_.builder();
  const auto multiply = [&](llvm::Value* a, llvm::Value* b) {
    return checked(llvm::Intrinsic::smul_with_overflow, a, b);
  };
  if (left.low == left.high && llvm::isa<llvm::ConstantInt>(left.low)) return product(right, left);
  if (const auto* factor = llvm::dyn_cast<llvm::ConstantInt>(right.low);
      factor != nullptr && right.low == right.high) {
    llvm::Value* low = multiply(left.low, right.low);
    llvm::Value* high = multiply(left.high, right.low);
    return factor->isNegative() ? ValueRange{high, low} : ValueRange{low, high};
  }
  const auto magnitude = [&](const ValueRange& range) {
    llvm::Value* negated =
        checked(llvm::Intrinsic::ssub_with_overflow, builder.getInt64(0), range.low);
    return builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, negated, range.high);
  };
  llvm::Value* most = multiply(magnitude(left), magnitude(right));
  llvm::Value* has_negative =
      builder.CreateICmpSLT(builder.CreateOr(left.low, right.low), builder.getInt64(0));
  llvm::Value* least =
      builder.CreateSelect(has_negative, builder.CreateNeg(most), builder.getInt64(0));
  return ValueRange{least, most};
}

llvm::Value* ValueRanges::checked(llvm::Intrinsic::ID operation, llvm::Value* left,
                                  llvm::Value* right) {
  llvm::IRBuilder<>& builder = guard_.builder();
  const auto* a = llvm::dyn_cast<llvm::ConstantInt>(left);
  const auto* b = llvm::dyn_cast<llvm::ConstantInt>(right);
  if (a != nullptr && b != nullptr) return constant_result(operation, a->getValue(), b->getValue());
  if (b != nullptr && b->isZero() && operation != llvm::Intrinsic::smul_with_overflow) return left;
  llvm::Value* pair = builder.CreateBinaryIntrinsic(operation, left, right);
  guard_.require_not(builder.CreateExtractValue(pair, 1));
  return builder.CreateExtractValue(pair, 0);
}

llvm::Value* ValueRanges::constant_result(llvm::Intrinsic::ID operation, const llvm::APInt& left,
                                          const llvm::APInt& right) {
  bool overflows = false;
  const llvm::APInt result =
      operation == llvm::Intrinsic::sadd_with_overflow   ? left.sadd_ov(right, overflows)
      : operation == llvm::Intrinsic::ssub_with_overflow ? left.ssub_ov(right, overflows)
                                                         : left.smul_ov(right, overflows);
  if (overflows) guard_.require(guard_.builder().getFalse());
  return guard_.builder().getInt(result);
}

ValueRange ValueRanges::hull(const ValueRange& left, const ValueRange& right) {
  llvm::IRBuilder<>& builder = guard_.builder();
  return {builder.CreateBinaryIntrinsic(llvm::Intrinsic::smin, left.low, right.low),
          builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, left.high, right.high)};
}

ValueRange ValueRanges::constants(int64_t low, int64_t high) {
  llvm::IRBuilder<>& builder = guard_.builder();
  return {builder.getInt64(static_cast<uint64_t>(low)),
          builder.getInt64(static_cast<uint64_t>(high))};
}

}  // namespace shoal::ir_to_llvm
