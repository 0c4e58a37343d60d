// Values of text and containers in registers: leaves, one per 8-byte cell of abi/objects.h. An int
// is an i64, a float a double, a bool an i1, text a pointer and an i64, a container a pointer, an
// Optional an i1 and the leaves of its item, a tuple the leaves of its items, an array a pointer
// and i64s. A NumPy scalar is a double, an i64 or an i1 (array_values.h converts).
#pragma once

#include <llvm/ADT/SmallVector.h>

#include "compiler/ir_to_llvm/module_builder.h"
#include "types/object_type.h"

namespace shoal::ir_to_llvm {

using Leaves = llvm::SmallVector<llvm::Value*, 2>;

void append_leaf_types(ModuleBuilder& module, const types::ObjectType& type,
                       llvm::SmallVectorImpl<llvm::Type*>& leaf_types);
[[nodiscard]] llvm::SmallVector<llvm::Type*, 2> leaf_types_of(ModuleBuilder& module,
                                                              const types::ObjectType& type);
[[nodiscard]] Leaves zero_leaves(ModuleBuilder& module, const types::ObjectType& type);

// To and from an array of cells.
void store_cells(ModuleBuilder& module, llvm::ArrayRef<llvm::Value*> leaves, llvm::Value* cells);
[[nodiscard]] Leaves load_cells(ModuleBuilder& module, const types::ObjectType& type,
                                llvm::Value* cells);

// To and from the place of an item in a list, `item_bytes` long.
[[nodiscard]] int64_t item_bytes(const types::ObjectType& type);
void store_item(ModuleBuilder& module, llvm::ArrayRef<llvm::Value*> leaves,
                const types::ObjectType& type, llvm::Value* place);
[[nodiscard]] Leaves load_item(ModuleBuilder& module, const types::ObjectType& type,
                               llvm::Value* place);

// Says what kind of memory a load or store goes to ("list length"): different kinds never overlap.
void mark_access(ModuleBuilder& module, llvm::Instruction* access, llvm::StringRef kind);

// A constant str; `text` is UTF-8.
[[nodiscard]] Leaves text_constant(ModuleBuilder& module, const std::string& text);

}  // namespace shoal::ir_to_llvm
