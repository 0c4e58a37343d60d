#include "plan/expression.h"

#include <array>

namespace shoal::plan {
namespace {

struct OpEntry {
  std::string_view name;
  int operands;
};

constexpr OpEntry kOps[] = {
#define SHOAL_DEFINE(name, operands) {#name, operands},
    SHOAL_EXPRESSION_OPS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

}  // namespace

std::string_view expression_op_name(ExpressionOp op) { return kOps[static_cast<size_t>(op)].name; }

bool literal_fits(const LiteralValue& literal, const types::ColumnType& type) {
  if (type.kind == types::TypeKind::boolean) return std::holds_alternative<bool>(literal);
  if (type.kind == types::TypeKind::string) return std::holds_alternative<std::string>(literal);
  if (type.is_float()) return std::holds_alternative<double>(literal);
  if (type.is_unsigned_integer()) return std::holds_alternative<uint64_t>(literal);
  return std::holds_alternative<int64_t>(literal);
}

int operand_count(ExpressionOp op) { return kOps[static_cast<size_t>(op)].operands; }

}  // namespace shoal::plan
