#include "compiler/ir_to_llvm/arrays/element_function.h"

#include <map>

#include "base/concat.h"
#include "compiler/ir_to_llvm/elementwise/elementwise.h"
#include "compiler/ir_to_llvm/emit_functions.h"

namespace shoal::ir_to_llvm {
namespace {

using ir::OpKind;

Status fail(std::string_view what) {
  return Status::internal(concat("code generation of an op of elements: ", what));
}

}  // namespace

Result<ScalarValue> emit_element_op(ModuleBuilder& module, const ir::Op& op,
                                    std::span<const ScalarValue> operands) {
  if (op.kind == OpKind::constant) return emit_literal(module, op.literal, op.type.element);
  if (op.kind == OpKind::ufunc) return emit_ufunc(module, op, operands);
  if (op.kind == OpKind::select) return emit_select(module, op, operands);
  const std::optional<plan::ExpressionOp> operation = elementwise_op(op.kind);
  if (!operation) return fail(concat("no op of elements: ", ir::op_name(op.kind)));
  return emit_elementwise(module, *operation, op.type.element, operands);
}

Result<ScalarValue> emit_element_function(ModuleBuilder& module, const ir::Function& function,
                                          std::span<const ScalarValue> arguments) {
  std::map<ir::ValueId, ScalarValue> values;
  for (const ir::ValueId id : function.blocks[Id<ir::Block>{0}].ops) {
    const ir::Op& op = function.ops[id];
    if (op.kind == OpKind::argument) {
      values[id] = arguments[static_cast<size_t>(op.source)];
      continue;
    }
    std::vector<ScalarValue> operands;
    for (const ir::ValueId operand : op.operands) operands.push_back(values.at(operand));
    if (op.kind == OpKind::return_values) return operands[0];
    SHOAL_ASSIGN_OR_RETURN(values[id], emit_element_op(module, op, operands));
  }
  return fail("it returns nothing");
}

ScalarValue emit_select(ModuleBuilder& module, const ir::Op& op,
                        std::span<const ScalarValue> operands) {
  llvm::Value* chosen =
      module.builder.CreateSelect(operands[0].value, operands[1].value, operands[2].value);
  return {chosen, nullptr, op.type.element};
}

}  // namespace shoal::ir_to_llvm
