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

// A StringView16: the length in 4 bytes, then up to 12 bytes of text.
constexpr uint64_t kLengthMask = 0xffffffff;
constexpr uint64_t kInlineBytesMax = 12;

// Whether what a function returns tells of a float whether it stands for an int.
bool tells_ints(const ir::Function& function, const Op& end) {
  return end.operands.size() > 1 && function.ops[end.operands[1]].kind != OpKind::constant;
}

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
        if (function_.ops[id].type.form == TypeForm::object) {
          for (llvm::Type* leaf : leaf_types_of(module_, function_.ops[id].type.object)) {
            objects_[id].push_back(at_start.CreatePHI(leaf, 2));
          }
          continue;
        }
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
      set_presence(result);
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
    llvm::Value* nothing = llvm::Constant::getNullValue(value->getType());
    // The view of a string is read in any case.
    if (result.value.type.kind == types::TypeKind::string) nothing = context_.objects.view;
    result.value.value = either(value, nothing);
    result.failure = either(builder_.getInt32(0), failure.number);
    if (result.is_int != nullptr) result.is_int = either(result.is_int, builder_.getFalse());
    if (result.is_present != nullptr) {
      result.is_present = either(result.is_present, builder_.getFalse());
    }
    set_presence(result);
    return result;
  }

  static void set_presence(RowResult& result) {
    const bool has_validity = result.value.type.missing_policy() == types::MissingPolicy::validity;
    if (has_validity) result.value.present = result.is_present;
  }

  Status emit_op(ValueId id) {
    const Op& op = function_.ops[id];
    switch (op.kind) {
      case OpKind::block_argument: return Status::ok();
      case OpKind::argument: return emit_argument(id, op);
      case OpKind::is_present: return emit_is_present(id, op);
      case OpKind::constant: {
        if (op.type.form == TypeForm::object) {
          objects_[id] = text_constant(module_, std::get<std::string>(op.literal));
          return Status::ok();
        }
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
      case OpKind::raise: return emit_raised(op);
      case OpKind::return_values: return emit_return(op);
      default:
        return op.kind >= OpKind::call_object && op.kind <= OpKind::table_length
                   ? emit_objects(id, op)
                   : emit_scalar_op(id, op);
    }
  }

  Status emit_argument(ValueId id, const Op& op) {
    const auto number = static_cast<size_t>(op.source);
    if (number >= operands_.size()) return fail("an argument is missing");
    scalars_[id] = operands_[number];
    return Status::ok();
  }

  Status emit_is_present(ValueId id, const Op& op) {
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue argument, scalar(op.operands[0]));
    llvm::Value* present = argument.present == nullptr ? builder_.getTrue() : argument.present;
    scalars_[id] = {present, nullptr, op.type.element};
    return Status::ok();
  }

  // Strings of a column that the result goes to: their views need no place in the heap.
  Status emit_view(ValueId id, const Op& op) {
    SHOAL_ASSIGN_OR_RETURN(const Leaves text, leaves(op.operands[0]));
    llvm::BasicBlock& entry = builder_.GetInsertBlock()->getParent()->getEntryBlock();
    llvm::IRBuilder<> at_entry(&entry, entry.begin());
    llvm::AllocaInst* view = at_entry.CreateAlloca(builder_.getInt128Ty());
    llvm::Value* failed = builder_.CreateCall(import_function(module_, "shoal_view_of_text"),
                                              {context_.objects.world, text[0], text[1], view});
    emit_raise_if(module_, nullptr, builder_.CreateIsNotNull(failed),
                  {ErrorKind::memory_error, "", op.span});
    scalars_[id] = {view, nullptr, op.type.element};
    return Status::ok();
  }

  // Short ASCII is read where it lies in the column; what is not used of a view is 0.
  Status emit_text_of_view(ValueId id, const Op& op) {
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue view, scalar(op.operands[0]));
    llvm::Type* word = builder_.getInt64Ty();
    auto* other = add_block("row.text");
    auto* done = add_block("row.text.done");
    llvm::Value* head = builder_.CreateAlignedLoad(word, view.value, llvm::Align(8));
    llvm::Value* tail = builder_.CreateAlignedLoad(
        word, builder_.CreateConstInBoundsGEP1_64(word, view.value, 1), llvm::Align(8));
    constexpr uint64_t kHighBits = 0x8080808080808080;
    llvm::Value* length = builder_.CreateAnd(head, builder_.getInt64(kLengthMask));
    llvm::Value* bytes =
        builder_.CreateOr(tail, builder_.CreateAnd(head, builder_.getInt64(~kLengthMask)));
    llvm::Value* is_ascii =
        builder_.CreateIsNull(builder_.CreateAnd(bytes, builder_.getInt64(kHighBits)));
    llvm::Value* is_inline = builder_.CreateICmpULE(length, builder_.getInt64(kInlineBytesMax));
    llvm::Value* data = builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), view.value, 4);
    llvm::Value* meta = builder_.CreateShl(length, 2);
    llvm::BasicBlock* before = builder_.GetInsertBlock();
    builder_.CreateCondBr(builder_.CreateAnd(is_ascii, is_inline), done, other);
    builder_.SetInsertPoint(other);
    SHOAL_RETURN_IF_ERROR(emit_object_call(id, op));
    const Leaves made = objects_[id];
    llvm::BasicBlock* after = builder_.GetInsertBlock();
    builder_.CreateBr(done);
    builder_.SetInsertPoint(done);
    const auto either = [&](llvm::Value* inlined, llvm::Value* called) {
      llvm::PHINode* value = builder_.CreatePHI(inlined->getType(), 2);
      value->addIncoming(inlined, before);
      value->addIncoming(called, after);
      return value;
    };
    objects_[id] = {either(data, made[0]), either(meta, made[1])};
    return Status::ok();
  }

  Status emit_objects(ValueId id, const Op& op) {
    const auto* name = std::get_if<std::string>(&op.literal);
    const bool is_call = op.kind == OpKind::call_object && name != nullptr;
    if (is_call && *name == "argument_of_text") return emit_view(id, op);
    if (is_call && *name == "text_of_argument") return emit_text_of_view(id, op);
    return emit_object_call(id, op);
  }

  Status emit_object_call(ValueId id, const Op& op) {
    std::vector<Leaves> operands;
    std::vector<ir::Type> types;
    for (const ValueId operand : op.operands) {
      SHOAL_ASSIGN_OR_RETURN(operands.emplace_back(), leaves(operand));
      types.push_back(function_.ops[operand].type);
    }
    SHOAL_ASSIGN_OR_RETURN(Leaves result,
                           emit_object_op(module_, context_.objects, op, operands, types));
    if (op.type.form == TypeForm::object) {
      objects_[id] = std::move(result);
    } else if (!result.empty()) {
      scalars_[id] = {result[0], nullptr, op.type.element};
    }
    return Status::ok();
  }

  // Code behind it is never reached; the last block is entered by other ways.
  Status emit_raised(const Op& op) {
    const auto error = static_cast<uint32_t>(module_.errors.size());
    module_.errors.push_back(
        {static_cast<ErrorKind>(op.source), std::get<std::string>(op.literal), op.span});
    if (!op.operands.empty()) {
      SHOAL_ASSIGN_OR_RETURN(const Leaves text, leaves(op.operands[0]));
      builder_.CreateCall(import_function(module_, "shoal_raise_row_text"),
                          {context_.objects.world, builder_.getInt32(error), text[0], text[1]});
    }
    const RowFailure& failure = *module_.row_failure;
    failure.number->addIncoming(builder_.getInt32(error + 1), builder_.GetInsertBlock());
    builder_.CreateBr(failure.block);
    module_.errors[error].row_function = failure.function;
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
      if (const auto object = objects_.find(arguments[i]); object != objects_.end()) {
        SHOAL_ASSIGN_OR_RETURN(const Leaves passed, leaves(op.operands[i]));
        for (size_t leaf = 0; leaf < passed.size(); ++leaf) {
          llvm::cast<llvm::PHINode>(object->second[leaf])
              ->addIncoming(passed[leaf], builder_.GetInsertBlock());
        }
        continue;
      }
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
    if (op.operands.size() > 2) {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue present, scalar(op.operands[2]));
      returned_.is_present = present.value;
    }
    if (tells_ints(function_, op)) {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue is_int, scalar(op.operands[1]));
      returned_.is_int = is_int.value;
    }
    return Status::ok();
  }

  Result<Leaves> leaves(ValueId id) {
    const auto object = objects_.find(id);
    if (object != objects_.end()) return object->second;
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(id));
    return Leaves{value.value};
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
  std::map<ValueId, Leaves> objects_;
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
  if (end.operands.size() > 2) {
    error.check = image::RowCheck::if_all_missing;
    error.message = concat(
        "The function gives None or a missing value for all rows: the dtype of pandas' result is "
        "then not ",
        dtype, "; compiled code has one dtype.\nhelp: call it only if some row has a value");
    module.errors.push_back(error);
  }
  if (tells_ints(function, end)) {
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
