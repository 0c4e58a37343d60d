// Emits one IR function as one LLVM function: calls, exceptions and their handlers, collections.
// What is special about `main` and about called functions is in theirs.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir_to_llvm/block_emitter.h"
#include "compiler/ir_to_llvm/called_functions.h"
#include "compiler/ir_to_llvm/objects/collection_polls.h"

namespace shoal::ir_to_llvm {

class FunctionEmitter : public BlockEmitter {
 public:
  FunctionEmitter(ModuleBuilder& module, const ir::Function& function,
                  const CalledFunctions& called)
      : BlockEmitter(module, function), called_(called) {}

 protected:
  // From what is emitted of the entry block already to the end of the function.
  [[nodiscard]] Status emit_body();
  // Arguments, results, and what only `main` does.
  [[nodiscard]] virtual Status emit_border_op(ir::ValueId id, const ir::Op& op) = 0;
  // The value as a leaf outside: what it is, and whether it is there.
  [[nodiscard]] virtual Status store_leaf(ir::ValueId id, llvm::Value* value_address,
                                          llvm::Value* present_address);
  [[nodiscard]] Status store_leaves(const ir::Op& op, llvm::Value* slots);

  [[nodiscard]] llvm::Value* slot_address(llvm::Value* slots, int64_t index);
  [[nodiscard]] ScalarValue load_scalar(llvm::Value* slots, int64_t index,
                                        const types::ColumnType& type);
  // At least `count` slots; never none, so that their address is one.
  [[nodiscard]] llvm::Value* allocate_slots(size_t count);
  // The roots of the functions that have called this one, see abi::RootFrame.
  [[nodiscard]] llvm::Value* callers() const;

  const CalledFunctions& called_;
  llvm::BasicBlock* entry_ = nullptr;
  // What calls need; null in a `main` without calls.
  llvm::Value* context_ = nullptr;  // see called_functions.h
  llvm::Value* room_ = nullptr;     // how many calls there may be in one another, an i64
  llvm::Value* callers_ = nullptr;  // null: none, or nobody asks
  int32_t first_print_ = 0;         // number of this function's first print in the image

 private:
  void begin_block(const ir::Block& block) override;
  [[nodiscard]] Status emit_op(ir::ValueId id) override;
  void emit_poll(Id<ir::Block> head, const std::vector<ir::ValueId>& passed) override;
  llvm::CallInst* emit_collection(Id<ir::Block> head, const std::vector<ir::ValueId>& passed);
  [[nodiscard]] Status emit_raised(const ir::Op& op);
  [[nodiscard]] Status emit_caught(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status emit_print(const ir::Op& op);
  [[nodiscard]] Status emit_call(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status emit_parallel_loop(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status merge_parts(ir::ValueId id, const ir::Op& op,
                                   const std::vector<std::string>& reductions, llvm::Value* parts);
  [[nodiscard]] Result<ScalarValue> emit_merge(const ir::Op& loop, const std::string& reduction,
                                               const ir::Type& type, const ScalarValue& first,
                                               const ScalarValue& second);

  llvm::AllocaInst* rounds_left_ = nullptr;  // of loops, before the next poll
  std::vector<CollectionPoll> polls_;
  std::vector<CollectingCall> calls_;
};

}  // namespace shoal::ir_to_llvm
