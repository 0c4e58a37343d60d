#include "compiler/distribution/live_values.h"

namespace shoal::distribution {
namespace {

bool has_effect(const ir::Op& op) {
  switch (ir::op_traits(op.kind)) {
    case ir::OpTraits::NONE: return true;
    case ir::OpTraits::PURE: return false;
    case ir::OpTraits::RAISES: return op.type.form != ir::TypeForm::column;
  }
  return true;
}

}  // namespace

std::set<ir::ValueId> live_values(const ir::Function& function) {
  std::set<ir::ValueId> live;
  for (const ir::Block& block : function.blocks) {
    for (auto id = block.ops.rbegin(); id != block.ops.rend(); ++id) {
      const ir::Op& op = function.ops[*id];
      if (!has_effect(op) && !live.contains(*id)) continue;
      live.insert(*id);
      live.insert(op.operands.begin(), op.operands.end());
    }
  }
  return live;
}

}  // namespace shoal::distribution
