// Emits the blocks of one IR function: what `main`, called functions and functions of rows have in
// common. Scalars are SSA values, text and containers are leaves; jumps pass them to the arguments
// of blocks. What is special about a kind of function is in the classes made of this one.
#pragma once

#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/objects/object_ops.h"

namespace shoal::ir_to_llvm {

class BlockEmitter {
 public:
  BlockEmitter(ModuleBuilder& module, const ir::Function& function)
      : module_(module), builder_(module.builder), function_(function) {}
  BlockEmitter(const BlockEmitter&) = delete;
  BlockEmitter& operator=(const BlockEmitter&) = delete;
  virtual ~BlockEmitter() = default;

 protected:
  // From where the code is now, in the first block, to the end of the last one.
  [[nodiscard]] Status emit_blocks();
  virtual void begin_block(const ir::Block& block) = 0;
  // Here those that are the same in all functions.
  [[nodiscard]] virtual Status emit_op(ir::ValueId id);
  // On the way back to the block `head`, to which `passed` goes.
  virtual void emit_poll(Id<ir::Block> head, const std::vector<ir::ValueId>& passed) = 0;

  [[nodiscard]] Status emit_objects(ir::ValueId id, const ir::Op& op);
  // What a scalar op gives for operands that may be of other ops.
  [[nodiscard]] Result<ScalarValue> computed(const ir::Op& op,
                                             std::span<const ScalarValue> operands);

  [[nodiscard]] Status fail(std::string_view what) const;
  [[nodiscard]] Result<ScalarValue> scalar(ir::ValueId id) const;
  // As containers and calls have the value.
  [[nodiscard]] Result<Leaves> leaves(ir::ValueId id) const;
  void set_leaves(ir::ValueId id, Leaves leaves);
  // Where a block begins; not the first one, to which nothing jumps.
  [[nodiscard]] llvm::BasicBlock* block_of(Id<ir::Block> block) const;
  [[nodiscard]] llvm::BasicBlock* add_block(const char* name);
  // In the entry block, so that it is there for the whole LLVM function.
  [[nodiscard]] llvm::AllocaInst* allocate_stack(llvm::Type* type);

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  const ir::Function& function_;
  int32_t block_ = 0;               // being emitted
  llvm::Value* runtime_ = nullptr;  // of abi/main_function.h; null in functions of rows
  ObjectFrame frame_;
  std::map<ir::ValueId, ScalarValue> scalars_;
  std::map<ir::ValueId, Leaves> objects_;

 private:
  void prepare_blocks();
  [[nodiscard]] Status emit_jump(const ir::Op& op);
  [[nodiscard]] Status emit_branch(const ir::Op& op);
  [[nodiscard]] Status emit_constant(ir::ValueId id, const ir::Op& op);
  [[nodiscard]] Status emit_scalar_op(ir::ValueId id, const ir::Op& op);

  std::vector<llvm::BasicBlock*> blocks_;  // by number
};

// Whether some way goes back to an earlier block, so that it asks for polls.
[[nodiscard]] bool has_loop(const ir::Function& function);

}  // namespace shoal::ir_to_llvm
