// The arithmetic of columns and NumPy scalars on single values: ints wrap, floats are IEEE, missing
// values follow the family (plan/expression.h). Branch-free where no call is needed, and nothing
// traps, so that loops over it vectorise. One file per family of ops.
#pragma once

#include <span>

#include "base/status.h"
#include "compiler/ir_to_llvm/module_builder.h"
#include "plan/expression.h"

namespace shoal::ir_to_llvm {

// Any op with operands. Operands of arithmetic have the kind of `type`, operands of a comparison
// one common kind.
[[nodiscard]] Result<ScalarValue> emit_elementwise(ModuleBuilder& module, plan::ExpressionOp op,
                                                   const types::ColumnType& type,
                                                   std::span<const ScalarValue> operands);

// The families; `left.type.kind` and `right.type.kind` agree. The results of the first four are
// bare values of that kind, null where the kind has no such op; presence is the caller's.
[[nodiscard]] llvm::Value* emit_arithmetic(ModuleBuilder& module, plan::ExpressionOp op,
                                           const ScalarValue& left, const ScalarValue& right);
// divide (floats only), floor_divide and modulo. Ints: rounding towards minus infinity, by zero
// gives 0, the smallest by -1 wraps.
[[nodiscard]] llvm::Value* emit_division(ModuleBuilder& module, plan::ExpressionOp op,
                                         const ScalarValue& left, const ScalarValue& right);
[[nodiscard]] llvm::Value* emit_power(ModuleBuilder& module, const ScalarValue& base,
                                      const ScalarValue& exponent);
// An i1. Comparisons with NaT are false, not_equal is true.
[[nodiscard]] llvm::Value* emit_comparison(ModuleBuilder& module, plan::ExpressionOp op,
                                           const ScalarValue& left, const ScalarValue& right);

// bit_and, bit_or, bit_xor: of booleans three-valued (Kleene) where a value may be missing.
[[nodiscard]] Result<ScalarValue> emit_bitwise(ModuleBuilder& module, plan::ExpressionOp op,
                                               const types::ColumnType& type,
                                               const ScalarValue& left, const ScalarValue& right);

// Between numeric kinds, and between int64, timestamp and duration (same count of the unit; other
// units are scaled, rounding towards minus infinity). Float to int saturates, NaN gives 0. Missing
// stays missing where the target can say so; else a missing int is arbitrary, a boolean false.
[[nodiscard]] Result<ScalarValue> emit_cast(ModuleBuilder& module, const types::ColumnType& type,
                                            const ScalarValue& operand);

// i1: the value of a type with policy `nat` is NaT.
[[nodiscard]] llvm::Value* is_nat(ModuleBuilder& module, llvm::Value* value);
[[nodiscard]] llvm::Value* nat_constant(ModuleBuilder& module);

}  // namespace shoal::ir_to_llvm
