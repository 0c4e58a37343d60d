#include "compiler/ir_passes/remove_dead_ops.h"

#include <set>

#include "compiler/ir/live_values.h"

namespace shoal::ir_passes {

bool remove_dead_ops(ir::Function& function) {
  const std::set<ir::ValueId> live = ir::live_values(function);
  bool changed = false;
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    std::vector<ir::ValueId>& ops = function.blocks[Id<ir::Block>{number}].ops;
    changed |= std::erase_if(ops, [&](ir::ValueId id) { return !live.contains(id); }) > 0;
  }
  return changed;
}

}  // namespace shoal::ir_passes
