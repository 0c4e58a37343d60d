#include "compiler/ir_to_llvm/function_emitter.h"

#include <llvm/IR/MDBuilder.h>

#include "base/concat.h"
#include "compiler/ir_to_llvm/arrays/array_values.h"
#include "compiler/ir_to_llvm/arrays/element_function.h"
#include "compiler/ir_to_llvm/caught_errors.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {

using ir::Op;
using ir::OpKind;
using ir::TypeForm;
using ir::ValueId;

Status FunctionEmitter::fail(std::string_view what) const {
  return Status::internal(concat("code generation of ", function_.name, ": ", what));
}

Status FunctionEmitter::emit_blocks() {
  if (function_.blocks.size() > 1) prepare_blocks();
  for (block_ = 0; block_ < function_.blocks.size(); ++block_) {
    if (block_ > 0) builder_.SetInsertPoint(blocks_[static_cast<size_t>(block_)]);
    const ir::Block& block = function_.blocks[Id<ir::Block>{block_}];
    module_.handler = block.handler.is_valid() ? block_of(block.handler) : nullptr;
    for (const ValueId id : block.ops) {
      SHOAL_RETURN_IF_ERROR(emit_op(id));
    }
  }
  module_.handler = nullptr;
  add_roots(module_, *entry_->getParent(), function_, objects_, polls_);
  add_call_roots(module_, *entry_->getParent(), function_, objects_, polls_, calls_);
  return Status::ok();
}

// Blocks with their arguments, which jumps from before and after fill.
void FunctionEmitter::prepare_blocks() {
  blocks_ = {entry_};
  llvm::Function* whole = entry_->getParent();
  for (int32_t number = 1; number < function_.blocks.size(); ++number) {
    blocks_.push_back(llvm::BasicBlock::Create(whole->getContext(), "block", whole));
    llvm::IRBuilder<> at_start(blocks_.back());
    for (const ValueId id : ir::arguments_of(function_, Id<ir::Block>{number})) {
      const ir::Type& type = function_.ops[id].type;
      if (type.form == TypeForm::object) {
        objects_[id] = {};
        for (llvm::Type* leaf : leaf_types_of(module_, type.object)) {
          objects_[id].push_back(at_start.CreatePHI(leaf, 2));
        }
        continue;
      }
      scalars_[id] = {at_start.CreatePHI(value_type(module_, type.element.kind), 2), nullptr,
                      type.element};
    }
  }
  rounds_left_ = allocate_stack(builder_.getInt64Ty());
  builder_.CreateStore(builder_.getInt64(kRoundsPerPoll), rounds_left_);
}

// On the way back to the start of a loop, once in so many rounds; where it makes objects also
// when these take too much memory. `passed` is what goes to the start.
void FunctionEmitter::emit_poll(Id<ir::Block> head, const std::vector<ValueId>& passed) {
  const Id<ir::Block> last{block_};
  const bool collects = frame_.world != nullptr && makes_objects(function_, head, last);
  llvm::Function* whole = entry_->getParent();
  auto* poll = llvm::BasicBlock::Create(whole->getContext(), "poll", whole);
  auto* next = llvm::BasicBlock::Create(whole->getContext(), "next", whole);
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
                        llvm::MDBuilder(whole->getContext()).createUnlikelyBranchWeights());
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

Status FunctionEmitter::emit_jump(const Op& op) {
  const Id<ir::Block> target = op.targets[0];
  if (target.index <= block_) emit_poll(target, op.operands);
  const std::vector<ValueId> arguments = ir::arguments_of(function_, target);
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (const auto object = objects_.find(arguments[i]); object != objects_.end()) {
      SHOAL_ASSIGN_OR_RETURN(const Leaves passed, leaves(op.operands[i]));
      for (size_t leaf = 0; leaf < passed.size(); ++leaf) {
        llvm::cast<llvm::PHINode>(object->second[leaf])
            ->addIncoming(passed[leaf], builder_.GetInsertBlock());
      }
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(op.operands[i]));
    if (value.present != nullptr) return fail("a value that may be missing is passed to a block");
    auto* argument = llvm::cast<llvm::PHINode>(scalars_.at(arguments[i]).value);
    argument->addIncoming(value.value, builder_.GetInsertBlock());
  }
  builder_.CreateBr(block_of(target));
  return Status::ok();
}

Status FunctionEmitter::emit_branch(const Op& op) {
  SHOAL_ASSIGN_OR_RETURN(const ScalarValue condition, scalar(op.operands[0]));
  const Id<ir::Block> first = std::min(op.targets[0], op.targets[1]);
  if (first.index <= block_) emit_poll(first, {});
  builder_.CreateCondBr(condition.value, block_of(op.targets[0]), block_of(op.targets[1]));
  return Status::ok();
}

llvm::BasicBlock* FunctionEmitter::block_of(Id<ir::Block> block) {
  return blocks_[static_cast<size_t>(block.index)];
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

Status FunctionEmitter::emit_range(ValueId id, const Op& op) {
  std::vector<ScalarValue> bounds;
  for (const ValueId operand : op.operands) {
    SHOAL_ASSIGN_OR_RETURN(bounds.emplace_back(), scalar(operand));
  }
  scalars_[id] = emit_range_length(module_, runtime_, op, bounds);
  return Status::ok();
}

Status FunctionEmitter::emit_op(ValueId id) {
  const Op& op = function_.ops[id];
  switch (op.kind) {
    case OpKind::block_argument: return Status::ok();
    case OpKind::jump: return emit_jump(op);
    case OpKind::branch: return emit_branch(op);
    case OpKind::raise: return emit_raised(op);
    case OpKind::catch_error:
    case OpKind::error_is:
    case OpKind::error_text:
    case OpKind::reraise: return emit_caught(id, op);
    case OpKind::check_bound: {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue is_bound, scalar(op.operands[0]));
      emit_check_bound(module_, runtime_, op, is_bound);
      return Status::ok();
    }
    case OpKind::range_length: return emit_range(id, op);
    case OpKind::constant: return emit_constant(id, op);
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
    default: return ir::is_object_op(op.kind) ? emit_objects(id, op) : emit_scalar_op(id, op);
  }
}

Status FunctionEmitter::emit_objects(ValueId id, const Op& op) {
  std::vector<Leaves> operands;
  std::vector<ir::Type> types;
  for (const ValueId operand : op.operands) {
    SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), leaves(operand));
    types.push_back(function_.ops[operand].type);
  }
  SHOAL_ASSIGN_OR_RETURN(Leaves result, emit_object_op(module_, frame_, op, operands, types));
  if (op.type.form == TypeForm::object) {
    objects_[id] = std::move(result);
  } else if (!result.empty()) {
    scalars_[id] = scalar_of_leaf(module_, result[0], op.type);
  }
  return Status::ok();
}

Result<Leaves> FunctionEmitter::leaves(ValueId id) {
  const auto object = objects_.find(id);
  if (object != objects_.end()) return object->second;
  SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(id));
  return Leaves{leaf_of_scalar(module_, value, function_.ops[id].type)};
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

// In the entry block, so that it is there for the whole function.
llvm::AllocaInst* FunctionEmitter::allocate_stack(llvm::Type* type) {
  llvm::IRBuilder<> at_entry(entry_, entry_->begin());
  return at_entry.CreateAlloca(type);
}

// At least `count` slots; never none, so that their address is one.
llvm::Value* FunctionEmitter::allocate_slots(size_t count) {
  return allocate_stack(llvm::ArrayType::get(builder_.getInt64Ty(), count + 1));
}

Status FunctionEmitter::emit_constant(ValueId id, const Op& op) {
  if (op.type.form == TypeForm::object) {
    objects_[id] = text_constant(module_, std::get<std::string>(op.literal));
    return Status::ok();
  }
  if (const auto* text = std::get_if<std::string>(&op.literal)) {
    llvm::Value* view = allocate_stack(llvm::ArrayType::get(builder_.getInt32Ty(), 4));
    emit_string_constant(module_, *text, view);
    scalars_[id] = ScalarValue{view, nullptr, op.type.element};
    return Status::ok();
  }
  SHOAL_ASSIGN_OR_RETURN(scalars_[id], emit_literal(module_, op.literal, op.type.element));
  return Status::ok();
}

Status FunctionEmitter::emit_scalar_op(ValueId id, const Op& op) {
  std::vector<ScalarValue> operands;
  for (const ValueId operand : op.operands) {
    SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), scalar(operand));
  }
  if (op.kind == OpKind::math) {
    scalars_[id] = emit_math(module_, runtime_, op, operands);
    return Status::ok();
  }
  Result<ScalarValue> value = op.type.form == TypeForm::python_scalar
                                  ? emit_python_op(module_, runtime_, op, operands)
                                  : emit_element_op(module_, op, operands);
  SHOAL_ASSIGN_OR_RETURN(scalars_[id], std::move(value));
  return Status::ok();
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

Result<ScalarValue> FunctionEmitter::scalar(ValueId id) {
  const auto found = scalars_.find(id);
  if (found == scalars_.end()) return fail("an operand is not a scalar");
  return found->second;
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
