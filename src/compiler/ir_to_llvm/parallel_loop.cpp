// parallel_loop: the engine runs parts of the rounds on its threads; each is a call of the called
// function through `i32 (context, runtime, begin, end, partial)`. What the parts give is put
// together in their order, so that the result is the same for any number of threads.
#include <sstream>
#include <string>

#include "base/concat.h"
#include "compiler/ir_to_llvm/arrays/array_values.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"
#include "compiler/ir_to_llvm/emit_functions.h"
#include "compiler/ir_to_llvm/function_emitter.h"

namespace shoal::ir_to_llvm {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::optional<ir::OpKind> operation_of(const std::string& reduction) {
  for (const ir::OpKind kind : {ir::OpKind::add, ir::OpKind::multiply, ir::OpKind::bit_and,
                                ir::OpKind::bit_or, ir::OpKind::bit_xor}) {
    if (ir::op_name(kind) == reduction) return kind;
  }
  return std::nullopt;
}

// The function that the engine calls for a part.
llvm::Function* emit_part(ModuleBuilder& module, const CalledFunctions& called, const ir::Op& op) {
  llvm::IRBuilder<>& builder = module.builder;
  const auto number = static_cast<size_t>(op.source);
  const ir::Function& body = (*called.functions)[number];
  llvm::Type* pointer = builder.getPtrTy();
  auto* type = llvm::FunctionType::get(
      builder.getInt32Ty(), {pointer, pointer, builder.getInt64Ty(), builder.getInt64Ty(), pointer},
      false);
  llvm::Function* part = define_function(module, "part", type);
  part->setLinkage(llvm::GlobalValue::InternalLinkage);
  builder.SetInsertPoint(llvm::BasicBlock::Create(module.module.getContext(), "entry", part));
  llvm::Value* runtime = part->getArg(1);
  ObjectFrame frame;
  frame.runtime = runtime;
  if (called.uses_objects) {
    frame.world = builder.CreateCall(import_function(module, "shoal_objects"), {runtime});
    frame.collection_flag =
        builder.CreateCall(import_function(module, "shoal_collection_flag"), {frame.world});
  }
  llvm::Value* room = nullptr;
  llvm::Value* context = make_context(module, called, frame, runtime, room);
  llvm::SmallVector<llvm::Value*, 8> arguments = {context, room};
  if (called.collects[number])
    arguments.push_back(llvm::ConstantPointerNull::get(builder.getPtrTy()));
  arguments.push_back(part->getArg(2));
  arguments.push_back(part->getArg(3));
  uint64_t cell = 0;
  for (size_t i = 2; i < body.parameters.size(); ++i) {
    llvm::Value* place =
        builder.CreateConstInBoundsGEP1_64(builder.getInt64Ty(), part->getArg(0), cell);
    const Leaves own = load_cells(module, ir::object_of(body.parameters[i]), place);
    arguments.append(own.begin(), own.end());
    cell += own.size();
  }
  llvm::CallInst* call = builder.CreateCall(called.made[number], arguments);
  call->setCallingConv(llvm::CallingConv::Fast);
  Leaves result;
  const unsigned count = llvm::cast<llvm::StructType>(call->getType())->getNumElements() - 1;
  for (unsigned i = 0; i < count; ++i) result.push_back(builder.CreateExtractValue(call, i));
  store_cells(module, result, part->getArg(4));
  builder.CreateRet(
      builder.CreateZExt(builder.CreateExtractValue(call, count), builder.getInt32Ty()));
  return part;
}

}  // namespace

// What two parts give together; min and max as Python's, where the second must be beyond the first.
Result<ScalarValue> FunctionEmitter::emit_merge(const ir::Op& loop, const std::string& reduction,
                                                const ir::Type& type, const ScalarValue& first,
                                                const ScalarValue& second) {
  const std::array<ScalarValue, 2> operands = {first, second};
  if (const std::optional<ir::OpKind> kind = operation_of(reduction)) {
    ir::Op op;
    op.kind = *kind;
    op.type = type;
    op.span = loop.span;
    op.operands.resize(operands.size());  // how many, not which
    return computed(op, operands);
  }
  const bool is_least = reduction == "min";
  llvm::Value* is_second = emit_comparison(
      module_, is_least ? plan::ExpressionOp::less : plan::ExpressionOp::greater, second, first);
  return ScalarValue{builder_.CreateSelect(is_second, second.value, first.value), nullptr,
                     type.element};
}

Status FunctionEmitter::emit_parallel_loop(ir::ValueId id, const ir::Op& op) {
  const std::vector<std::string> reductions = words_of(std::get<std::string>(op.literal));
  SHOAL_ASSIGN_OR_RETURN(const Leaves count, leaves(op.operands[0]));
  Leaves captured;
  for (size_t i = 1 + reductions.size(); i < op.operands.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(const Leaves own, leaves(op.operands[i]));
    captured.append(own.begin(), own.end());
    add_layouts(module_, ir::object_of(function_.ops[op.operands[i]].type));
  }
  llvm::Value* cells = allocate_slots(captured.size());
  store_cells(module_, captured, cells);
  llvm::BasicBlock* here = builder_.GetInsertBlock();
  llvm::Function* part = emit_part(module_, called_, op);
  builder_.SetInsertPoint(here);
  llvm::Value* out = allocate_slots(2);
  llvm::Value* partial_cells = builder_.getInt64(reductions.size());
  emit_return_if_failed(module_,
                        builder_.CreateCall(import_function(module_, "shoal_run_parallel"),
                                            {runtime_, part, cells, count[0], partial_cells, out}));
  return merge_parts(id, op, reductions, out);
}

Status FunctionEmitter::merge_parts(ir::ValueId id, const ir::Op& op,
                                    const std::vector<std::string>& reductions,
                                    llvm::Value* parts) {
  if (reductions.empty()) {
    objects_[id] = {};
    return Status::ok();
  }
  llvm::Value* partials = builder_.CreateLoad(builder_.getPtrTy(), slot_address(parts, 0));
  llvm::Value* part_count = builder_.CreateLoad(builder_.getInt64Ty(), slot_address(parts, 1));
  llvm::Function* function = builder_.GetInsertBlock()->getParent();
  llvm::LLVMContext& context = function->getContext();
  auto* before = builder_.GetInsertBlock();
  auto* head = llvm::BasicBlock::Create(context, "merge.head", function);
  auto* round = llvm::BasicBlock::Create(context, "merge.round", function);
  auto* done = llvm::BasicBlock::Create(context, "merge.done", function);
  builder_.CreateBr(head);
  builder_.SetInsertPoint(head);
  llvm::PHINode* number = builder_.CreatePHI(builder_.getInt64Ty(), 2);
  number->addIncoming(builder_.getInt64(0), before);
  std::vector<llvm::PHINode*> merged;
  std::vector<ScalarValue> values;
  for (size_t i = 0; i < reductions.size(); ++i) {
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue initial, scalar(op.operands[1 + i]));
    merged.push_back(builder_.CreatePHI(initial.value->getType(), 2));
    merged.back()->addIncoming(initial.value, before);
    values.push_back({merged.back(), nullptr, initial.type});
  }
  builder_.CreateCondBr(builder_.CreateICmpSLT(number, part_count), round, done);
  builder_.SetInsertPoint(round);
  llvm::Value* first =
      builder_.CreateMul(number, builder_.getInt64(static_cast<uint64_t>(reductions.size())));
  llvm::Value* partial = builder_.CreateInBoundsGEP(builder_.getInt64Ty(), partials, first);
  const Leaves own = load_cells(module_, op.type.object, partial);
  std::vector<llvm::Value*> next;
  for (size_t i = 0; i < reductions.size(); ++i) {
    const ir::Type& type = function_.ops[op.operands[1 + i]].type;
    SHOAL_ASSIGN_OR_RETURN(
        const ScalarValue both,
        emit_merge(op, reductions[i], type, values[i], scalar_of_leaf(module_, own[i], type)));
    next.push_back(both.value);
  }
  number->addIncoming(builder_.CreateAdd(number, builder_.getInt64(1)), builder_.GetInsertBlock());
  for (size_t i = 0; i < next.size(); ++i) {
    merged[i]->addIncoming(next[i], builder_.GetInsertBlock());
  }
  builder_.CreateBr(head);
  builder_.SetInsertPoint(done);
  Leaves result;
  for (size_t i = 0; i < reductions.size(); ++i) {
    result.push_back(leaf_of_scalar(module_, values[i], function_.ops[op.operands[1 + i]].type));
  }
  objects_[id] = std::move(result);
  return Status::ok();
}

}  // namespace shoal::ir_to_llvm
