#include "compiler/ir_to_llvm/row_function.h"

#include <llvm/IR/MDBuilder.h>

#include "abi/stage.h"
#include "base/concat.h"
#include "compiler/ir_to_llvm/block_emitter.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::Op;
using ir::OpKind;
using ir::ValueId;

// A StringView16: the length in 4 bytes, then up to 12 bytes of text.
constexpr uint64_t kLengthMask = 0xffffffff;
constexpr uint64_t kInlineBytesMax = 12;

// Whether what a function returns tells of a float whether it stands for an int.
bool tells_ints(const ir::Function& function, const Op& end) {
  return end.operands.size() > 1 && function.ops[end.operands[1]].kind != OpKind::constant;
}

class RowEmitter final : public BlockEmitter {
 public:
  RowEmitter(ModuleBuilder& module, const ir::Function& function, const RowContext& context,
             std::span<const ScalarValue> operands)
      : BlockEmitter(module, function), context_(context), operands_(operands) {
    frame_ = context.objects;
  }

  Result<RowResult> run(int32_t number) {
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
    if (result.value.type.kind == types::TypeKind::string) nothing = frame_.view;
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

  void begin_block(const ir::Block&) override {}

  Status emit_op(ValueId id) override {
    const Op& op = function_.ops[id];
    switch (op.kind) {
      case OpKind::argument: return emit_argument(id, op);
      case OpKind::is_present: return emit_is_present(id, op);
      case OpKind::call_object: return emit_object_function(id, op);
      case OpKind::raise: return emit_raised(op);
      case OpKind::return_values: return emit_return(op);
      default: return BlockEmitter::emit_op(id);
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
    llvm::AllocaInst* view = allocate_stack(builder_.getInt128Ty());
    llvm::Value* failed = builder_.CreateCall(import_function(module_, "shoal_view_of_text"),
                                              {frame_.world, text[0], text[1], view});
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
    SHOAL_RETURN_IF_ERROR(emit_objects(id, op));
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

  Status emit_object_function(ValueId id, const Op& op) {
    const auto& name = std::get<std::string>(op.literal);
    if (name == "argument_of_text") return emit_view(id, op);
    if (name == "text_of_argument") return emit_text_of_view(id, op);
    return emit_objects(id, op);
  }

  // Code behind it is never reached; the last block is entered by other ways.
  Status emit_raised(const Op& op) {
    const auto error = static_cast<uint32_t>(module_.errors.size());
    module_.errors.push_back(
        {static_cast<ErrorKind>(op.source), std::get<std::string>(op.literal), op.span});
    if (!op.operands.empty()) {
      SHOAL_ASSIGN_OR_RETURN(const Leaves text, leaves(op.operands[0]));
      builder_.CreateCall(import_function(module_, "shoal_raise_row_text"),
                          {frame_.world, builder_.getInt32(error), text[0], text[1]});
    }
    const RowFailure& failure = *module_.row_failure;
    failure.number->addIncoming(builder_.getInt32(error + 1), builder_.GetInsertBlock());
    builder_.CreateBr(failure.block);
    module_.errors[error].row_function = failure.function;
    return Status::ok();
  }

  // On the way back to the start of a loop, once in so many rounds of all rows together: leaves the
  // whole batch when the call is broken off.
  void emit_poll(Id<ir::Block>, const std::vector<ValueId>&) override {
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

  const RowContext& context_;
  std::span<const ScalarValue> operands_;
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

}  // namespace shoal::ir_to_llvm
