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

std::string_view expression_op_name(ExpressionOp op) {
  return kOps[static_cast<size_t>(op)].name;
}

int operand_count(ExpressionOp op) { return kOps[static_cast<size_t>(op)].operands; }

}  // namespace shoal::plan
