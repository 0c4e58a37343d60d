#include "compiler/ir_passes/take_split_parts.h"

#include <map>
#include <set>

#include "base/concat.h"

namespace shoal::ir_passes {
namespace {

using ir::Op;
using ir::OpKind;
using ir::ValueId;

bool calls(const Op& op, std::string_view name) {
  return op.kind == OpKind::call_object && std::get<std::string>(op.literal) == name;
}

// White space, or a constant that is not empty: splitting raises nothing then.
bool never_fails(const ir::Function& function, ValueId separator) {
  const Op& given = function.ops[separator];
  if (given.kind == OpKind::make_none) return true;
  if (given.kind != OpKind::make_optional) return false;
  const Op& text = function.ops[given.operands[0]];
  const auto* constant = std::get_if<std::string>(&text.literal);
  return text.kind == OpKind::constant && constant != nullptr && !constant->empty();
}

std::map<ValueId, int> use_counts(const ir::Function& function) {
  std::map<ValueId, int> counts;
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    for (const ValueId id : function.blocks[Id<ir::Block>{number}].ops) {
      for (const ValueId operand : function.ops[id].operands) ++counts[operand];
    }
  }
  return counts;
}

}  // namespace

bool take_split_parts(ir::Function& function) {
  const std::map<ValueId, int> counts = use_counts(function);
  std::set<ValueId>
      taken;  // lists that nothing uses any more; remove_dead_ops keeps what may raise
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    for (const ValueId id : function.blocks[Id<ir::Block>{number}].ops) {
      Op& item = function.ops[id];
      if (item.kind != OpKind::list_item) continue;
      const ValueId list = item.operands[0];
      const Op& split = function.ops[list];
      const bool is_split = calls(split, "text_split") || calls(split, "text_rsplit");
      const bool is_constant = function.ops[item.operands[1]].kind == OpKind::constant;
      if (!is_split || !is_constant || counts.at(list) != 1) continue;
      if (!never_fails(function, split.operands[1])) continue;
      std::vector<ValueId> operands = split.operands;
      operands.push_back(item.operands[1]);
      item.kind = OpKind::call_object;
      item.literal = concat(std::get<std::string>(split.literal), "_item");
      item.operands = std::move(operands);
      taken.insert(list);
    }
  }
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    std::vector<ValueId>& ops = function.blocks[Id<ir::Block>{number}].ops;
    std::erase_if(ops, [&](ValueId id) { return taken.contains(id); });
  }
  return !taken.empty();
}

}  // namespace shoal::ir_passes
