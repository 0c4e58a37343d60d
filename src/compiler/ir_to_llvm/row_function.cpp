#include "compiler/ir_to_llvm/row_function.h"

#include <llvm/IR/MDBuilder.h>

#include <map>

#include "abi/stage.h"
#include "base/concat.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::Op;
using ir::OpKind;
using ir::TypeForm;
using ir::ValueId;

class RowEmitter {
 public:
  RowEmitter(ModuleBuilder& module, const ir::Function& function, const RowContext& context,
             std::span<const ScalarValue> operands)
      : module_(module),
        builder_(module.builder),
        function_(function),
        context_(context),
        operands_(operands) {}

  Result<RowResult> run(int32_t number) {
    prepare_blocks();
    auto* failed = add_block("row.failed");
    llvm::IRBuilder<> at_failure(failed);
    RowFailure failure{number, failed, at_failure.CreatePHI(builder_.getInt32Ty(), 2, "failure")};
    module_.row_failure = &failure;
    const Status status = emit_blocks();
    module_.row_failure = nullptr;
    SHOAL_RETURN_IF_ERROR(status.clone());
    return finish(failure);
  }

 private:
  static Status fail(std::string_view what) {
    return Status::internal(concat("code generation of a function of rows: ", what));
  }

  llvm::BasicBlock* add_block(const char* name) {
    return llvm::BasicBlock::Create(module_.module.getContext(), name,
                                    builder_.GetInsertBlock()->getParent());
  }

  // The first block is where the code is now.
  void prepare_blocks() {
    blocks_ = {nullptr};
    for (int32_t number = 1; number < function_.blocks.size(); ++number) {
      blocks_.push_back(add_block("row.block"));
      llvm::IRBuilder<> at_start(blocks_.back());
      for (const ValueId id : ir::arguments_of(function_, Id<ir::Block>{number})) {
        const types::ColumnType& type = function_.ops[id].type.element;
        scalars_[id] = {at_start.CreatePHI(value_type(module_, type.kind), 2), nullptr, type};
      }
    }
  }

  Status emit_blocks() {
    for (block_ = 0; block_ < function_.blocks.size(); ++block_) {
      if (block_ > 0) builder_.SetInsertPoint(blocks_[static_cast<size_t>(block_)]);
      for (const ValueId id : function_.blocks[Id<ir::Block>{block_}].ops) {
        SHOAL_RETURN_IF_ERROR(emit_op(id));
      }
    }
    return Status::ok();
  }

  // Where the ways that return and those that fail meet.
  Result<RowResult> finish(RowFailure& failure) {
    RowResult result = returned_;
    if (failure.number->getNumIncomingValues() == 0) {
      failure.block->eraseFromParent();
      return result;
    }
    llvm::BasicBlock* returned = builder_.GetInsertBlock();
    llvm::BasicBlock* done = add_block("row.done");
    builder_.CreateBr(done);
    llvm::IRBuilder<>(failure.block).CreateBr(done);
    builder_.SetInsertPoint(done);
    const auto either = [&](llvm::Value* if_returned, llvm::Value* if_failed) {
      llvm::PHINode* value = builder_.CreatePHI(if_returned->getType(), 2);
      value->addIncoming(if_returned, returned);
      value->addIncoming(if_failed, failure.block);
      return value;
    };
    llvm::Value* value = result.value.value;
    result.value.value = either(value, llvm::Constant::getNullValue(value->getType()));
    result.failure = either(builder_.getInt32(0), failure.number);
    if (result.is_int != nullptr) result.is_int = either(result.is_int, builder_.getFalse());
    return result;
  }

  Status emit_op(ValueId id) {
    const Op& op = function_.ops[id];
    switch (op.kind) {
      case OpKind::block_argument: return Status::ok();
      case OpKind::argument: return emit_argument(id, op);
      case OpKind::constant: {
        SHOAL_ASSIGN_OR_RETURN(scalars_[id], emit_literal(module_, op.literal, op.type.element));
        return Status::ok();
      }
      case OpKind::jump: return emit_jump(op);
      case OpKind::branch: return emit_branch(op);
      case OpKind::check_bound: {
        SHOAL_ASSIGN_OR_RETURN(const ScalarValue is_bound, scalar(op.operands[0]));
        emit_check_bound(module_, nullptr, op, is_bound);
        return Status::ok();
      }
      case OpKind::meet: {
        SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(op.operands[0]));
        SHOAL_ASSIGN_OR_RETURN(scalars_[id], emit_cast(module_, op.type.element, value));
        return Status::ok();
      }
      case OpKind::return_values: return emit_return(op);
      default: return emit_scalar_op(id, op);
    }
  }

  Status emit_argument(ValueId id, const Op& op) {
    const auto number = static_cast<size_t>(op.source);
    if (number >= operands_.size()) return fail("an argument is missing");
    if (operands_[number].present != nullptr) return fail("an argument may be missing");
    scalars_[id] = operands_[number];
    return Status::ok();
  }

  Status emit_scalar_op(ValueId id, const Op& op) {
    std::vector<ScalarValue> operands;
    for (const ValueId operand : op.operands) {
      SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), scalar(operand));
    }
    if (op.kind == OpKind::range_length) {
      scalars_[id] = emit_range_length(module_, nullptr, op, operands);
      return Status::ok();
    }
    if (op.kind == OpKind::math) {
      scalars_[id] = emit_math(module_, nullptr, op, operands);
      return Status::ok();
    }
    const std::optional<plan::ExpressionOp> operation = elementwise_op(op.kind);
    if (!operation) return fail(concat("no op of rows: ", ir::op_name(op.kind)));
    Result<ScalarValue> value =
        op.type.form == TypeForm::python_scalar
            ? emit_python_op(module_, nullptr, op, operands)
            : emit_elementwise(module_, *operation, op.type.element, operands);
    SHOAL_ASSIGN_OR_RETURN(scalars_[id], std::move(value));
    return Status::ok();
  }

  Status emit_jump(const Op& op) {
    const Id<ir::Block> target = op.targets[0];
    if (target.index <= block_) emit_poll();
    const std::vector<ValueId> arguments = ir::arguments_of(function_, target);
    for (size_t i = 0; i < arguments.size(); ++i) {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(op.operands[i]));
      auto* argument = llvm::cast<llvm::PHINode>(scalars_.at(arguments[i]).value);
      argument->addIncoming(value.value, builder_.GetInsertBlock());
    }
    builder_.CreateBr(blocks_[static_cast<size_t>(target.index)]);
    return Status::ok();
  }

  Status emit_branch(const Op& op) {
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue condition, scalar(op.operands[0]));
    if (op.targets[0].index <= block_ || op.targets[1].index <= block_) emit_poll();
    builder_.CreateCondBr(condition.value, blocks_[static_cast<size_t>(op.targets[0].index)],
                          blocks_[static_cast<size_t>(op.targets[1].index)]);
    return Status::ok();
  }

  // On the way back to the start of a loop, once in so many rounds of all rows together: leaves the
  // whole batch when the call is broken off.
  void emit_poll() {
    llvm::Type* number = builder_.getInt64Ty();
    auto* poll = add_block("row.poll");
    auto* stop = add_block("row.stop");
    auto* next = add_block("row.next");
    llvm::Value* left =
        builder_.CreateSub(builder_.CreateLoad(number, context_.rounds_left), builder_.getInt64(1));
    builder_.CreateStore(left, context_.rounds_left);
    auto* unlikely = llvm::MDBuilder(module_.module.getContext()).createUnlikelyBranchWeights();
    builder_.CreateCondBr(builder_.CreateIsNull(left), poll, next, unlikely);
    builder_.SetInsertPoint(poll);
    builder_.CreateStore(builder_.getInt64(kRoundsPerPoll), context_.rounds_left);
    llvm::Value* is_stopped =
        builder_.CreateCall(import_function(module_, "shoal_poll_rows"), {context_.poll});
    builder_.CreateCondBr(builder_.CreateIsNull(is_stopped), next, stop);
    builder_.SetInsertPoint(stop);
    builder_.CreateRet(builder_.getInt32(static_cast<uint32_t>(abi::kStageStopped)));
    builder_.SetInsertPoint(next);
  }

  Status emit_return(const Op& op) {
    SHOAL_ASSIGN_OR_RETURN(returned_.value, scalar(op.operands[0]));
    if (op.operands.size() > 1) {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue is_int, scalar(op.operands[1]));
      returned_.is_int = is_int.value;
    }
    return Status::ok();
  }

  Result<ScalarValue> scalar(ValueId id) {
    const auto found = scalars_.find(id);
    if (found == scalars_.end()) return fail("an operand is not there");
    return found->second;
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  const ir::Function& function_;
  const RowContext& context_;
  std::span<const ScalarValue> operands_;
  int32_t block_ = 0;                      // being emitted
  std::vector<llvm::BasicBlock*> blocks_;  // by number; the first is null
  std::map<ValueId, ScalarValue> scalars_;
  RowResult returned_;
};

}  // namespace

Result<RowResult> emit_row_function(ModuleBuilder& module, const ir::Function& function,
                                    int32_t number, const RowContext& context,
                                    std::span<const ScalarValue> operands) {
  return RowEmitter(module, function, context, operands).run(number);
}

void add_row_checks(ModuleBuilder& module, const ir::Function& function, int32_t number) {
  const Op& end = function.ops[ir::return_op(function)];
  const std::string dtype = types::dtype_name(function.ops[end.operands[0]].type.element);
  image::ImageError error{ErrorKind::unsupported, {}, end.span, number};
  if (!function.dtype_without_rows.empty()) {
    error.check = image::RowCheck::if_no_rows;
    error.message = concat("There are no rows: the dtype of pandas' result is then ",
                           function.dtype_without_rows, ", and with rows ", dtype,
                           "; compiled code has one dtype.\nhelp: call it only if there are rows");
    module.errors.push_back(error);
  }
  if (end.operands.size() > 1) {
    error.check = image::RowCheck::if_only_ints;
    error.message =
        "The function gives an int on some ways and a float on others, and gave ints for all "
        "rows: the dtype of pandas' result is then int64; compiled code has float64.\n"
        "help: return floats on all ways, 0.0 for 0";
    module.errors.push_back(std::move(error));
  }
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
