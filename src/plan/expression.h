// Scalar expressions over the columns of a plan node: pure, typed, one value per row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/store.h"
#include "types/column_type.h"

namespace shoal::plan {

// X(name, operand count, -1: any). Operands of arithmetic have the type of the result, operands of
// a comparison have one common type: whoever builds an expression inserts the casts, following
// NumPy's promotion. Integers wrap. Missing values follow the family of the operand types:
// NumPy: NaN and NaT as in NumPy; validity families: the result is missing where an operand is,
// `and`/`or` are three-valued (Kleene); strings of family str_nan and object: comparisons are
// False where an operand is missing (not_equal: True). A call is of a function of the user's on the
// values of one row, `index` numbers it; unlike the others it may fail.
#define SHOAL_EXPRESSION_OPS(X) \
  X(column, 0)                  \
  X(literal, 0)                 \
  X(parameter, 0)               \
  X(cast, 1)                    \
  X(add, 2)                     \
  X(subtract, 2)                \
  X(multiply, 2)                \
  X(divide, 2)                  \
  X(floor_divide, 2)            \
  X(modulo, 2)                  \
  X(power, 2)                   \
  X(negate, 1)                  \
  X(invert, 1)                  \
  X(bit_and, 2)                 \
  X(bit_or, 2)                  \
  X(bit_xor, 2)                 \
  X(equal, 2)                   \
  X(not_equal, 2)               \
  X(less, 2)                    \
  X(less_equal, 2)              \
  X(greater, 2)                 \
  X(greater_equal, 2)           \
  X(call, -1)

enum class ExpressionOp : uint8_t {
#define SHOAL_DEFINE(name, operands) name,
  SHOAL_EXPRESSION_OPS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

[[nodiscard]] std::string_view expression_op_name(ExpressionOp op);
[[nodiscard]] int operand_count(ExpressionOp op);

// bool for boolean; int64_t for signed ints, timestamp, duration; uint64_t for unsigned ints;
// double for floats; std::string for strings.
using LiteralValue = std::variant<bool, int64_t, uint64_t, double, std::string>;

// Whether the value is of the alternative that the type asks for.
[[nodiscard]] bool literal_fits(const LiteralValue& literal, const types::ColumnType& type);

struct Expression {
  ExpressionOp op = ExpressionOp::literal;
  types::ColumnType type;
  std::vector<Id<Expression>> operands;
  int32_t index = 0;     // column: position in the node's input; parameter, call: number
  LiteralValue literal;  // literal
};

using ExpressionId = Id<Expression>;

}  // namespace shoal::plan
