#include "compiler/ir_passes/fuse_arrays.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "compiler/ir/effects.h"

namespace shoal::ir_passes {
namespace {

using ir::Op;
using ir::OpKind;
using ir::ValueId;

// More would need more registers than there are.
constexpr size_t kOperandsMax = 16;

// Whether the op only looks at the array's lengths.
bool uses_shape_only(const Op& op) {
  return op.kind == OpKind::broadcast_shape || op.kind == OpKind::array_length;
}

// Whether elements of arrays may be others after the op: called functions may change what they get.
bool may_change_elements(const Op& op) {
  return ir::changes_operand(op) || op.kind == OpKind::call || op.kind == OpKind::parallel_loop;
}

// Puts the inner functions of two map_arrays together.
class InnerFusion {
 public:
  InnerFusion(const ir::Function& first, const ir::Function& second)
      : first_(first), second_(second) {}

  // `second_arguments`: for each operand of the second, where it is among those of both, or -1 for
  // the result of the first; `first_arguments` likewise.
  ir::Function run(const std::vector<int32_t>& first_arguments,
                   const std::vector<int32_t>& second_arguments) {
    made_.name = second_.name;
    block_ = made_.blocks.add({});
    const ValueId between = copy(first_, first_arguments, {});
    const ValueId result = copy(second_, second_arguments, between);
    Op end;
    end.kind = OpKind::return_values;
    end.operands = {result};
    end.span = second_.ops[ir::return_op(second_)].span;
    add(std::move(end));
    return std::move(made_);
  }

 private:
  ValueId add(Op op) {
    const ValueId id = made_.ops.add(std::move(op));
    made_.blocks[block_].ops.push_back(id);
    return id;
  }

  // Gives what the function returns.
  ValueId copy(const ir::Function& function, const std::vector<int32_t>& places, ValueId between) {
    std::map<ValueId, ValueId> copied;
    for (const ValueId id : function.blocks[Id<ir::Block>{0}].ops) {
      Op op = function.ops[id];
      if (op.kind == OpKind::return_values) return copied.at(op.operands[0]);
      if (op.kind == OpKind::argument) {
        const int32_t place = places[static_cast<size_t>(op.source)];
        copied[id] = place < 0 ? between : argument(std::move(op), place);
        continue;
      }
      for (ValueId& operand : op.operands) operand = copied.at(operand);
      copied[id] = add(std::move(op));
    }
    return {};
  }

  ValueId argument(Op op, int32_t place) {
    const auto known = arguments_.find(place);
    if (known != arguments_.end()) return known->second;
    op.source = place;
    return arguments_[place] = add(std::move(op));
  }

  const ir::Function& first_;
  const ir::Function& second_;
  ir::Function made_;
  Id<ir::Block> block_;
  std::map<int32_t, ValueId> arguments_;  // by place
};

class BlockFusion {
 public:
  BlockFusion(ir::Function& function, Id<ir::Block> block, const std::map<ValueId, int>& map_uses,
              const std::set<ValueId>& used_otherwise)
      : function_(function), map_uses_(map_uses), used_otherwise_(used_otherwise) {
    ops_ = function.blocks[block].ops;
  }

  bool run() {
    bool changed = false;
    for (size_t place = 0; place < ops_.size(); ++place) {
      if (may_change_elements(function_.ops[ops_[place]])) waiting_.clear();
      if (function_.ops[ops_[place]].kind != OpKind::map_arrays) continue;
      while (fuse_one(ops_[place])) changed = true;
      waiting_.insert(ops_[place]);
    }
    return changed;
  }

 private:
  // Takes one operand's loop into the op's.
  bool fuse_one(ValueId id) {
    const Op& op = function_.ops[id];
    for (size_t i = 1; i < op.operands.size(); ++i) {
      const ValueId first = op.operands[i];
      const auto uses = map_uses_.find(first);
      const bool is_only_user = waiting_.contains(first) && uses != map_uses_.end() &&
                                uses->second == 1 && !used_otherwise_.contains(first);
      const size_t operand_count = op.operands.size() + function_.ops[first].operands.size();
      if (!is_only_user || operand_count > kOperandsMax) continue;
      fuse(id, first);
      replace_shape(first);
      waiting_.erase(first);
      return true;
    }
    return false;
  }

  void fuse(ValueId id, ValueId first_id) {
    const Op& first = function_.ops[first_id];
    Op& second = function_.ops[id];
    std::vector<ValueId> operands = {second.operands[0]};
    const auto place_of = [&](ValueId operand) {
      const auto found = std::find(operands.begin() + 1, operands.end(), operand);
      if (found == operands.end()) {
        operands.push_back(operand);
        return static_cast<int32_t>(operands.size()) - 2;
      }
      return static_cast<int32_t>(found - operands.begin()) - 1;
    };
    std::vector<int32_t> first_arguments;
    std::vector<int32_t> second_arguments;
    for (size_t i = 1; i < first.operands.size(); ++i) {
      first_arguments.push_back(place_of(first.operands[i]));
    }
    for (size_t i = 1; i < second.operands.size(); ++i) {
      const bool is_first = second.operands[i] == first_id;
      second_arguments.push_back(is_first ? -1 : place_of(second.operands[i]));
    }
    const auto inner = [&](const Op& op) -> const ir::Function& {
      return function_.functions[static_cast<size_t>(op.source)];
    };
    ir::Function fused =
        InnerFusion(inner(first), inner(second)).run(first_arguments, second_arguments);
    second.operands = std::move(operands);
    second.source = static_cast<int32_t>(function_.functions.size());
    function_.functions.push_back(std::move(fused));
  }

  // The array is not there any more; whoever asked for its lengths has those that it would have.
  void replace_shape(ValueId first) {
    const ValueId shape = function_.ops[first].operands[0];
    for (const ValueId id : ops_) {
      Op& op = function_.ops[id];
      if (op.kind == OpKind::array_length && op.operands[0] == first) {
        op.kind = OpKind::tuple_item;
      }
      if (uses_shape_only(op) || op.kind == OpKind::tuple_item) {
        std::replace(op.operands.begin(), op.operands.end(), first, shape);
      }
    }
  }

  ir::Function& function_;
  const std::map<ValueId, int>& map_uses_;
  const std::set<ValueId>& used_otherwise_;
  std::vector<ValueId> ops_;
  std::set<ValueId> waiting_;  // loops that may still be taken into a later one
};

}  // namespace

bool fuse_arrays(ir::Function& function) {
  std::map<ValueId, int> map_uses;      // in how many map_arrays an array is used
  std::set<ValueId> used_otherwise;     // for its elements, or beyond its block
  std::map<ValueId, int32_t> block_of;  // of map_arrays
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    for (const ValueId id : function.blocks[Id<ir::Block>{number}].ops) {
      const Op& op = function.ops[id];
      std::set<ValueId> seen;
      for (const ValueId operand : op.operands) {
        const bool is_here = block_of.contains(operand) && block_of[operand] == number;
        if (op.kind == OpKind::map_arrays && is_here) {
          if (seen.insert(operand).second) ++map_uses[operand];
        } else if (!is_here || !uses_shape_only(op)) {
          used_otherwise.insert(operand);
        }
      }
      if (op.kind == OpKind::map_arrays) block_of[id] = number;
    }
  }
  bool changed = false;
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    changed |= BlockFusion(function, Id<ir::Block>{number}, map_uses, used_otherwise).run();
  }
  return changed;
}

}  // namespace shoal::ir_passes
