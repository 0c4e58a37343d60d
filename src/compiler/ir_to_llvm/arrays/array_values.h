// Arrays in registers: the leaves of abi/objects.h as what they are.
#pragma once

#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/objects/cells.h"

namespace shoal::ir_to_llvm {

// Lengths in elements, strides in bytes: one of each per dimension.
struct ArrayValue {
  types::ColumnType element;
  llvm::Value* data = nullptr;
  llvm::SmallVector<llvm::Value*, 4> lengths;
  llvm::SmallVector<llvm::Value*, 4> strides;
  bool is_strided = false;  // if not, the strides are those of row-major order

  [[nodiscard]] size_t rank() const { return lengths.size(); }
};

[[nodiscard]] ArrayValue array_of(ModuleBuilder& module, const types::ObjectType& type,
                                  const Leaves& leaves);
[[nodiscard]] Leaves leaves_of(const ArrayValue& array);

// The product of the lengths; it does not overflow, as all elements are in memory.
[[nodiscard]] llvm::Value* element_count(ModuleBuilder& module,
                                         llvm::ArrayRef<llvm::Value*> lengths);

// Where an element lies. Precondition: the indices are within the lengths.
[[nodiscard]] llvm::Value* element_address(ModuleBuilder& module, const ArrayValue& array,
                                           llvm::ArrayRef<llvm::Value*> indices);

// To and from memory, which need not be aligned and never overlaps with containers.
[[nodiscard]] llvm::Value* load_array_element(ModuleBuilder& module, llvm::Value* address,
                                              const types::ColumnType& type);
void store_array_element(ModuleBuilder& module, llvm::Value* address, llvm::Value* value);

// A scalar as the leaf that containers hold, and back: NumPy's are widened (ObjectForm::number).
[[nodiscard]] llvm::Value* leaf_of_scalar(ModuleBuilder& module, const ScalarValue& scalar,
                                          const ir::Type& type);
[[nodiscard]] ScalarValue scalar_of_leaf(ModuleBuilder& module, llvm::Value* leaf,
                                         const ir::Type& type);

}  // namespace shoal::ir_to_llvm
