#include "compiler/ir_to_llvm/arrays/array_ops.h"

#include <llvm/ADT/StringExtras.h>

#include <string>
#include <utility>

#include "base/concat.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::Op;
using ir::OpKind;

class ArrayOp {
 public:
  ArrayOp(ModuleBuilder& module, const ObjectFrame& frame, const Op& op,
          std::span<const Leaves> operands, std::span<const ir::Type> types)
      : module_(module),
        builder_(module.builder),
        frame_(frame),
        op_(op),
        operands_(operands),
        types_(types) {}

  Result<Leaves> run() {
    switch (op_.kind) {
      case OpKind::array_length: return Leaves{operands_[0][1 + static_cast<size_t>(op_.position)]};
      case OpKind::array_item: return item();
      case OpKind::array_item_at: return item_at();
      case OpKind::array_set: return set();
      case OpKind::array_transpose: return transpose();
      case OpKind::array_as: return as();
      case OpKind::broadcast_shape: return broadcast_shape();
      default: return Status::internal(concat("no code for ", ir::op_name(op_.kind)));
    }
  }

 private:
  ArrayValue array() { return array_of(module_, types_[0].object, operands_[0]); }

  // The address of the element that operands 1 … `count` are the indices of.
  llvm::Value* checked_address(const ArrayValue& array, size_t count) {
    llvm::SmallVector<llvm::Value*, 4> indices;
    for (size_t i = 0; i < count; ++i) {
      indices.push_back(checked_array_index(module_, frame_.runtime, operands_[1 + i][0],
                                            array.lengths[i], i, op_.span));
    }
    return element_address(module_, array, indices);
  }

  Leaves loaded(llvm::Value* address) {
    const types::ColumnType& element = op_.type.element;
    const ScalarValue value{load_array_element(module_, address, element), nullptr, element};
    return {leaf_of_scalar(module_, value, op_.type)};
  }

  Leaves item() {
    const ArrayValue own = array();
    return loaded(checked_address(own, own.rank()));
  }

  Leaves item_at() { return loaded(element_address(module_, array(), {operands_[1][0]})); }

  Leaves set() {
    const ArrayValue own = array();
    llvm::Value* address = checked_address(own, own.rank());
    store_array_element(module_, address,
                        scalar_of_leaf(module_, operands_.back()[0], types_.back()).value);
    return {};
  }

  Leaves transpose() {
    const ArrayValue own = array();
    ArrayValue turned = own;
    turned.is_strided = op_.type.object.is_strided;
    llvm::SmallVector<llvm::StringRef, 4> order;
    llvm::StringRef(std::get<std::string>(op_.literal)).split(order, ' ', -1, false);
    for (size_t i = 0; i < order.size(); ++i) {
      size_t from = 0;
      llvm::to_integer(order[i], from);
      turned.lengths[i] = own.lengths[from];
      turned.strides[i] = own.strides[from];
    }
    return leaves_of(turned);
  }

  Leaves as() {
    ArrayValue own = array();
    own.is_strided = op_.type.object.is_strided;
    return leaves_of(own);
  }

  // The lengths of an operand: an array's, or a tuple of them.
  [[nodiscard]] llvm::ArrayRef<llvm::Value*> lengths_of(size_t operand) const {
    const llvm::ArrayRef<llvm::Value*> leaves = operands_[operand];
    if (types_[operand].object.form == types::ObjectForm::tuple) return leaves;
    return leaves.slice(1, static_cast<size_t>(types_[operand].object.rank));
  }

  // From the last dimension on; one that is 1 long is repeated.
  Leaves broadcast_shape() {
    const size_t rank = op_.type.object.items.size();
    Leaves shape(rank, builder_.getInt64(1));
    llvm::Value* is_wrong = builder_.getFalse();
    llvm::SmallVector<llvm::Value*, 8> numbers;
    std::string message = "operands could not be broadcast together with shapes";
    for (size_t operand = 0; operand < operands_.size(); ++operand) {
      const llvm::ArrayRef<llvm::Value*> lengths = lengths_of(operand);
      numbers.push_back(builder_.getInt64(lengths.size()));
      numbers.append(lengths.begin(), lengths.end());
      message += " {shape}";
      for (size_t i = 0; i < lengths.size(); ++i) {
        llvm::Value*& together = shape[rank - lengths.size() + i];
        is_wrong = builder_.CreateOr(is_wrong, differ(together, lengths[i]));
        together = builder_.CreateSelect(is_one(together), lengths[i], together);
      }
    }
    emit_raise_numbers_if(module_, frame_.runtime, is_wrong,
                          {ErrorKind::value_error, message + " ", op_.span}, numbers);
    return shape;
  }

  llvm::Value* is_one(llvm::Value* length) {
    return builder_.CreateICmpEQ(length, builder_.getInt64(1));
  }
  // Two lengths of which none can be repeated to be the other.
  llvm::Value* differ(llvm::Value* a, llvm::Value* b) {
    llvm::Value* are_long = builder_.CreateNot(builder_.CreateOr(is_one(a), is_one(b)));
    return builder_.CreateAnd(builder_.CreateICmpNE(a, b), are_long);
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  const ObjectFrame& frame_;
  const Op& op_;
  std::span<const Leaves> operands_;
  std::span<const ir::Type> types_;
};

}  // namespace

Result<Leaves> emit_array_op(ModuleBuilder& module, const ObjectFrame& frame, const Op& op,
                             std::span<const Leaves> operands, std::span<const ir::Type> types) {
  if (op.kind == OpKind::map_arrays) return emit_map_arrays(module, frame, op, operands, types);
  if (op.kind == OpKind::array_view) return emit_array_view(module, frame, op, operands, types);
  return ArrayOp(module, frame, op, operands, types).run();
}

void emit_raise_numbers_if(ModuleBuilder& module, llvm::Value* runtime, llvm::Value* condition,
                           image::ImageError error, llvm::ArrayRef<llvm::Value*> numbers) {
  llvm::IRBuilder<>& builder = module.builder;
  const auto* known = llvm::dyn_cast<llvm::ConstantInt>(condition);
  if (known != nullptr && known->isZero()) return;
  llvm::Function* function = builder.GetInsertBlock()->getParent();
  llvm::LLVMContext& context = function->getContext();
  auto* raise = llvm::BasicBlock::Create(context, "raise", function);
  auto* next = llvm::BasicBlock::Create(context, "next", function);
  llvm::BasicBlock& entry = function->getEntryBlock();
  llvm::IRBuilder<> at_entry(&entry, entry.begin());
  llvm::Value* list =
      at_entry.CreateAlloca(llvm::ArrayType::get(builder.getInt64Ty(), numbers.size()));
  builder.CreateCondBr(condition, raise, next);
  builder.SetInsertPoint(raise);
  for (size_t i = 0; i < numbers.size(); ++i) {
    builder.CreateStore(numbers[i],
                        builder.CreateConstInBoundsGEP1_64(builder.getInt64Ty(), list, i));
  }
  llvm::Value* number = builder.getInt32(static_cast<uint32_t>(module.errors.size()));
  emit_failure(module, builder.CreateCall(import_function(module, "shoal_raise_numbers"),
                                          {runtime, number, list}));
  builder.SetInsertPoint(next);
  module.errors.push_back(std::move(error));
}

llvm::Value* checked_array_index(ModuleBuilder& module, llvm::Value* runtime, llvm::Value* index,
                                 llvm::Value* length, size_t dimension, const SourceSpan& span) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* from_start = index_from_start(module, index, length);
  image::ImageError error{ErrorKind::index_error,
                          concat("index {} is out of bounds for axis ", dimension, " with size {}"),
                          span};
  emit_raise_numbers_if(module, runtime, builder.CreateICmpUGE(from_start, length),
                        std::move(error), {index, length});
  return from_start;
}

}  // namespace shoal::ir_to_llvm
