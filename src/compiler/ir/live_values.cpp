#include "compiler/ir/live_values.h"

namespace shoal::ir {
namespace {

bool has_effect(const Op& op) {
  switch (op_traits(op.kind)) {
    case OpTraits::NONE: return true;
    case OpTraits::PURE:
    case OpTraits::READS: return false;
    case OpTraits::RAISES: return op.type.form != TypeForm::column;
  }
  return true;
}

}  // namespace

std::set<ValueId> live_values(const Function& function) {
  std::set<ValueId> live;
  // A value is used in its block or in later ones.
  for (int32_t number = function.blocks.size() - 1; number >= 0; --number) {
    const Block& block = function.blocks[Id<Block>{number}];
    for (auto id = block.ops.rbegin(); id != block.ops.rend(); ++id) {
      const Op& op = function.ops[*id];
      if (!has_effect(op) && !live.contains(*id)) continue;
      live.insert(*id);
      live.insert(op.operands.begin(), op.operands.end());
    }
  }
  return live;
}

}  // namespace shoal::ir
