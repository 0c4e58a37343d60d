#include "compiler/ir_passes/remove_dead_ops.h"

#include <algorithm>
#include <set>

namespace shoal::ir_passes {
namespace {

using ir::Op;
using ir::ValueId;

bool has_effect(const Op& op) {
  switch (ir::op_traits(op.kind)) {
    case ir::OpTraits::NONE: return true;
    case ir::OpTraits::PURE: return false;
    case ir::OpTraits::RAISES: return op.type.form != ir::TypeForm::column;
  }
  return true;
}

}  // namespace

bool remove_dead_ops(ir::Function& function) {
  bool changed = false;
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    std::vector<ValueId>& ops = function.blocks[Id<ir::Block>{number}].ops;
    std::set<ValueId> used;
    std::vector<ValueId> kept;
    for (auto id = ops.rbegin(); id != ops.rend(); ++id) {
      const Op& op = function.ops[*id];
      if (!has_effect(op) && !used.contains(*id)) continue;
      used.insert(op.operands.begin(), op.operands.end());
      kept.push_back(*id);
    }
    std::reverse(kept.begin(), kept.end());
    changed |= kept.size() != ops.size();
    ops = std::move(kept);
  }
  return changed;
}

}  // namespace shoal::ir_passes
