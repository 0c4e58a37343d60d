#include "compiler/ir_passes/merge_equal_ops.h"

#include <map>
#include <string>

#include "base/concat.h"
#include "plan/text_parts.h"

namespace shoal::ir_passes {
namespace {

using ir::Op;
using ir::ValueId;

// Ops that may raise are pure on columns: only scalars overflow or divide by zero.
bool is_pure(const Op& op) {
  if (ir::op_traits(op.kind) == ir::OpTraits::PURE) return true;
  return ir::op_traits(op.kind) == ir::OpTraits::RAISES && op.type.form == ir::TypeForm::column;
}

// Equal text means equal ops.
std::string key_of(const Op& op) {
  std::string key = concat(ir::op_name(op.kind), " ", op.source, " ", op.position, " ",
                           static_cast<int>(op.type.form), " ", to_text(op.type.element), " ",
                           plan::print_schema(op.type.schema), " ", to_text(op.type.object),
                           plan::print_held(op.distribution));
  for (const ValueId operand : op.operands) key += concat(" %", operand.index);
  key += " " + plan::print_literal(op.literal);
  if (op.kind == ir::OpKind::aggregate) key += " " + plan::print_aggregation(op.aggregation);
  return key;
}

}  // namespace

bool merge_equal_ops(ir::Function& function) {
  bool changed = false;
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    std::map<std::string, ValueId> known;
    std::map<ValueId, ValueId> replaced;
    for (const ValueId id : function.blocks[Id<ir::Block>{number}].ops) {
      Op& op = function.ops[id];
      for (ValueId& operand : op.operands) {
        const auto found = replaced.find(operand);
        if (found != replaced.end()) operand = found->second;
      }
      if (!is_pure(op)) continue;
      const auto [earlier, is_new] = known.emplace(key_of(op), id);
      if (is_new) continue;
      replaced.emplace(id, earlier->second);
      changed = true;
    }
  }
  return changed;
}

}  // namespace shoal::ir_passes
