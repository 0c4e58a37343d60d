#include "compiler/ir_to_llvm/inline_recursion.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include <algorithm>
#include <vector>

namespace shoal::ir_to_llvm {
namespace {

// Each level doubles a function with two calls: levels are added while all of it stays below this.
constexpr size_t kInstructionsMax = 1200;
constexpr int kLevelsMax = 4;
constexpr const char* kPollMark = "shoal.poll";

std::vector<llvm::CallInst*> calls_of_itself(llvm::Function& function) {
  std::vector<llvm::CallInst*> calls;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
    if (call != nullptr && call->getCalledFunction() == &function) calls.push_back(call);
  }
  return calls;
}

// Arrays on the stack are for objects, whose cost is elsewhere.
bool has_own_memory(llvm::Function& function) {
  return std::any_of(llvm::inst_begin(function), llvm::inst_end(function),
                     [](const llvm::Instruction& instruction) {
                       return llvm::isa<llvm::AllocaInst>(instruction);
                     });
}

void remove_poll(llvm::Function& function) {
  std::vector<llvm::Instruction*> marked;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    if (instruction.hasMetadata(kPollMark)) marked.push_back(&instruction);
  }
  for (llvm::Instruction* instruction : marked) {
    if (auto* branch = llvm::dyn_cast<llvm::CondBrInst>(instruction)) {
      llvm::IRBuilder<>(branch).CreateBr(branch->getSuccessor(1));
      branch->getSuccessor(0)->removePredecessor(branch->getParent());
    }
    instruction->eraseFromParent();
  }
}

}  // namespace

void mark_poll(llvm::Instruction& instruction) {
  instruction.setMetadata(kPollMark, llvm::MDNode::get(instruction.getContext(), {}));
}

bool inline_recursion(llvm::Function& function) {
  std::vector<llvm::CallInst*> calls = calls_of_itself(function);
  const size_t size = function.getInstructionCount();
  if (calls.empty() || has_own_memory(function)) return false;
  size_t whole = size;
  llvm::Function* body = nullptr;
  for (int level = 0; level < kLevelsMax; ++level) {
    whole += calls.size() * size;
    if (whole > kInstructionsMax) break;
    if (body == nullptr) {
      llvm::ValueToValueMapTy values;
      body = llvm::CloneFunction(&function, values);
      for (llvm::CallInst* call : calls_of_itself(*body)) call->setCalledFunction(&function);
      remove_poll(*body);
    }
    for (llvm::CallInst* call : calls) {
      call->setCalledFunction(body);
      llvm::InlineFunctionInfo info;
      if (!llvm::InlineFunction(*call, info).isSuccess()) call->setCalledFunction(&function);
    }
    calls = calls_of_itself(function);
  }
  if (body == nullptr) return false;
  body->eraseFromParent();
  return true;
}

}  // namespace shoal::ir_to_llvm
