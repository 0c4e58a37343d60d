#include "compiler/ir_to_llvm/called_functions.h"

#include <llvm/IR/MDBuilder.h>

#include <algorithm>

#include "base/concat.h"
#include "compiler/ir_to_llvm/emit_functions.h"
#include "compiler/ir_to_llvm/function_emitter.h"
#include "compiler/ir_to_llvm/inline_recursion.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::Op;
using ir::OpKind;
using ir::TypeForm;
using ir::ValueId;

// Calls before the next poll: one with loops may take long.
constexpr int64_t kCallsPerPoll = 65536;
constexpr int64_t kCallsOfLoop = 1024;

constexpr std::string_view kTooDeep = "maximum recursion depth exceeded";

bool makes_own_objects(const ir::Function& function) {
  return std::any_of(function.blocks.begin(), function.blocks.end(), [&](const ir::Block& block) {
    return std::any_of(block.ops.begin(), block.ops.end(), [&](ValueId id) {
      const OpKind kind = function.ops[id].kind;
      return kind == OpKind::call_object || kind == OpKind::list_append ||
             kind == OpKind::text_item_at;
    });
  });
}

bool calls_one_of(const ir::Function& function, const std::vector<bool>& wanted) {
  return std::any_of(function.blocks.begin(), function.blocks.end(), [&](const ir::Block& block) {
    return std::any_of(block.ops.begin(), block.ops.end(), [&](ValueId id) {
      const Op& op = function.ops[id];
      return op.kind == OpKind::call && wanted[static_cast<size_t>(op.source)];
    });
  });
}

std::vector<bool> collecting_functions(const std::vector<ir::Function>& functions) {
  std::vector<bool> collects;
  for (const ir::Function& function : functions) collects.push_back(makes_own_objects(function));
  for (bool has_change = true; has_change;) {
    has_change = false;
    for (size_t i = 0; i < functions.size(); ++i) {
      if (collects[i] || !calls_one_of(functions[i], collects)) continue;
      collects[i] = true;
      has_change = true;
    }
  }
  return collects;
}

int32_t caught_count_of(const ir::Function& function) {
  int32_t count = 0;
  for (const ir::Block& block : function.blocks) {
    for (const ValueId id : block.ops) {
      const Op& op = function.ops[id];
      if (op.kind == OpKind::catch_error) count = std::max(count, op.source + 1);
    }
  }
  return count;
}

llvm::FunctionType* signature_of(ModuleBuilder& module, const ir::Function& function,
                                 bool collects) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::SmallVector<llvm::Type*, 8> parameters = {builder.getPtrTy(), builder.getInt64Ty()};
  if (collects) parameters.push_back(builder.getPtrTy());
  for (const ir::Type& type : function.parameters) {
    for (llvm::Type* leaf : leaf_types_of(module, ir::object_of(type))) parameters.push_back(leaf);
  }
  llvm::SmallVector<llvm::Type*, 4> results;
  append_leaf_types(module, ir::object_of(function.result), results);
  results.push_back(builder.getInt1Ty());
  return llvm::FunctionType::get(llvm::StructType::get(module.module.getContext(), results),
                                 parameters, false);
}

class CalledEmitter final : public FunctionEmitter {
 public:
  CalledEmitter(ModuleBuilder& module, const CalledFunctions& called, size_t number)
      : FunctionEmitter(module, (*called.functions)[number], called), number_(number) {
    first_print_ = called.first_prints[number];
  }

  Status run() {
    llvm::Function* made = called_.made[number_];
    entry_ = llvm::BasicBlock::Create(made->getContext(), "entry", made);
    builder_.SetInsertPoint(entry_);
    context_ = made->getArg(0);
    room_ = made->getArg(1);
    if (called_.collects[number_]) callers_ = made->getArg(2);
    take_arguments(*made);
    runtime_ = load_context(ContextSlot::runtime);
    if (called_.uses_objects) {
      frame_ = make_object_frame(module_, function_, runtime_, load_context(ContextSlot::world),
                                 load_context(ContextSlot::collection_flag));
    }
    make_exit(*made);
    emit_entry_poll();
    const Status status = emit_body();
    module_.exit = nullptr;
    module_.first_caught = nullptr;
    return status.clone();
  }

 private:
  void take_arguments(llvm::Function& made) {
    unsigned next = called_.collects[number_] ? 3 : 2;
    for (const ir::Type& type : function_.parameters) {
      Leaves& own = arguments_.emplace_back();
      for (size_t i = leaf_types_of(module_, ir::object_of(type)).size(); i > 0; --i)
        own.push_back(made.getArg(next++));
    }
  }

  // The same for the whole call: the load may move to where it is used.
  llvm::Value* load_context(ContextSlot slot) {
    llvm::LoadInst* load =
        builder_.CreateLoad(builder_.getPtrTy(), context_slot(module_, context_, slot));
    load->setMetadata(llvm::LLVMContext::MD_invariant_load,
                      llvm::MDNode::get(module_.module.getContext(), {}));
    return load;
  }

  void make_exit(llvm::Function& made) {
    auto* type = llvm::cast<llvm::StructType>(made.getReturnType());
    exit_.block = llvm::BasicBlock::Create(made.getContext(), "exit", &made);
    llvm::IRBuilder<> at_exit(exit_.block);
    for (llvm::Type* part : type->elements()) exit_.parts.push_back(at_exit.CreatePHI(part, 2));
    llvm::Value* whole = llvm::PoisonValue::get(type);
    for (unsigned i = 0; i < exit_.parts.size(); ++i) {
      whole = at_exit.CreateInsertValue(whole, exit_.parts[i], i);
    }
    at_exit.CreateRet(whole);
    module_.exit = &exit_;
    if (caught_count_of(function_) == 0) return;
    llvm::Value* first_room = builder_.CreateLoad(
        builder_.getInt64Ty(), context_slot(module_, context_, ContextSlot::room));
    llvm::Value* depth = builder_.CreateSub(first_room, room_);
    module_.first_caught = builder_.CreateTrunc(
        builder_.CreateMul(depth, builder_.getInt64(static_cast<uint64_t>(called_.caught_count))),
        builder_.getInt32Ty());
  }

  // Once in so many calls an interrupt is asked for; where objects are made also memory.
  void emit_entry_poll() {
    llvm::Function* made = entry_->getParent();
    auto* poll = llvm::BasicBlock::Create(made->getContext(), "poll", made);
    auto* next = llvm::BasicBlock::Create(made->getContext(), "next", made);
    llvm::Value* place = context_slot(module_, context_, ContextSlot::calls_left);
    llvm::LoadInst* before = builder_.CreateLoad(builder_.getInt64Ty(), place);
    mark_access(module_, before, "calls left");
    llvm::Value* left =
        builder_.CreateSub(before, builder_.getInt64(has_loop(function_) ? kCallsOfLoop : 1));
    llvm::StoreInst* store = builder_.CreateStore(left, place);
    mark_access(module_, store, "calls left");
    mark_poll(*store);
    llvm::Value* is_due = builder_.CreateICmpSLE(left, builder_.getInt64(0));
    const bool collects = makes_own_objects(function_);
    if (collects) {
      llvm::LoadInst* flag = builder_.CreateLoad(builder_.getInt8Ty(), frame_.collection_flag);
      mark_access(module_, flag, "collection flag");
      is_due = builder_.CreateOr(is_due, builder_.CreateIsNotNull(flag));
    }
    mark_poll(*builder_.CreateCondBr(
        is_due, poll, next, llvm::MDBuilder(made->getContext()).createUnlikelyBranchWeights()));
    builder_.SetInsertPoint(poll);
    mark_access(module_, builder_.CreateStore(builder_.getInt64(kCallsPerPoll), place),
                "calls left");
    llvm::Value* status =
        collects ? poll_objects()
                 : builder_.CreateCall(import_function(module_, "shoal_poll"), {runtime_});
    emit_return_if_failed(module_, status);
    builder_.CreateBr(next);
    builder_.SetInsertPoint(next);
  }

  // The arguments are used from here on, and nothing else of this function.
  llvm::Value* poll_objects() {
    std::vector<ValueId> roots;
    Leaves leaves;
    for (const ValueId id : function_.blocks[Id<ir::Block>{0}].ops) {
      const Op& op = function_.ops[id];
      if (op.kind != OpKind::argument || op.type.form != TypeForm::object) continue;
      const Leaves& own = arguments_[static_cast<size_t>(op.source)];
      roots.push_back(id);
      leaves.append(own.begin(), own.end());
    }
    llvm::Value* cells = allocate_slots(leaves.size());
    store_cells(module_, leaves, cells);
    return builder_.CreateCall(import_function(module_, "shoal_poll_objects"),
                               {runtime_, layout_numbers(module_, function_, roots), cells,
                                builder_.getInt64(roots.size()), callers()});
  }

  Status emit_border_op(ValueId id, const Op& op) override {
    if (op.kind == OpKind::argument) {
      const Leaves& own = arguments_[static_cast<size_t>(op.source)];
      if (op.type.form == TypeForm::object) add_layouts(module_, op.type.object);
      set_leaves(id, own);
      return Status::ok();
    }
    if (op.kind != OpKind::return_values) return fail(ir::op_name(op.kind));
    SHOAL_ASSIGN_OR_RETURN(Leaves result, leaves(op.operands[0]));
    result.push_back(builder_.getFalse());
    for (size_t i = 0; i < result.size(); ++i) {
      exit_.parts[i]->addIncoming(result[i], builder_.GetInsertBlock());
    }
    builder_.CreateBr(exit_.block);
    return Status::ok();
  }

  size_t number_;
  CalledExit exit_;
  std::vector<Leaves> arguments_;  // by number
};

}  // namespace

CalledFunctions declare_called(ModuleBuilder& module, const ir::Function& function) {
  CalledFunctions called;
  called.functions = &function.called;
  called.collects = collecting_functions(function.called);
  called.caught_count = caught_count_of(function);
  auto print_count = static_cast<int32_t>(function.prints.size());
  for (size_t i = 0; i < function.called.size(); ++i) {
    const ir::Function& own = function.called[i];
    llvm::Function* made = define_function(module, concat("called_", i),
                                           signature_of(module, own, called.collects[i]));
    made->setLinkage(llvm::Function::InternalLinkage);
    made->setCallingConv(llvm::CallingConv::Fast);
    called.made.push_back(made);
    called.uses_objects = called.uses_objects || uses_objects(own);
    called.caught_count = std::max(called.caught_count, caught_count_of(own));
    called.first_prints.push_back(print_count);
    print_count += static_cast<int32_t>(own.prints.size());
  }
  return called;
}

Status emit_called(ModuleBuilder& module, const CalledFunctions& called, size_t number) {
  return CalledEmitter(module, called, number).run();
}

llvm::Value* context_slot(ModuleBuilder& module, llvm::Value* context, ContextSlot slot) {
  return module.builder.CreateConstInBoundsGEP1_64(module.builder.getInt64Ty(), context,
                                                   static_cast<uint64_t>(slot));
}

llvm::Value* make_context(ModuleBuilder& module, const CalledFunctions& called,
                          const ObjectFrame& frame, llvm::Value* runtime, llvm::Value*& room) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::IRBuilder<> at_entry(builder.GetInsertBlock(), builder.GetInsertBlock()->begin());
  llvm::Value* context =
      at_entry.CreateAlloca(llvm::ArrayType::get(builder.getInt64Ty(), kContextSlots));
  room = builder.CreateCall(import_function(module, "shoal_call_room"), {runtime});
  const auto store = [&](llvm::Value* value, ContextSlot slot) {
    builder.CreateStore(value, context_slot(module, context, slot));
  };
  store(runtime, ContextSlot::runtime);
  store(builder.getInt64(kCallsPerPoll), ContextSlot::calls_left);
  store(room, ContextSlot::room);
  if (called.uses_objects) {
    store(frame.world, ContextSlot::world);
    store(frame.collection_flag, ContextSlot::collection_flag);
  }
  return context;
}

// Python checks how deep calls are before the function begins, so that the line is the caller's.
Status FunctionEmitter::emit_call(ValueId id, const Op& op) {
  const auto number = static_cast<size_t>(op.source);
  llvm::Value* room =
      builder_.CreateNSWSub(room_, builder_.getInt64(static_cast<uint64_t>(op.position)));
  emit_raise_if(module_, runtime_, builder_.CreateICmpSLT(room, builder_.getInt64(0)),
                {ErrorKind::recursion_error, std::string(kTooDeep), op.span});
  llvm::SmallVector<llvm::Value*, 8> arguments = {context_, room};
  if (called_.collects[number]) arguments.push_back(callers());
  for (const ValueId operand : op.operands) {
    SHOAL_ASSIGN_OR_RETURN(const Leaves own, leaves(operand));
    arguments.append(own.begin(), own.end());
  }
  llvm::CallInst* call = builder_.CreateCall(called_.made[number], arguments);
  call->setCallingConv(llvm::CallingConv::Fast);
  if (called_.collects[number]) calls_.push_back({call, Id<ir::Block>{block_}, 2});
  Leaves result;
  const unsigned count = llvm::cast<llvm::StructType>(call->getType())->getNumElements() - 1;
  emit_return_if_failed(module_, builder_.CreateExtractValue(call, count));
  for (unsigned i = 0; i < count; ++i) result.push_back(builder_.CreateExtractValue(call, i));
  set_leaves(id, std::move(result));
  return Status::ok();
}

}  // namespace shoal::ir_to_llvm
