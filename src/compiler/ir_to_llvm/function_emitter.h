// Emits the blocks of one IR function as one LLVM function. Scalars are SSA values, text and
// containers are leaves. What is special about `main` and about called functions is in theirs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/called_functions.h"
#include "compiler/ir_to_llvm/objects/collection_polls.h"
#include "compiler/ir_to_llvm/objects/object_ops.h"

namespace shoal::ir_to_llvm {

class FunctionEmitter {
 public:
  FunctionEmitter(ModuleBuilder& module, const ir::Function& function,
                  const CalledFunctions& called)
      : module_(module), builder_(module.builder), function_(function), called_(called) {}
  FunctionEmitter(const FunctionEmitter&) = delete;
  FunctionEmitter& operator=(const FunctionEmitter&) = delete;
  virtual ~FunctionEmitter() = default;

 protected:
  // From what is emitted of the entry block already to the end of the function.
  [[nodiscard]] Status emit_blocks();
  // Arguments, results, and what only `main` does.
  [[nodiscard]] virtual Status emit_border_op(ir::ValueId id, const ir::Op& op) = 0;
  // The value as a leaf outside: what it is, and whether it is there.
  [[nodiscard]] virtual Status store_leaf(ir::ValueId id, llvm::Value* value_address,
                                          llvm::Value* present_address);
  [[nodiscard]] Status store_leaves(const ir::Op& op, llvm::Value* slots);

  [[nodiscard]] Status fail(std::string_view what) const;
  [[nodiscard]] Result<ScalarValue> scalar(ir::ValueId id);
  [[nodiscard]] Result<Leaves> leaves(ir::ValueId id);
  [[nodiscard]] llvm::Value* slot_address(llvm::Value* slots, int64_t index);
  [[nodiscard]] ScalarValue load_scalar(llvm::Value* slots, int64_t index,
                                        const types::ColumnType& type);
  // In the entry block, so that it is there for the whole function.
  [[nodiscard]] llvm::AllocaInst* allocate_stack(llvm::Type* type);
  // At least `count` slots; never none, so that their address is one.
  [[nodiscard]] llvm::Value* allocate_slots(size_t count);
  // The roots of the functions that have called this one, see abi::RootFrame.
  [[nodiscard]] llvm::Value* callers() const;

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  const ir::Function& function_;
  const CalledFunctions& called_;
  llvm::BasicBlock* entry_ = nullptr;
  int32_t block_ = 0;               // being emitted
  llvm::Value* runtime_ = nullptr;  // of abi/main_function.h
  ObjectFrame frame_;
  std::map<ir::ValueId, ScalarValue> scalars_;
  std::map<ir::ValueId, Leaves> objects_;
  // What calls need; null in a `main` without calls.
  llvm::Value* context_ = nullptr;  // see called_functions.h
  llvm::Value* room_ = nullptr;     // how many calls there may be in one another, an i64
  llvm::Value* callers_ = nullptr;  // null: none, or nobody asks
  int32_t first_print_ = 0;         // number of this function's first print in the image

 private:
  void prepare_blocks();
  void emit_poll(Id<ir::Block> head, const std::vector<ir::ValueId>& passed);
  llvm::CallInst* emit_collection(Id<ir::Block> head, const std::vector<ir::ValueId>& passed);
  [[nodiscard]] llvm::BasicBlock* block_of(Id<ir::Block> block);
  [[nodiscard]] Status emit_op(ir::ValueId id);
  [[nodiscard]] Status emit_jump(const ir::Op& op);
  [[nodiscard]] Status emit_branch(const ir::Op& op);
  [[nodiscard]] Status emit_raised(const ir::Op& op);
  [[nodiscard]] Status emit_caught(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status emit_range(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status emit_constant(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status emit_objects(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status emit_scalar_op(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status emit_print(const ir::Op& op);
  [[nodiscard]] Status emit_call(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status emit_parallel_loop(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status merge_parts(ir::ValueId id, const ir::Op& op,
                                   const std::vector<std::string>& reductions, llvm::Value* parts);
  [[nodiscard]] Result<ScalarValue> emit_merge(const ir::Op& loop, const std::string& reduction,
                                               const ir::Type& type, const ScalarValue& first,
                                               const ScalarValue& second);

  std::vector<llvm::BasicBlock*> blocks_;    // by number, where each begins
  llvm::AllocaInst* rounds_left_ = nullptr;  // of loops, before the next poll
  std::vector<CollectionPoll> polls_;
  std::vector<CollectingCall> calls_;
};

}  // namespace shoal::ir_to_llvm
