// map_arrays: a function `void (context, begin, end, result)` computes elements or, where operands
// have to be repeated or have strides, rows of the result. The context has the operands in 8-byte
// cells.
#include <llvm/IR/MDBuilder.h>

#include <string>

#include "base/concat.h"
#include "compiler/ir_to_llvm/arrays/array_ops.h"
#include "compiler/ir_to_llvm/arrays/element_function.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

using types::ObjectForm;

// An operand as the loop has it.
struct Operand {
  bool is_array = false;
  ArrayValue array;  // with as many dimensions as the result: those that it lacks are 1 long
  ScalarValue scalar;
};

class MapEmitter {
 public:
  MapEmitter(ModuleBuilder& module, const ObjectFrame& frame, const ir::Op& op,
             std::span<const Leaves> operands, std::span<const ir::Type> types)
      : module_(module), builder_(module.builder), frame_(frame), op_(op), shape_(operands[0]) {
    for (size_t i = 1; i < operands.size(); ++i) add_operand(operands[i], types[i]);
    result_.element = op.type.object.element;
    result_.lengths.assign(shape_.begin(), shape_.end());
  }

  Result<Leaves> run() {
    make_result();
    llvm::Value* are_alike = builder_.getTrue();
    bool may_be_flat = true;
    for (const Operand& operand : operands_) {
      if (!operand.is_array) continue;
      may_be_flat &= !operand.array.is_strided;
      for (size_t i = 0; i < shape_.size(); ++i) {
        are_alike = builder_.CreateAnd(are_alike,
                                       builder_.CreateICmpEQ(operand.array.lengths[i], shape_[i]));
      }
    }
    if (!may_be_flat) {
      SHOAL_RETURN_IF_ERROR(emit_nested());
    } else if (const auto* known = llvm::dyn_cast<llvm::ConstantInt>(are_alike);
               known != nullptr && known->isOne()) {
      SHOAL_RETURN_IF_ERROR(emit_flat());
    } else {
      SHOAL_RETURN_IF_ERROR(emit_either(are_alike));
    }
    return leaves_of(result_);
  }

 private:
  void add_operand(const Leaves& leaves, const ir::Type& type) {
    Operand operand;
    operand.is_array = type.form == ir::TypeForm::object;
    if (!operand.is_array) {
      operand.scalar = scalar_of_leaf(module_, leaves[0], type);
    } else {
      operand.array = array_of(module_, type.object, leaves);
      const size_t missing = shape_.size() - operand.array.rank();
      operand.array.lengths.insert(operand.array.lengths.begin(), missing, builder_.getInt64(1));
      operand.array.strides.insert(operand.array.strides.begin(), missing, builder_.getInt64(0));
    }
    operands_.push_back(std::move(operand));
  }

  void make_result() {
    Leaves lengths(shape_.begin(), shape_.end());
    store_cells(module_, lengths, frame_.in);
    types::ObjectType call = types::object_type(ObjectForm::tuple, {op_.type.object});
    call.items.resize(1 + shape_.size(), types::object_type(ObjectForm::integer));
    emit_object_call(module_, frame_, "array_new", layout_number(module_, call), op_.span);
    result_.data = load_cells(module_, op_.type.object, frame_.out)[0];
  }

  llvm::BasicBlock* add_block(const char* name) {
    return llvm::BasicBlock::Create(module_.module.getContext(), name,
                                    builder_.GetInsertBlock()->getParent());
  }

  Status emit_either(llvm::Value* are_alike) {
    llvm::BasicBlock* flat = add_block("map.flat");
    llvm::BasicBlock* nested = add_block("map.nested");
    llvm::BasicBlock* done = add_block("map.done");
    builder_.CreateCondBr(are_alike, flat, nested);
    builder_.SetInsertPoint(flat);
    SHOAL_RETURN_IF_ERROR(emit_flat());
    builder_.CreateBr(done);
    builder_.SetInsertPoint(nested);
    SHOAL_RETURN_IF_ERROR(emit_nested());
    builder_.CreateBr(done);
    builder_.SetInsertPoint(done);
    return Status::ok();
  }

  // All arrays have the result's shape and row-major order: one loop over all elements.
  Status emit_flat() {
    Captured captured = capture(false);
    const auto [function, previous] = begin_function();
    const std::vector<Operand> operands = captured_operands(captured, false);
    llvm::Value* result = function->getArg(3);
    Status status =
        emit_loop(function->getArg(1), function->getArg(2), [&](llvm::Value* number) -> Status {
          llvm::Type* type = memory_type(module_, result_.element.kind);
          std::vector<ScalarValue> elements;
          for (const Operand& operand : operands) {
            if (!operand.is_array) {
              elements.push_back(operand.scalar);
              continue;
            }
            llvm::Value* address = builder_.CreateInBoundsGEP(
                memory_type(module_, operand.array.element.kind), operand.array.data, number);
            elements.push_back(loaded(address, operand.array.element));
          }
          return store_result(elements, builder_.CreateInBoundsGEP(type, result, number));
        });
    SHOAL_RETURN_IF_ERROR(std::move(status));
    end_function(previous);
    call(function, captured, element_count(module_, result_.lengths), builder_.getInt64(1));
    return Status::ok();
  }

  // A loop for each dimension; those of the first are divided.
  Status emit_nested() {
    Captured captured = capture(true);
    const auto [function, previous] = begin_function();
    std::vector<Operand> operands = captured_operands(captured, true);
    ArrayValue result = result_;
    result.data = function->getArg(3);
    for (llvm::Value*& length : result.lengths) {
      length = load_captured(captured, builder_.getInt64Ty());
    }
    llvm::SmallVector<llvm::Value*, 4> indices;
    if (shape_.empty()) {
      SHOAL_RETURN_IF_ERROR(nested_element(operands, result, indices));
    } else {
      SHOAL_RETURN_IF_ERROR(
          nested_loop(operands, result, indices, function->getArg(1), function->getArg(2)));
    }
    end_function(previous);
    llvm::ArrayRef<llvm::Value*> lengths = result_.lengths;
    llvm::Value* count = lengths.empty() ? builder_.getInt64(1) : lengths[0];
    llvm::Value* size = lengths.empty() ? count : element_count(module_, lengths.drop_front());
    call(function, captured, count, size);
    return Status::ok();
  }

  Status nested_loop(const std::vector<Operand>& operands, const ArrayValue& result,
                     llvm::SmallVectorImpl<llvm::Value*>& indices, llvm::Value* begin,
                     llvm::Value* end) {
    return emit_loop(begin, end, [&](llvm::Value* number) -> Status {
      indices.push_back(number);
      Status status = indices.size() == shape_.size()
                          ? nested_element(operands, result, indices)
                          : nested_loop(operands, result, indices, builder_.getInt64(0),
                                        result.lengths[indices.size()]);
      indices.pop_back();
      return status;
    });
  }

  Status nested_element(const std::vector<Operand>& operands, const ArrayValue& result,
                        llvm::ArrayRef<llvm::Value*> indices) {
    std::vector<ScalarValue> elements;
    for (const Operand& operand : operands) {
      elements.push_back(operand.is_array ? loaded(element_address(module_, operand.array, indices),
                                                   operand.array.element)
                                          : operand.scalar);
    }
    return store_result(elements, element_address(module_, result, indices));
  }

  ScalarValue loaded(llvm::Value* address, const types::ColumnType& type) {
    return {load_array_element(module_, address, type), nullptr, type};
  }

  Status store_result(const std::vector<ScalarValue>& elements, llvm::Value* address) {
    const ir::Function& inner = frame_.function->functions[static_cast<size_t>(op_.source)];
    SHOAL_ASSIGN_OR_RETURN(const ScalarValue value,
                           emit_element_function(module_, inner, elements));
    store_array_element(module_, address, value.value);
    return Status::ok();
  }

  template <typename Body>
  Status emit_loop(llvm::Value* begin, llvm::Value* end, const Body& body) {
    llvm::BasicBlock* before = builder_.GetInsertBlock();
    llvm::BasicBlock* head = add_block("map.head");
    llvm::BasicBlock* round = add_block("map.round");
    llvm::BasicBlock* done = add_block("map.done");
    builder_.CreateBr(head);
    builder_.SetInsertPoint(head);
    llvm::PHINode* number = builder_.CreatePHI(builder_.getInt64Ty(), 2);
    number->addIncoming(begin, before);
    builder_.CreateCondBr(builder_.CreateICmpSLT(number, end), round, done);
    builder_.SetInsertPoint(round);
    SHOAL_RETURN_IF_ERROR(body(number));
    number->addIncoming(builder_.CreateAdd(number, builder_.getInt64(1), "", true, true),
                        builder_.GetInsertBlock());
    builder_.CreateBr(head);
    builder_.SetInsertPoint(done);
    return Status::ok();
  }

  // What the loop's function reads: `values` in the function around, in order, from cells.
  struct Captured {
    llvm::Value* cells = nullptr;  // in the function around
    llvm::Value* context = nullptr;
    uint64_t next = 0;
  };

  // The operands: addresses and scalars, for nested loops also strides; then the result's lengths.
  Captured capture(bool is_nested) {
    Leaves values;
    for (const Operand& operand : operands_) {
      if (!operand.is_array) {
        values.push_back(encode_slot(module_, operand.scalar));
        continue;
      }
      values.push_back(operand.array.data);
      for (size_t i = 0; is_nested && i < shape_.size(); ++i) {
        llvm::Value* is_repeated = builder_.CreateICmpNE(operand.array.lengths[i], shape_[i]);
        values.push_back(
            builder_.CreateSelect(is_repeated, builder_.getInt64(0), operand.array.strides[i]));
      }
    }
    if (is_nested) values.append(shape_.begin(), shape_.end());
    llvm::BasicBlock& entry = builder_.GetInsertBlock()->getParent()->getEntryBlock();
    llvm::IRBuilder<> at_entry(&entry, entry.begin());
    Captured captured;
    captured.cells =
        at_entry.CreateAlloca(llvm::ArrayType::get(builder_.getInt64Ty(), values.size() + 1));
    store_cells(module_, values, captured.cells);
    return captured;
  }

  llvm::Value* load_captured(Captured& captured, llvm::Type* type) {
    if (captured.context == nullptr) {
      captured.context = builder_.GetInsertBlock()->getParent()->getArg(0);
    }
    llvm::Value* place = builder_.CreateConstInBoundsGEP1_64(builder_.getInt64Ty(),
                                                             captured.context, captured.next++);
    return builder_.CreateLoad(type, place);
  }

  std::vector<Operand> captured_operands(Captured& captured, bool is_nested) {
    std::vector<Operand> operands = operands_;
    for (Operand& operand : operands) {
      if (!operand.is_array) {
        operand.scalar.value = decode_slot(module_, load_captured(captured, builder_.getInt64Ty()),
                                           operand.scalar.type.kind);
        continue;
      }
      operand.array.data = load_captured(captured, builder_.getPtrTy());
      operand.array.is_strided = true;
      for (size_t i = 0; is_nested && i < shape_.size(); ++i) {
        operand.array.strides[i] = load_captured(captured, builder_.getInt64Ty());
      }
    }
    return operands;
  }

  std::pair<llvm::Function*, llvm::BasicBlock*> begin_function() {
    llvm::Type* number = builder_.getInt64Ty();
    auto* type = llvm::FunctionType::get(
        builder_.getVoidTy(), {builder_.getPtrTy(), number, number, builder_.getPtrTy()}, false);
    llvm::Function* function = define_function(module_, "map_arrays", type);
    function->setLinkage(llvm::GlobalValue::InternalLinkage);
    function->addFnAttr(llvm::Attribute::NoInline);
    function->addParamAttr(3, llvm::Attribute::NoAlias);  // the result is new
    llvm::BasicBlock* previous = builder_.GetInsertBlock();
    builder_.SetInsertPoint(
        llvm::BasicBlock::Create(module_.module.getContext(), "entry", function));
    return {function, previous};
  }

  void end_function(llvm::BasicBlock* previous) {
    builder_.CreateRetVoid();
    builder_.SetInsertPoint(previous);
  }

  // Of `count` rounds that make `size` elements each.
  void call(llvm::Function* function, const Captured& captured, llvm::Value* count,
            llvm::Value* size) {
    llvm::Value* status =
        builder_.CreateCall(import_function(module_, "shoal_run_loop"),
                            {frame_.runtime, function, captured.cells, count, size, result_.data});
    emit_return_if_failed(module_, status);
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  const ObjectFrame& frame_;
  const ir::Op& op_;
  llvm::ArrayRef<llvm::Value*> shape_;
  std::vector<Operand> operands_;
  ArrayValue result_;
};

}  // namespace

Result<Leaves> emit_map_arrays(ModuleBuilder& module, const ObjectFrame& frame, const ir::Op& op,
                               std::span<const Leaves> operands, std::span<const ir::Type> types) {
  return MapEmitter(module, frame, op, operands, types).run();
}

}  // namespace shoal::ir_to_llvm
