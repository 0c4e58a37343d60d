#include "compiler/ir_passes/convert_text_arguments.h"

#include <map>
#include <set>

namespace shoal::ir_passes {
namespace {

using ir::Op;
using ir::OpKind;
using ir::ValueId;

bool converts_argument(const ir::Function& function, const Op& op) {
  return op.kind == OpKind::call_object &&
         std::get<std::string>(op.literal) == "text_of_argument" &&
         function.ops[op.operands[0]].kind == OpKind::argument;
}

}  // namespace

bool convert_text_arguments(ir::Function& function) {
  std::map<int32_t, ValueId> text_of;  // by the argument's number
  std::set<ValueId> moved;
  std::map<ValueId, ValueId> replaced;  // blocks come after those that dominate them
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    for (const ValueId id : function.blocks[Id<ir::Block>{number}].ops) {
      Op& op = function.ops[id];
      for (ValueId& operand : op.operands) {
        const auto found = replaced.find(operand);
        if (found != replaced.end()) operand = found->second;
      }
      if (!converts_argument(function, op)) continue;
      const auto [first, is_new] = text_of.emplace(function.ops[op.operands[0]].source, id);
      if (is_new) {
        moved.insert({op.operands[0], id});
      } else {
        replaced.emplace(id, first->second);
      }
    }
  }
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    std::vector<ValueId>& ops = function.blocks[Id<ir::Block>{number}].ops;
    std::erase_if(ops, [&](ValueId id) { return moved.contains(id) || replaced.contains(id); });
  }
  std::vector<ValueId> first_ops;
  for (const auto& [argument, text] : text_of) {
    first_ops.insert(first_ops.end(), {function.ops[text].operands[0], text});
  }
  std::vector<ValueId>& entry = function.blocks[Id<ir::Block>{0}].ops;
  entry.insert(entry.begin(), first_ops.begin(), first_ops.end());
  return !text_of.empty();
}

}  // namespace shoal::ir_passes
