#include "compiler/ir_to_llvm/loops/checked_arithmetic.h"

#include <llvm/IR/Instructions.h>

namespace shoal::ir_to_llvm {

llvm::WithOverflowInst* checked_arithmetic(llvm::Value* value, unsigned number) {
  auto* part = llvm::dyn_cast<llvm::ExtractValueInst>(value);
  if (part == nullptr || part->getIndices()[0] != number) return nullptr;
  llvm::Value* pair = part->getAggregateOperand();
  if (auto* frozen = llvm::dyn_cast<llvm::FreezeInst>(pair)) pair = frozen->getOperand(0);
  auto* operation = llvm::dyn_cast<llvm::WithOverflowInst>(pair);
  return operation != nullptr && operation->isSigned() ? operation : nullptr;
}

llvm::SmallVector<llvm::Value*, 2> results_of(llvm::WithOverflowInst& operation) {
  llvm::SmallVector<llvm::Value*, 2> results;
  llvm::SmallVector<llvm::User*, 4> users(operation.users());
  for (size_t i = 0; i < users.size(); ++i) {
    if (checked_arithmetic(users[i], 0) == &operation) results.push_back(users[i]);
    if (llvm::isa<llvm::FreezeInst>(users[i]))
      users.append(users[i]->user_begin(), users[i]->user_end());
  }
  return results;
}

}  // namespace shoal::ir_to_llvm
