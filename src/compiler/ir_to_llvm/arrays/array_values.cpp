#include "compiler/ir_to_llvm/arrays/array_values.h"

namespace shoal::ir_to_llvm {
namespace {

// Two arrays may be views of one memory, also with different dtypes.
constexpr llvm::StringRef kMemoryKind = "array element";

}  // namespace

ArrayValue array_of(ModuleBuilder& module, const types::ObjectType& type, const Leaves& leaves) {
  llvm::IRBuilder<>& builder = module.builder;
  const auto rank = static_cast<size_t>(type.rank);
  ArrayValue array;
  array.element = type.element;
  array.data = leaves[0];
  array.is_strided = type.is_strided;
  array.lengths.assign(leaves.begin() + 1, leaves.begin() + 1 + static_cast<ptrdiff_t>(rank));
  if (type.is_strided) {
    array.strides.assign(leaves.begin() + 1 + static_cast<ptrdiff_t>(rank), leaves.end());
    return array;
  }
  array.strides.resize(rank);
  llvm::Value* stride =
      builder.getInt64(static_cast<uint64_t>(types::value_bytes(type.element.kind)));
  for (size_t dimension = rank; dimension-- > 0;) {
    array.strides[dimension] = stride;
    if (dimension > 0) {
      stride = builder.CreateMul(stride, array.lengths[dimension], "", false, true);
    }
  }
  return array;
}

Leaves leaves_of(const ArrayValue& array) {
  Leaves leaves = {array.data};
  leaves.append(array.lengths.begin(), array.lengths.end());
  if (array.is_strided) leaves.append(array.strides.begin(), array.strides.end());
  return leaves;
}

llvm::Value* element_count(ModuleBuilder& module, llvm::ArrayRef<llvm::Value*> lengths) {
  llvm::Value* count = module.builder.getInt64(1);
  for (llvm::Value* length : lengths) {
    count = module.builder.CreateMul(count, length, "", false, true);
  }
  return count;
}

llvm::Value* element_address(ModuleBuilder& module, const ArrayValue& array,
                             llvm::ArrayRef<llvm::Value*> indices) {
  llvm::IRBuilder<>& builder = module.builder;
  if (!array.is_strided) {
    llvm::Value* number = builder.getInt64(0);
    for (size_t i = 0; i < indices.size(); ++i) {
      if (i > 0) number = builder.CreateMul(number, array.lengths[i], "", true, true);
      number = i == 0 ? indices[0] : builder.CreateAdd(number, indices[i], "", true, true);
    }
    return builder.CreateInBoundsGEP(memory_type(module, array.element.kind), array.data, number);
  }
  llvm::Value* offset = builder.getInt64(0);
  for (size_t i = 0; i < indices.size(); ++i) {
    offset = builder.CreateAdd(
        offset, builder.CreateMul(indices[i], array.strides[i], "", false, true), "", false, true);
  }
  return builder.CreateInBoundsGEP(builder.getInt8Ty(), array.data, offset);
}

llvm::Value* load_array_element(ModuleBuilder& module, llvm::Value* address,
                                const types::ColumnType& type) {
  llvm::LoadInst* load =
      module.builder.CreateAlignedLoad(memory_type(module, type.kind), address, llvm::Align(1));
  mark_access(module, load, kMemoryKind);
  return type.kind == types::TypeKind::boolean ? module.builder.CreateIsNotNull(load) : load;
}

void store_array_element(ModuleBuilder& module, llvm::Value* address, llvm::Value* value) {
  llvm::IRBuilder<>& builder = module.builder;
  if (value->getType()->isIntegerTy(1)) value = builder.CreateZExt(value, builder.getInt8Ty());
  mark_access(module, builder.CreateAlignedStore(value, address, llvm::Align(1)), kMemoryKind);
}

llvm::Value* leaf_of_scalar(ModuleBuilder& module, const ScalarValue& scalar,
                            const ir::Type& type) {
  if (type.form != ir::TypeForm::numpy_scalar) return scalar.value;
  llvm::IRBuilder<>& builder = module.builder;
  if (scalar.type.is_float()) return builder.CreateFPExt(scalar.value, builder.getDoubleTy());
  if (scalar.type.kind == types::TypeKind::boolean) return scalar.value;
  return builder.CreateIntCast(scalar.value, builder.getInt64Ty(),
                               !scalar.type.is_unsigned_integer());
}

ScalarValue scalar_of_leaf(ModuleBuilder& module, llvm::Value* leaf, const ir::Type& type) {
  ScalarValue scalar{leaf, nullptr, type.element};
  if (type.form != ir::TypeForm::numpy_scalar) return scalar;
  llvm::Type* wanted = value_type(module, type.element.kind);
  scalar.value = wanted->isFloatingPointTy() ? module.builder.CreateFPTrunc(leaf, wanted)
                                             : module.builder.CreateTrunc(leaf, wanted);
  return scalar;
}

}  // namespace shoal::ir_to_llvm
