// What every emitting file works on: the LLVM module being built, how values of column types look
// in it, and the functions that it may call.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "image/image.h"
#include "plan/expression.h"
#include "types/column_type.h"
#include "types/object_type.h"

namespace shoal::ir_to_llvm {

// Where a function of rows goes on when it fails: `number` takes 1 + the number of the error.
struct RowFailure {
  int32_t function = 0;  // number of the function of rows
  llvm::BasicBlock* block = nullptr;
  llvm::PHINode* number = nullptr;
};

// Where a called function returns: an argument for each part of the result, and whether it failed.
struct CalledExit {
  llvm::BasicBlock* block = nullptr;
  std::vector<llvm::PHINode*> parts;
};

struct ModuleBuilder {
  ModuleBuilder(llvm::Module& target_module, bool nan_results_are_missing)
      : module(target_module),
        builder(target_module.getContext()),
        nan_is_missing(nan_results_are_missing) {}

  llvm::Module& module;
  llvm::IRBuilder<> builder;
  bool nan_is_missing;                    // see CodegenOptions
  std::vector<image::ImageError> errors;  // what compiled code may raise, by number
  std::vector<std::string> object_types;  // of text and containers, by the number of their layout
  RowFailure* row_failure = nullptr;      // set while a function of rows is emitted
  // Where the function goes on when an op fails; null: it returns the status.
  llvm::BasicBlock* handler = nullptr;
  // Where a called function goes then; null in `main`.
  CalledExit* exit = nullptr;
  // In a called function the errors being handled are numbered from here, an i32; null: from 0.
  llvm::Value* first_caught = nullptr;
};

// One scalar. Booleans are i1, ints iN, floats float and double, temporals i64, strings a pointer
// to a StringView16.
struct ScalarValue {
  llvm::Value* value = nullptr;
  // i1, whether the value is not missing; null: always present, or missing as NaN or NaT. Set only
  // for types whose missing policy is `validity`. Where it is 0, `value` is arbitrary.
  llvm::Value* present = nullptr;
  types::ColumnType type;
};

[[nodiscard]] llvm::Type* value_type(ModuleBuilder& module, types::TypeKind kind);
// Of one element of a flat column: as value_type, but boolean is a byte.
[[nodiscard]] llvm::Type* memory_type(ModuleBuilder& module, types::TypeKind kind);

[[nodiscard]] llvm::Value* load_element(ModuleBuilder& module, llvm::Value* address,
                                        types::TypeKind kind);
void store_element(ModuleBuilder& module, llvm::Value* address, llvm::Value* value);

// The 8-byte form of scalars in StageArguments::parameters and in shoal_run_segment.
[[nodiscard]] llvm::Value* encode_slot(ModuleBuilder& module, const ScalarValue& scalar);
[[nodiscard]] llvm::Value* decode_slot(ModuleBuilder& module, llvm::Value* slot,
                                       types::TypeKind kind);

// Not for strings.
[[nodiscard]] Result<ScalarValue> emit_literal(ModuleBuilder& module,
                                               const plan::LiteralValue& literal,
                                               const types::ColumnType& type);

// Stores a constant as a StringView16 (engine/memory) into 16 bytes on the stack.
void emit_string_constant(ModuleBuilder& module, const std::string& text, llvm::Value* view);

// The and of two presences, either of which may be null.
[[nodiscard]] llvm::Value* both_present(ModuleBuilder& module, llvm::Value* left,
                                        llvm::Value* right);

// A function of abi/functions.def, called through its import slot.
[[nodiscard]] llvm::Function* import_function(ModuleBuilder& module, std::string_view name);
// A function of abi/math_functions.def, by its name there.
[[nodiscard]] llvm::Function* import_math_function(ModuleBuilder& module, std::string_view name);
// A function of abi/object_functions.def, by its name there.
[[nodiscard]] llvm::Function* import_object_function(ModuleBuilder& module, std::string_view name);
[[nodiscard]] bool is_importable(std::string_view name);

// The number of the type in the image's table.
[[nodiscard]] int32_t layout_number(ModuleBuilder& module, const types::ObjectType& type);
// Gives numbers to a type and the containers in it.
void add_layouts(ModuleBuilder& module, const types::ObjectType& type);
// The number of a place that object functions say their exceptions come from.
[[nodiscard]] uint32_t add_place(ModuleBuilder& module, const SourceSpan& span);

// Declares the module-level function `name`; it never unwinds.
[[nodiscard]] llvm::Function* define_function(ModuleBuilder& module, std::string_view name,
                                              llvm::FunctionType* type);

}  // namespace shoal::ir_to_llvm
