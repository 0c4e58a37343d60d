// `main`: what comes from outside and goes there. A frame is where its segment's results lie on the
// stack.
#include <map>

#include "base/concat.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"
#include "compiler/ir_to_llvm/emit_functions.h"
#include "compiler/ir_to_llvm/function_emitter.h"
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

class MainEmitter final : public FunctionEmitter {
 public:
  using FunctionEmitter::FunctionEmitter;

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
    frame_ = make_object_frame(module_, function_, runtime_, called_.uses_objects);
    if (!called_.made.empty()) context_ = make_context(module_, called_, frame_, runtime_, room_);
    return emit_body();
  }

 private:
  Status emit_border_op(ValueId id, const Op& op) override {
    switch (op.kind) {
      case OpKind::argument: emit_argument(id, op); return Status::ok();
      case OpKind::return_values: return emit_return(op);
      case OpKind::run_plan: return emit_run_plan(id, op);
      case OpKind::scalar_of: return emit_scalar_of(id, op);
      case OpKind::column_values: return emit_column_values(id, op);
      case OpKind::barrier: return emit_barrier(op);
      case OpKind::is_rank: return emit_is_rank(id, op);
      default: return emit_ranks(id, op);
    }
  }

  Status store_leaf(ValueId id, llvm::Value* value_address, llvm::Value* present_address) override {
    if (const auto segment = segments_.find(id); segment != segments_.end()) {
      if (segment->second.gives_scalars) return fail("a row of scalars is used as a frame");
      llvm::Value* handle = builder_.CreateLoad(builder_.getInt64Ty(), segment->second.slots);
      builder_.CreateStore(handle, value_address);
      builder_.CreateStore(builder_.getInt64(1), present_address);
      return Status::ok();
    }
    SHOAL_RETURN_IF_ERROR(FunctionEmitter::store_leaf(id, value_address, present_address));
    if (const auto known = presence_.find(id); known != presence_.end()) {
      builder_.CreateStore(builder_.CreateZExt(known->second, builder_.getInt64Ty()),
                           present_address);
    }
    return Status::ok();
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

  Status emit_run_plan(ValueId id, const Op& op) {
    const plan::Plan& segment = function_.plans[static_cast<size_t>(op.source)];
    const size_t scalar_count = segment.parameters.size();
    const auto array_count = static_cast<size_t>(segment.array_count);
    if (op.operands.size() != scalar_count + array_count) {
      return fail("parameters do not fit a plan");
    }
    const size_t column_count = segment.nodes[segment.output].output.fields.size();
    llvm::Value* parameters = allocate_slots(scalar_count + 2 * array_count);
    llvm::Value* results = allocate_slots(2 * column_count);
    for (size_t i = 0; i < scalar_count; ++i) {
      SHOAL_ASSIGN_OR_RETURN(const ScalarValue operand, scalar(op.operands[i]));
      SHOAL_ASSIGN_OR_RETURN(llvm::Value* const bits,
                             encode_parameter(operand, segment.parameters[i], op.span));
      builder_.CreateStore(bits, slot_address(parameters, static_cast<int64_t>(i)));
    }
    for (size_t i = 0; i < array_count; ++i) {
      SHOAL_ASSIGN_OR_RETURN(const Leaves array, leaves(op.operands[scalar_count + i]));
      const auto slot = static_cast<int64_t>(scalar_count + 2 * i);
      builder_.CreateStore(array[0], slot_address(parameters, slot));
      builder_.CreateStore(array[1], slot_address(parameters, slot + 1));
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

  Status emit_column_values(ValueId id, const Op& op) {
    const auto segment = segments_.find(op.operands[0]);
    if (segment == segments_.end() || segment->second.gives_scalars) {
      return fail("an array is made of what is no frame");
    }
    llvm::Value* handle = builder_.CreateLoad(builder_.getInt64Ty(), segment->second.slots);
    llvm::Value* column = builder_.getInt32(static_cast<uint32_t>(op.position));
    llvm::Value* cells = allocate_slots(2);
    add_layouts(module_, op.type.object);
    if (op.type.object.form == types::ObjectForm::list) {
      const auto layout = static_cast<uint32_t>(layout_number(module_, op.type.object));
      llvm::Value* status =
          builder_.CreateCall(import_function(module_, "shoal_column_texts"),
                              {runtime_, handle, column, builder_.getInt32(layout),
                               builder_.getInt32(add_place(module_, op.span)), cells});
      emit_return_if_failed(module_, status);
    } else {
      llvm::Value* values = builder_.CreateCall(import_function(module_, "shoal_column_values"),
                                                {runtime_, handle, column, slot_address(cells, 1)});
      builder_.CreateStore(values, cells);
    }
    objects_[id] = load_cells(module_, op.type.object, cells);
    return Status::ok();
  }

  Status emit_return(const Op& op) {
    for (const ValueId operand : op.operands) {
      const Op& made = function_.ops[operand];
      const bool is_text = made.kind == OpKind::constant && made.type.form != TypeForm::object &&
                           std::holds_alternative<std::string>(made.literal);
      if (is_text) return fail("a string constant is returned");
    }
    SHOAL_RETURN_IF_ERROR(store_leaves(op, results_));
    builder_.CreateRet(builder_.getInt32(0));
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

  llvm::Value* arguments_ = nullptr;
  llvm::Value* results_ = nullptr;
  std::map<ValueId, llvm::Value*> presence_;  // of scalars whose dtype has no missing value
  std::map<ValueId, SegmentResults> segments_;
};

}  // namespace

Status emit_main(ModuleBuilder& module, const ir::Function& function,
                 const CalledFunctions& called) {
  return MainEmitter(module, function, called).run();
}

}  // namespace shoal::ir_to_llvm
