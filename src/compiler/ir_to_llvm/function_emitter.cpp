#include "compiler/ir_to_llvm/function_emitter.h"

#include <llvm/IR/MDBuilder.h>

#include "compiler/ir_to_llvm/caught_errors.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {

using ir::Op;
using ir::OpKind;
using ir::ValueId;

Status FunctionEmitter::emit_body() {
  if (function_.blocks.size() > 1) {
    rounds_left_ = allocate_stack(builder_.getInt64Ty());
    builder_.CreateStore(builder_.getInt64(kRoundsPerPoll), rounds_left_);
  }
  SHOAL_RETURN_IF_ERROR(emit_blocks());
  module_.handler = nullptr;
  add_roots(module_, *entry_->getParent(), function_, objects_, polls_);
  add_call_roots(module_, *entry_->getParent(), function_, objects_, polls_, calls_);
  return Status::ok();
}

void FunctionEmitter::begin_block(const ir::Block& block) {
  module_.handler = block.handler.is_valid() ? block_of(block.handler) : nullptr;
}

// On the way back to the start of a loop, once in so many rounds; where it makes objects also
// when these take too much memory. `passed` is what goes to the start.
void FunctionEmitter::emit_poll(Id<ir::Block> head, const std::vector<ValueId>& passed) {
  const Id<ir::Block> last{block_};
  const bool collects = frame_.world != nullptr && makes_objects(function_, head, last);
  auto* poll = add_block("poll");
  auto* next = add_block("next");
  llvm::Value* left = builder_.CreateSub(builder_.CreateLoad(builder_.getInt64Ty(), rounds_left_),
                                         builder_.getInt64(1));
  builder_.CreateStore(left, rounds_left_);
  llvm::Value* is_due = builder_.CreateIsNull(left);
  if (collects) {
    llvm::LoadInst* flag = builder_.CreateLoad(builder_.getInt8Ty(), frame_.collection_flag);
    mark_access(module_, flag, "collection flag");
    is_due = builder_.CreateOr(is_due, builder_.CreateIsNotNull(flag));
  }
  builder_.CreateCondBr(is_due, poll, next,
                        llvm::MDBuilder(module_.module.getContext()).createUnlikelyBranchWeights());
  builder_.SetInsertPoint(poll);
  builder_.CreateStore(builder_.getInt64(kRoundsPerPoll), rounds_left_);
  llvm::CallInst* call =
      collects ? emit_collection(head, passed)
               : builder_.CreateCall(import_function(module_, "shoal_poll"), {runtime_});
  emit_return_if_failed(module_, call);
  builder_.CreateBr(next);
  builder_.SetInsertPoint(next);
}

llvm::CallInst* FunctionEmitter::emit_collection(Id<ir::Block> head,
                                                 const std::vector<ValueId>& passed) {
  llvm::Constant* none = llvm::ConstantPointerNull::get(builder_.getPtrTy());
  CollectionPoll poll{nullptr, head, Id<ir::Block>{block_}};
  poll.call = builder_.CreateCall(import_function(module_, "shoal_poll_objects"),
                                  {runtime_, none, none, builder_.getInt64(0), callers()});
  for (const ValueId id : passed) {
    if (objects_.contains(id)) poll.passed.push_back(id);
  }
  polls_.push_back(poll);
  return poll.call;
}

Status FunctionEmitter::emit_raised(const Op& op) {
  Leaves text;
  if (!op.operands.empty()) {
    SHOAL_ASSIGN_OR_RETURN(text, leaves(op.operands[0]));
  }
  emit_raise(module_, runtime_, op, text);
  return Status::ok();
}

Status FunctionEmitter::emit_caught(ValueId id, const Op& op) {
  if (op.kind == OpKind::reraise) {
    emit_reraise(module_, runtime_, op);
  } else if (op.kind == OpKind::error_text) {
    objects_[id] = emit_error_text(module_, frame_, op);
  } else if (op.kind == OpKind::catch_error) {
    scalars_[id] = emit_catch_error(module_, runtime_, op);
  } else {
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue kind, scalar(op.operands[0]));
    scalars_[id] = emit_error_is(module_, op, kind);
  }
  return Status::ok();
}

Status FunctionEmitter::emit_op(ValueId id) {
  const Op& op = function_.ops[id];
  switch (op.kind) {
    case OpKind::raise: return emit_raised(op);
    case OpKind::catch_error:
    case OpKind::error_is:
    case OpKind::error_text:
    case OpKind::reraise: return emit_caught(id, op);
    case OpKind::call: return emit_call(id, op);
    case OpKind::parallel_loop: return emit_parallel_loop(id, op);
    case OpKind::print:
    case OpKind::parallel_print: return emit_print(op);
    case OpKind::argument:
    case OpKind::return_values:
    case OpKind::run_plan:
    case OpKind::scalar_of:
    case OpKind::column_values:
    case OpKind::barrier:
    case OpKind::is_rank:
    case OpKind::rank:
    case OpKind::rank_count: return emit_border_op(id, op);
    default: return BlockEmitter::emit_op(id);
  }
}

llvm::Value* FunctionEmitter::slot_address(llvm::Value* slots, int64_t index) {
  return builder_.CreateConstInBoundsGEP1_64(builder_.getInt64Ty(), slots,
                                             static_cast<uint64_t>(index));
}

ScalarValue FunctionEmitter::load_scalar(llvm::Value* slots, int64_t index,
                                         const types::ColumnType& type) {
  llvm::Value* slot = builder_.CreateLoad(builder_.getInt64Ty(), slot_address(slots, index));
  return {decode_slot(module_, slot, type.kind), nullptr, type};
}

llvm::Value* FunctionEmitter::allocate_slots(size_t count) {
  return allocate_stack(llvm::ArrayType::get(builder_.getInt64Ty(), count + 1));
}

Status FunctionEmitter::store_leaf(ValueId id, llvm::Value* value_address,
                                   llvm::Value* present_address) {
  llvm::Value* present = builder_.getInt64(1);
  if (const auto object = objects_.find(id); object != objects_.end()) {
    builder_.CreateStore(keep_cells(module_, frame_, function_.ops[id].type.object, object->second),
                         value_address);
  } else {
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(id));
    builder_.CreateStore(encode_slot(module_, value), value_address);
    if (value.present != nullptr) {
      present = builder_.CreateZExt(value.present, builder_.getInt64Ty());
    }
  }
  builder_.CreateStore(present, present_address);
  return Status::ok();
}

Status FunctionEmitter::store_leaves(const Op& op, llvm::Value* slots) {
  for (size_t i = 0; i < op.operands.size(); ++i) {
    const auto place = static_cast<int64_t>(2 * i);
    SHOAL_RETURN_IF_ERROR(
        store_leaf(op.operands[i], slot_address(slots, place), slot_address(slots, place + 1)));
  }
  return Status::ok();
}

Status FunctionEmitter::emit_print(const Op& op) {
  llvm::Value* values = allocate_slots(2 * op.operands.size());
  SHOAL_RETURN_IF_ERROR(store_leaves(op, values));
  llvm::Value* number = builder_.getInt32(static_cast<uint32_t>(first_print_ + op.source));
  emit_return_if_failed(module_, builder_.CreateCall(import_function(module_, "shoal_print"),
                                                     {runtime_, number, values}));
  return Status::ok();
}

llvm::Value* FunctionEmitter::callers() const {
  return callers_ != nullptr ? callers_ : llvm::ConstantPointerNull::get(builder_.getPtrTy());
}

std::optional<plan::ExpressionOp> elementwise_op(OpKind kind) {
  // The names in ops.def and in SHOAL_EXPRESSION_OPS agree.
  const std::string_view name = ir::op_name(kind);
  for (int i = static_cast<int>(plan::ExpressionOp::cast);
       i <= static_cast<int>(plan::ExpressionOp::greater_equal); ++i) {
    const auto op = static_cast<plan::ExpressionOp>(i);
    if (plan::expression_op_name(op) == name) return op;
  }
  return std::nullopt;
}

}  // namespace shoal::ir_to_llvm
