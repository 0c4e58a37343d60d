#include "compiler/ir_to_llvm/inline_recursion.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/Transforms/Utils/Cloning.h>

#include <algorithm>
#include <vector>

namespace shoal::ir_to_llvm {
namespace {

// Each level doubles a function with two calls: levels are added while all of it stays below this.
constexpr size_t kInstructionsMax = 1200;
constexpr int kLevelsMax = 4;
// More than levels in line ever take of it; where there is less, none is in line.
constexpr int64_t kRoomOfLevels = 64;
constexpr unsigned kRoomArgument = 1;
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

// Where there is room for all levels nobody checks it again; elsewhere the function runs as it was.
void check_room_once(llvm::Function& function, llvm::Function& slow) {
  llvm::BasicBlock& begin = function.getEntryBlock();
  llvm::LLVMContext& context = function.getContext();
  auto* entry = llvm::BasicBlock::Create(context, "room", &function, &begin);
  auto* deep = llvm::BasicBlock::Create(context, "deep", &function);
  llvm::IRBuilder<> builder(entry);
  llvm::Value* has_room =
      builder.CreateICmpSGE(function.getArg(kRoomArgument), builder.getInt64(kRoomOfLevels));
  builder.CreateCondBr(has_room, &begin, deep,
                       llvm::MDBuilder(context).createLikelyBranchWeights());
  builder.SetInsertPoint(deep);
  std::vector<llvm::Value*> arguments;
  for (llvm::Argument& argument : function.args()) arguments.push_back(&argument);
  llvm::CallInst* call = builder.CreateCall(&slow, arguments);
  call->setCallingConv(slow.getCallingConv());
  builder.CreateRet(call);
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
  size_t whole = size * (1 + calls.size());
  if (calls.empty() || whole > kInstructionsMax || has_own_memory(function)) return false;
  llvm::ValueToValueMapTy values;
  llvm::Function* slow = llvm::CloneFunction(&function, values);
  values.clear();
  llvm::Function* body = llvm::CloneFunction(&function, values);
  remove_poll(*body);
  for (int level = 0; level < kLevelsMax && whole <= kInstructionsMax; ++level) {
    for (llvm::CallInst* call : calls) {
      call->setCalledFunction(body);
      llvm::InlineFunctionInfo info;
      if (!llvm::InlineFunction(*call, info).isSuccess()) call->setCalledFunction(&function);
    }
    calls = calls_of_itself(function);
    whole += calls.size() * size;
  }
  body->eraseFromParent();
  check_room_once(function, *slow);
  return true;
}

}  // namespace shoal::ir_to_llvm
