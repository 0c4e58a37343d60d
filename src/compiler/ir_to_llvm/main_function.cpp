// Scalars are SSA values; a frame is where its segment's results lie on the stack.
#include <llvm/IR/MDBuilder.h>

#include <map>
#include <set>

#include "base/concat.h"
#include "compiler/ir_to_llvm/arrays/array_values.h"
#include "compiler/ir_to_llvm/arrays/element_function.h"
#include "compiler/ir_to_llvm/caught_errors.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"
#include "compiler/ir_to_llvm/emit_functions.h"
#include "compiler/ir_to_llvm/objects/collection_polls.h"
#include "compiler/ir_to_llvm/objects/object_ops.h"
#include "plan/stage_layout.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::Op;
using ir::OpKind;
using ir::TypeForm;
using ir::ValueId;
using types::TypeKind;

// What shoal_run_segment has written.
struct SegmentResults {
  llvm::Value* slots = nullptr;
  bool gives_scalars = false;
};

class MainEmitter {
 public:
  MainEmitter(ModuleBuilder& module, const ir::Function& function)
      : module_(module), builder_(module.builder), function_(function) {}

  Status run() {
    llvm::Type* pointer = builder_.getPtrTy();
    llvm::Function* main = define_function(
        module_, "main",
        llvm::FunctionType::get(builder_.getInt32Ty(), {pointer, pointer, pointer}, false));
    runtime_ = main->getArg(0);
    arguments_ = main->getArg(1);
    results_ = main->getArg(2);
    entry_ = llvm::BasicBlock::Create(main->getContext(), "entry", main);
    builder_.SetInsertPoint(entry_);
    frame_ = make_object_frame(module_, function_, runtime_);
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
    add_roots(module_, *main, function_, objects_, polls_);
    return Status::ok();
  }

 private:
  static Status fail(std::string_view what) {
    return Status::internal(concat("code generation of main: ", what));
  }

  // Blocks with their arguments, which jumps from before and after fill.
  void prepare_blocks() {
    blocks_ = {entry_};
    llvm::Function* main = entry_->getParent();
    for (int32_t number = 1; number < function_.blocks.size(); ++number) {
      blocks_.push_back(llvm::BasicBlock::Create(main->getContext(), "block", main));
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
  void emit_poll(Id<ir::Block> head, const std::vector<ValueId>& passed) {
    const Id<ir::Block> last{block_};
    const bool collects = frame_.world != nullptr && makes_objects(function_, head, last);
    llvm::Function* main = entry_->getParent();
    auto* poll = llvm::BasicBlock::Create(main->getContext(), "poll", main);
    auto* next = llvm::BasicBlock::Create(main->getContext(), "next", main);
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
                          llvm::MDBuilder(main->getContext()).createUnlikelyBranchWeights());
    builder_.SetInsertPoint(poll);
    builder_.CreateStore(builder_.getInt64(kRoundsPerPoll), rounds_left_);
    llvm::CallInst* call =
        collects ? emit_collection(head, passed)
                 : builder_.CreateCall(import_function(module_, "shoal_poll"), {runtime_});
    emit_return_if_failed(module_, call);
    builder_.CreateBr(next);
    builder_.SetInsertPoint(next);
  }

  llvm::CallInst* emit_collection(Id<ir::Block> head, const std::vector<ValueId>& passed) {
    llvm::Constant* none = llvm::ConstantPointerNull::get(builder_.getPtrTy());
    CollectionPoll poll{nullptr, head, Id<ir::Block>{block_}};
    poll.call = builder_.CreateCall(import_function(module_, "shoal_poll_objects"),
                                    {runtime_, none, none, builder_.getInt64(0)});
    for (const ValueId id : passed) {
      if (objects_.contains(id)) poll.passed.push_back(id);
    }
    polls_.push_back(poll);
    return poll.call;
  }

  Status emit_jump(const Op& op) {
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

  Status emit_branch(const Op& op) {
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue condition, scalar(op.operands[0]));
    const Id<ir::Block> first = std::min(op.targets[0], op.targets[1]);
    if (first.index <= block_) emit_poll(first, {});
    builder_.CreateCondBr(condition.value, block_of(op.targets[0]), block_of(op.targets[1]));
    return Status::ok();
  }

  llvm::BasicBlock* block_of(Id<ir::Block> block) {
    return blocks_[static_cast<size_t>(block.index)];
  }

  Status emit_raised(const Op& op) {
    Leaves text;
    if (!op.operands.empty()) {
      SHOAL_ASSIGN_OR_RETURN(text, leaves(op.operands[0]));
    }
    emit_raise(module_, runtime_, op, text);
    return Status::ok();
  }

  Status emit_caught(ValueId id, const Op& op) {
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

  Status emit_range(ValueId id, const Op& op) {
    std::vector<ScalarValue> bounds;
    for (const ValueId operand : op.operands) {
      SHOAL_ASSIGN_OR_RETURN(bounds.emplace_back(), scalar(operand));
    }
    scalars_[id] = emit_range_length(module_, runtime_, op, bounds);
    return Status::ok();
  }

  Status emit_op(ValueId id) {
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
      case OpKind::argument: emit_argument(id, op); return Status::ok();
      case OpKind::constant: return emit_constant(id, op);
      case OpKind::run_plan: return emit_run_plan(id, op);
      case OpKind::scalar_of: return emit_scalar_of(id, op);
      case OpKind::return_values: return emit_return(op);
      case OpKind::print:
      case OpKind::parallel_print: return emit_print(op);
      case OpKind::barrier: return emit_barrier(op);
      case OpKind::is_rank: return emit_is_rank(id, op);
      case OpKind::rank:
      case OpKind::rank_count: return emit_ranks(id, op);
      default: return ir::is_object_op(op.kind) ? emit_objects(id, op) : emit_scalar_op(id, op);
    }
  }

  void emit_argument(ValueId id, const Op& op) {
    if (op.type.form != TypeForm::object) {
      scalars_[id] = load_scalar(arguments_, op.source, op.type.element);
      return;
    }
    add_layouts(module_, op.type.object);
    llvm::Value* cells =
        builder_.CreateLoad(builder_.getPtrTy(), slot_address(arguments_, op.source));
    objects_[id] = load_cells(module_, op.type.object, cells);
  }

  Status emit_objects(ValueId id, const Op& op) {
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

  Result<Leaves> leaves(ValueId id) {
    const auto object = objects_.find(id);
    if (object != objects_.end()) return object->second;
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(id));
    return Leaves{leaf_of_scalar(module_, value, function_.ops[id].type)};
  }

  llvm::Value* slot_address(llvm::Value* slots, int64_t index) {
    return builder_.CreateConstInBoundsGEP1_64(builder_.getInt64Ty(), slots,
                                               static_cast<uint64_t>(index));
  }

  ScalarValue load_scalar(llvm::Value* slots, int64_t index, const types::ColumnType& type) {
    llvm::Value* slot = builder_.CreateLoad(builder_.getInt64Ty(), slot_address(slots, index));
    return {decode_slot(module_, slot, type.kind), nullptr, type};
  }

  // In the entry block, so that it is there for the whole function.
  llvm::AllocaInst* allocate_stack(llvm::Type* type) {
    llvm::IRBuilder<> at_entry(entry_, entry_->begin());
    return at_entry.CreateAlloca(type);
  }

  // At least `count` slots; never none, so that their address is one.
  llvm::Value* allocate_slots(size_t count) {
    return allocate_stack(llvm::ArrayType::get(builder_.getInt64Ty(), count + 1));
  }

  Status emit_constant(ValueId id, const Op& op) {
    if (op.type.form == TypeForm::object) {
      objects_[id] = text_constant(module_, std::get<std::string>(op.literal));
      return Status::ok();
    }
    if (const auto* text = std::get_if<std::string>(&op.literal)) {
      llvm::Value* view = allocate_stack(llvm::ArrayType::get(builder_.getInt32Ty(), 4));
      emit_string_constant(module_, *text, view);
      scalars_[id] = ScalarValue{view, nullptr, op.type.element};
      string_constants_.insert(id);
      return Status::ok();
    }
    SHOAL_ASSIGN_OR_RETURN(scalars_[id], emit_literal(module_, op.literal, op.type.element));
    return Status::ok();
  }

  Status emit_run_plan(ValueId id, const Op& op) {
    const plan::Plan& segment = function_.plans[static_cast<size_t>(op.source)];
    if (op.operands.size() != segment.parameters.size())
      return fail("parameters do not fit a plan");
    const size_t column_count = segment.nodes[segment.output].output.fields.size();
    llvm::Value* parameters = allocate_slots(op.operands.size());
    llvm::Value* results = allocate_slots(2 * column_count);
    for (size_t i = 0; i < op.operands.size(); ++i) {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue operand, scalar(op.operands[i]));
      SHOAL_ASSIGN_OR_RETURN(llvm::Value* const bits,
                             encode_parameter(operand, segment.parameters[i], op.span));
      builder_.CreateStore(bits, slot_address(parameters, static_cast<int64_t>(i)));
    }
    llvm::Value* number = builder_.getInt32(static_cast<uint32_t>(op.source));
    llvm::Value* status = builder_.CreateCall(import_function(module_, "shoal_run_segment"),
                                              {runtime_, number, parameters, results});
    emit_return_if_failed(module_, status);
    segments_[id] = {results, plan::gives_scalars(segment)};
    return Status::ok();
  }

  // Parameters have no place for "missing" beside NaN and NaT.
  Result<llvm::Value*> encode_parameter(const ScalarValue& operand, const types::ColumnType& type,
                                        const SourceSpan& span) {
    ScalarValue value = operand;
    if (operand.present != nullptr && type.missing_policy() == types::MissingPolicy::validity) {
      emit_raise_if(module_, runtime_, builder_.CreateNot(operand.present),
                    {ErrorKind::unsupported,
                     "a missing value (pd.NA) computed at run time cannot be compared or combined "
                     "with a column in compiled code",
                     span});
      value.present = nullptr;
    }
    if (operand.type.kind != TypeKind::string) {
      SHOAL_ASSIGN_OR_RETURN(value, emit_cast(module_, type, value));
    } else if (type.kind != TypeKind::string) {
      return fail("a string is passed for a number");
    }
    return encode_slot(module_, value);
  }

  Status emit_scalar_of(ValueId id, const Op& op) {
    const auto segment = segments_.find(op.operands[0]);
    if (segment == segments_.end() || !segment->second.gives_scalars) {
      return fail("a scalar is read from what is not one row");
    }
    const int64_t position = op.position;
    ScalarValue value = load_scalar(segment->second.slots, 2 * position, op.type.element);
    const types::MissingPolicy policy = op.type.element.missing_policy();
    if (policy == types::MissingPolicy::validity || policy == types::MissingPolicy::never) {
      const ScalarValue present = load_scalar(segment->second.slots, 2 * position + 1,
                                              types::numpy_type(TypeKind::boolean));
      if (policy == types::MissingPolicy::validity) value.present = present.value;
      // The smallest of no integers is missing, though the dtype has no missing value: it is
      // returned as such; arithmetic takes it for 0.
      if (policy == types::MissingPolicy::never) presence_[id] = present.value;
    }
    scalars_[id] = value;
    return Status::ok();
  }

  Status emit_scalar_op(ValueId id, const Op& op) {
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

  // The operand as a leaf of a value outside: what it is, and whether it is there.
  Status store_leaf(ValueId id, llvm::Value* value_address, llvm::Value* present_address) {
    llvm::Value* present = builder_.getInt64(1);
    if (const auto segment = segments_.find(id); segment != segments_.end()) {
      if (segment->second.gives_scalars) return fail("a row of scalars is used as a frame");
      llvm::Value* handle = builder_.CreateLoad(builder_.getInt64Ty(), segment->second.slots);
      builder_.CreateStore(handle, value_address);
    } else if (const auto object = objects_.find(id); object != objects_.end()) {
      builder_.CreateStore(
          keep_cells(module_, frame_, function_.ops[id].type.object, object->second),
          value_address);
    } else {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue value, scalar(id));
      builder_.CreateStore(encode_slot(module_, value), value_address);
      const auto known = presence_.find(id);
      llvm::Value* is_present = known == presence_.end() ? value.present : known->second;
      if (is_present != nullptr) {
        present = builder_.CreateZExt(is_present, builder_.getInt64Ty());
      }
    }
    builder_.CreateStore(present, present_address);
    return Status::ok();
  }

  Status store_leaves(const Op& op, llvm::Value* slots) {
    for (size_t i = 0; i < op.operands.size(); ++i) {
      const auto place = static_cast<int64_t>(2 * i);
      SHOAL_RETURN_IF_ERROR(
          store_leaf(op.operands[i], slot_address(slots, place), slot_address(slots, place + 1)));
    }
    return Status::ok();
  }

  Status emit_return(const Op& op) {
    for (const ValueId operand : op.operands) {
      if (string_constants_.contains(operand)) return fail("a string constant is returned");
    }
    SHOAL_RETURN_IF_ERROR(store_leaves(op, results_));
    builder_.CreateRet(builder_.getInt32(0));
    return Status::ok();
  }

  Status emit_print(const Op& op) {
    llvm::Value* values = allocate_slots(2 * op.operands.size());
    SHOAL_RETURN_IF_ERROR(store_leaves(op, values));
    llvm::Value* number = builder_.getInt32(static_cast<uint32_t>(op.source));
    emit_return_if_failed(module_, builder_.CreateCall(import_function(module_, "shoal_print"),
                                                       {runtime_, number, values}));
    return Status::ok();
  }

  Status emit_barrier(const Op& op) {
    llvm::Value* file = builder_.getInt32(static_cast<uint32_t>(op.span.file));
    llvm::Value* line = builder_.getInt32(static_cast<uint32_t>(op.span.line));
    emit_return_if_failed(module_, builder_.CreateCall(import_function(module_, "shoal_barrier"),
                                                       {runtime_, file, line}));
    return Status::ok();
  }

  Status emit_ranks(ValueId id, const Op& op) {
    llvm::Value* numbers = allocate_slots(2);
    emit_return_if_failed(
        module_, builder_.CreateCall(import_function(module_, "shoal_ranks"), {runtime_, numbers}));
    scalars_[id] = load_scalar(numbers, op.kind == OpKind::rank ? 0 : 1, op.type.element);
    return Status::ok();
  }

  Status emit_is_rank(ValueId id, const Op& op) {
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue rank, scalar(op.operands[0]));
    llvm::Value* answer = allocate_slots(1);
    emit_return_if_failed(module_, builder_.CreateCall(import_function(module_, "shoal_is_rank"),
                                                       {runtime_, rank.value, answer}));
    scalars_[id] = load_scalar(answer, 0, op.type.element);
    return Status::ok();
  }

  Result<ScalarValue> scalar(ValueId id) {
    const auto found = scalars_.find(id);
    if (found == scalars_.end()) return fail("an operand is not a scalar");
    return found->second;
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  const ir::Function& function_;
  llvm::BasicBlock* entry_ = nullptr;
  int32_t block_ = 0;                        // being emitted
  std::vector<llvm::BasicBlock*> blocks_;    // by number, where each begins
  llvm::AllocaInst* rounds_left_ = nullptr;  // of loops, before the next poll
  llvm::Value* runtime_ = nullptr;
  llvm::Value* arguments_ = nullptr;
  llvm::Value* results_ = nullptr;
  ObjectFrame frame_;
  std::map<ValueId, ScalarValue> scalars_;
  std::map<ValueId, Leaves> objects_;
  std::vector<CollectionPoll> polls_;
  std::map<ValueId, llvm::Value*> presence_;  // of scalars whose dtype has no missing value
  std::map<ValueId, SegmentResults> segments_;
  std::set<ValueId> string_constants_;
};

}  // namespace

Status emit_main(ModuleBuilder& module, const ir::Function& function) {
  return MainEmitter(module, function).run();
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
