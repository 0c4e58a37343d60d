// NumPy's and pandas' rules for the type of arithmetic and comparisons: dtypes only (NEP 50), a
// Python number is weak and takes the dtype of the other side.
#pragma once

#include <optional>

#include "base/status.h"
#include "compiler/ir/function.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"

namespace shoal::compiler {

// One side of an operator, as an IR value or a constant that still has to take a type.
struct Operand {
  types::ColumnType type;  // of a weak one: bool, int64, float64
  bool is_weak = false;    // a Python number
  bool is_column = false;
  std::optional<Literal> literal;  // a Python constant; `value` is not set then
  ir::ValueId value;
};

// The common dtype of two numbers for arithmetic or comparison, family left aside; nullopt when
// there is none (not numbers).
[[nodiscard]] std::optional<types::TypeKind> common_kind(const Operand& left, const Operand& right);

// The family of the result of two operands' families; nullopt: do not mix.
[[nodiscard]] std::optional<types::Family> common_family(const Operand& left, const Operand& right);

[[nodiscard]] bool fits(int64_t value, types::TypeKind kind);

// The operand as an IR value of `type`: a cast, or a constant. OverflowError where a Python int
// does not fit into an integer dtype; of a constant already here.
[[nodiscard]] Result<ir::ValueId> coerce(Translation& translation, const Operand& operand,
                                         const types::ColumnType& type);

// The operand of a scalar, series or Python constant; nullopt for anything else.
[[nodiscard]] std::optional<Operand> operand_of(Translation& translation, const Value& value);

}  // namespace shoal::compiler
