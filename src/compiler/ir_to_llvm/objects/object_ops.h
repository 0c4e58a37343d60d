// Code for the ops over text and containers (call_object … table_length).
#pragma once

#include <span>

#include "compiler/ir/function.h"
#include "compiler/ir_to_llvm/objects/cells.h"

namespace shoal::ir_to_llvm {

// The function being emitted, as these ops need it. `in` and `out` are arrays of cells on its stack
// that every call uses. All null in a function without objects.
struct ObjectFrame {
  const ir::Function* function = nullptr;
  llvm::Value* runtime = nullptr;
  llvm::Value* world = nullptr;
  llvm::Value* in = nullptr;
  llvm::Value* out = nullptr;
  llvm::Value* view = nullptr;             // of no string, on the stack of a stage
  llvm::Value* collection_flag = nullptr;  // of abi: shoal_collection_flag
};

// Whether the function has to do with objects.
[[nodiscard]] bool uses_objects(const ir::Function& function);
// At the start of the entry block of `main`; `is_needed`: also if it has no objects itself.
[[nodiscard]] ObjectFrame make_object_frame(ModuleBuilder& module, const ir::Function& function,
                                            llvm::Value* runtime, bool is_needed);
// Of a function that is given the world and its flag.
[[nodiscard]] ObjectFrame make_object_frame(ModuleBuilder& module, const ir::Function& function,
                                            llvm::Value* runtime, llvm::Value* world,
                                            llvm::Value* collection_flag);

// The same in a stage, whose functions of rows share it.
[[nodiscard]] ObjectFrame make_row_object_frame(ModuleBuilder& module,
                                                std::span<const ir::Function* const> functions,
                                                llvm::Value* world);

// The leaves of the result; none if the op has no value. `types` are those of the operands.
[[nodiscard]] Result<Leaves> emit_object_op(ModuleBuilder& module, const ObjectFrame& frame,
                                            const ir::Op& op, std::span<const Leaves> operands,
                                            std::span<const ir::Type> types);

// Calls a function of abi/object_functions.def with its operands in frame.in; the result is in
// frame.out.
void emit_object_call(ModuleBuilder& module, const ObjectFrame& frame, std::string_view name,
                      int32_t layout, const SourceSpan& span);

// The address of the value's cells, which live as long as the call; an i64.
[[nodiscard]] llvm::Value* keep_cells(ModuleBuilder& module, const ObjectFrame& frame,
                                      const types::ObjectType& type, const Leaves& leaves);

}  // namespace shoal::ir_to_llvm
