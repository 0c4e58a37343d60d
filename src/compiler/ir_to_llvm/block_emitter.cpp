#include "compiler/ir_to_llvm/block_emitter.h"

#include <algorithm>

#include "base/concat.h"
#include "compiler/ir_to_llvm/arrays/array_values.h"
#include "compiler/ir_to_llvm/arrays/element_function.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {

using ir::Op;
using ir::OpKind;
using ir::TypeForm;
using ir::ValueId;

Status BlockEmitter::emit_blocks() {
  prepare_blocks();
  for (block_ = 0; block_ < function_.blocks.size(); ++block_) {
    if (block_ > 0) builder_.SetInsertPoint(blocks_[static_cast<size_t>(block_)]);
    const ir::Block& block = function_.blocks[Id<ir::Block>{block_}];
    begin_block(block);
    for (const ValueId id : block.ops) {
      SHOAL_RETURN_IF_ERROR(emit_op(id));
    }
  }
  return Status::ok();
}

// Blocks with their arguments, which jumps from before and after fill.
void BlockEmitter::prepare_blocks() {
  blocks_ = {nullptr};
  for (int32_t number = 1; number < function_.blocks.size(); ++number) {
    blocks_.push_back(add_block("block"));
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
}

Status BlockEmitter::emit_op(ValueId id) {
  const Op& op = function_.ops[id];
  switch (op.kind) {
    case OpKind::block_argument: return Status::ok();
    case OpKind::jump: return emit_jump(op);
    case OpKind::branch: return emit_branch(op);
    case OpKind::constant: return emit_constant(id, op);
    case OpKind::check_bound: {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue is_bound, scalar(op.operands[0]));
      emit_check_bound(module_, runtime_, op, is_bound);
      return Status::ok();
    }
    default: return ir::is_object_op(op.kind) ? emit_objects(id, op) : emit_scalar_op(id, op);
  }
}

Status BlockEmitter::emit_jump(const Op& op) {
  const Id<ir::Block> target = op.targets[0];
  if (target.index <= block_) emit_poll(target, op.operands);
  llvm::BasicBlock* here = builder_.GetInsertBlock();
  const std::vector<ValueId> arguments = ir::arguments_of(function_, target);
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (const auto object = objects_.find(arguments[i]); object != objects_.end()) {
      SHOAL_ASSIGN_OR_RETURN(const Leaves passed, leaves(op.operands[i]));
      for (size_t leaf = 0; leaf < passed.size(); ++leaf) {
        llvm::cast<llvm::PHINode>(object->second[leaf])->addIncoming(passed[leaf], here);
      }
      continue;
    }
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(op.operands[i]));
    if (value.present != nullptr) return fail("a value that may be missing is passed to a block");
    auto* argument = llvm::cast<llvm::PHINode>(scalars_.at(arguments[i]).value);
    argument->addIncoming(value.value, here);
  }
  builder_.CreateBr(block_of(target));
  return Status::ok();
}

Status BlockEmitter::emit_branch(const Op& op) {
  SHOAL_ASSIGN_OR_RETURN(const ScalarValue condition, scalar(op.operands[0]));
  const Id<ir::Block> first = std::min(op.targets[0], op.targets[1]);
  if (first.index <= block_) emit_poll(first, {});
  builder_.CreateCondBr(condition.value, block_of(op.targets[0]), block_of(op.targets[1]));
  return Status::ok();
}

Status BlockEmitter::emit_constant(ValueId id, const Op& op) {
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

Status BlockEmitter::emit_scalar_op(ValueId id, const Op& op) {
  std::vector<ScalarValue> operands;
  for (const ValueId operand : op.operands) {
    SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), scalar(operand));
  }
  SHOAL_ASSIGN_OR_RETURN(scalars_[id], computed(op, operands));
  return Status::ok();
}

Result<ScalarValue> BlockEmitter::computed(const Op& op, std::span<const ScalarValue> operands) {
  switch (op.kind) {
    case OpKind::math: return emit_math(module_, runtime_, op, operands);
    case OpKind::range_length: return emit_range_length(module_, runtime_, op, operands);
    case OpKind::meet: return emit_cast(module_, op.type.element, operands[0]);
    default:
      return op.type.form == TypeForm::python_scalar
                 ? emit_python_op(module_, runtime_, op, operands)
                 : emit_element_op(module_, op, operands);
  }
}

Status BlockEmitter::emit_objects(ValueId id, const Op& op) {
  std::vector<Leaves> operands;
  std::vector<ir::Type> types;
  for (const ValueId operand : op.operands) {
    SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), leaves(operand));
    types.push_back(function_.ops[operand].type);
  }
  SHOAL_ASSIGN_OR_RETURN(Leaves result, emit_object_op(module_, frame_, op, operands, types));
  if (op.type.form != TypeForm::nothing) set_leaves(id, std::move(result));
  return Status::ok();
}

Status BlockEmitter::fail(std::string_view what) const {
  return Status::internal(concat("code generation of ", function_.name, ": ", what));
}

Result<ScalarValue> BlockEmitter::scalar(ValueId id) const {
  const auto found = scalars_.find(id);
  if (found == scalars_.end()) return fail("an operand is not a scalar");
  return found->second;
}

Result<Leaves> BlockEmitter::leaves(ValueId id) const {
  const auto object = objects_.find(id);
  if (object != objects_.end()) return object->second;
  SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(id));
  return Leaves{leaf_of_scalar(module_, value, function_.ops[id].type)};
}

void BlockEmitter::set_leaves(ValueId id, Leaves leaves) {
  const ir::Type& type = function_.ops[id].type;
  if (type.form == TypeForm::object) {
    objects_[id] = std::move(leaves);
  } else {
    scalars_[id] = scalar_of_leaf(module_, leaves[0], type);
  }
}

llvm::BasicBlock* BlockEmitter::block_of(Id<ir::Block> block) const {
  return blocks_[static_cast<size_t>(block.index)];
}

llvm::BasicBlock* BlockEmitter::add_block(const char* name) {
  return llvm::BasicBlock::Create(module_.module.getContext(), name,
                                  builder_.GetInsertBlock()->getParent());
}

llvm::AllocaInst* BlockEmitter::allocate_stack(llvm::Type* type) {
  llvm::BasicBlock& entry = builder_.GetInsertBlock()->getParent()->getEntryBlock();
  llvm::IRBuilder<> at_entry(&entry, entry.begin());
  return at_entry.CreateAlloca(type);
}

bool has_loop(const ir::Function& function) {
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    const Op& end = function.ops[function.blocks[Id<ir::Block>{number}].ops.back()];
    for (const Id<ir::Block> target : end.targets) {
      if (target.index <= number) return true;
    }
  }
  return false;
}

}  // namespace shoal::ir_to_llvm
