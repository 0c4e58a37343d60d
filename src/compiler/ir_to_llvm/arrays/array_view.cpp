// array_view: keys as NumPy's basic indexing has them. Bounds of slices are those of CPython's
// PySlice_AdjustIndices.
#include <string>

#include "compiler/ir/array_keys.h"
#include "compiler/ir_to_llvm/arrays/array_ops.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::ArrayKey;
using ir::KeyKind;

class ViewEmitter {
 public:
  ViewEmitter(ModuleBuilder& module, const ObjectFrame& frame, const ir::Op& op,
              std::span<const Leaves> operands, const ArrayValue& array)
      : module_(module),
        builder_(module.builder),
        frame_(frame),
        op_(op),
        operands_(operands),
        array_(array) {}

  Leaves run(const std::vector<ArrayKey>& keys) {
    view_.element = array_.element;
    view_.is_strided = op_.type.object.is_strided;
    offset_ = builder_.getInt64(0);
    for (const ArrayKey& key : keys) {
      switch (key.kind) {
        case KeyKind::index: add_index(); break;
        case KeyKind::whole: add_whole(); break;
        case KeyKind::new_dimension:
          add_dimension(builder_.getInt64(1), builder_.getInt64(0));
          break;
        case KeyKind::slice: add_slice(key); break;
      }
    }
    while (dimension_ < array_.rank()) add_whole();
    // Nothing is read of an array without elements; it stays within the memory of the other.
    llvm::Value* is_empty = builder_.CreateIsNull(element_count(module_, view_.lengths));
    view_.data = builder_.CreateGEP(builder_.getInt8Ty(), array_.data,
                                    builder_.CreateSelect(is_empty, builder_.getInt64(0), offset_));
    return leaves_of(view_);
  }

 private:
  llvm::Value* next_operand() { return operands_[operand_++][0]; }

  void add_dimension(llvm::Value* length, llvm::Value* stride) {
    view_.lengths.push_back(length);
    view_.strides.push_back(stride);
  }

  void move(llvm::Value* count) {
    offset_ = builder_.CreateAdd(
        offset_, builder_.CreateMul(count, array_.strides[dimension_], "", false, true));
  }

  void add_whole() {
    add_dimension(array_.lengths[dimension_], array_.strides[dimension_]);
    ++dimension_;
  }

  void add_index() {
    move(checked_array_index(module_, frame_.runtime, next_operand(), array_.lengths[dimension_],
                             dimension_, op_.span));
    ++dimension_;
  }

  // A bound from the start of the dimension, within `low` and `high`.
  llvm::Value* bound(llvm::Value* value, llvm::Value* length, llvm::Value* low, llvm::Value* high) {
    llvm::Value* from_start = index_from_start(module_, value, length);
    return builder_.CreateBinaryIntrinsic(
        llvm::Intrinsic::smin, high,
        builder_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, low, from_start));
  }

  void add_slice(const ArrayKey& key) {
    llvm::Value* zero = builder_.getInt64(0);
    llvm::Value* one = builder_.getInt64(1);
    llvm::Value* minus_one = builder_.getInt64(UINT64_MAX);
    llvm::Value* length = array_.lengths[dimension_];
    llvm::Value* start = key.has_start ? next_operand() : nullptr;
    llvm::Value* stop = key.has_stop ? next_operand() : nullptr;
    llvm::Value* step = key.has_step ? next_operand() : one;
    emit_raise_if(module_, frame_.runtime, builder_.CreateIsNull(step),
                  {ErrorKind::value_error, "slice step cannot be zero", op_.span});
    llvm::Value* is_down = builder_.CreateICmpSLT(step, zero);
    llvm::Value* last = builder_.CreateSub(length, one);
    llvm::Value* low = builder_.CreateSelect(is_down, minus_one, zero);
    llvm::Value* high = builder_.CreateSelect(is_down, last, length);
    start = start != nullptr ? bound(start, length, low, high)
                             : builder_.CreateSelect(is_down, last, zero);
    stop = stop != nullptr ? bound(stop, length, low, high)
                           : builder_.CreateSelect(is_down, minus_one, length);
    llvm::Value* distance = builder_.CreateSelect(is_down, builder_.CreateSub(start, stop),
                                                  builder_.CreateSub(stop, start));
    llvm::Value* stride = builder_.CreateSelect(is_down, builder_.CreateNeg(step), step);
    llvm::Value* count =
        builder_.CreateAdd(builder_.CreateUDiv(builder_.CreateSub(distance, one), stride), one);
    count = builder_.CreateSelect(builder_.CreateICmpSLE(distance, zero), zero, count);
    move(start);
    add_dimension(count, builder_.CreateMul(step, array_.strides[dimension_]));
    ++dimension_;
  }

  ModuleBuilder& module_;
  llvm::IRBuilder<>& builder_;
  const ObjectFrame& frame_;
  const ir::Op& op_;
  std::span<const Leaves> operands_;
  const ArrayValue& array_;
  ArrayValue view_;
  llvm::Value* offset_ = nullptr;  // of the first element, in bytes
  size_t dimension_ = 0;           // of the array, that the next key is of
  size_t operand_ = 1;
};

}  // namespace

Result<Leaves> emit_array_view(ModuleBuilder& module, const ObjectFrame& frame, const ir::Op& op,
                               std::span<const Leaves> operands, std::span<const ir::Type> types) {
  std::vector<ArrayKey> keys;
  if (!ir::parse_array_keys(std::get<std::string>(op.literal), keys)) {
    return Status::internal("bad keys of an array");
  }
  const ArrayValue array = array_of(module, types[0].object, operands[0]);
  return ViewEmitter(module, frame, op, operands, array).run(keys);
}

}  // namespace shoal::ir_to_llvm
