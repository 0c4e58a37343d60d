#include "compiler/distribution/insert_gathers.h"

#include <map>

#include "compiler/distribution/rules.h"

namespace shoal::distribution {
namespace {

using ir::Op;
using ir::OpKind;
using ir::ValueId;

bool is_divided_frame(const ir::Function& function, const Model& model, ValueId value) {
  return function.ops[value].type.form == ir::TypeForm::frame &&
         types::is_divided(distribution_of(model, value));
}

class Inserter {
 public:
  Inserter(ir::Function& function, const Model& model) : function_(function), model_(model) {}

  bool run() {
    for (int32_t number = 0; number < function_.blocks.size(); ++number) {
      gathered_.clear();
      order_.clear();
      for (const ValueId id : function_.blocks[Id<ir::Block>{number}].ops) {
        if (needs_replicated(function_.ops[id])) gather_operands(id);
        order_.push_back(id);
      }
      function_.blocks[Id<ir::Block>{number}].ops = order_;
    }
    return changed_;
  }

 private:
  void gather_operands(ValueId id) {
    for (size_t i = 0; i < function_.ops[id].operands.size(); ++i) {
      const ValueId operand = function_.ops[id].operands[i];
      if (!is_divided_frame(function_, model_, operand)) continue;
      const auto [place, is_new] = gathered_.try_emplace(operand);
      if (is_new) place->second = add_gather(operand, function_.ops[id].span);
      function_.ops[id].operands[i] = place->second;
      changed_ = true;
    }
  }

  ValueId add_gather(ValueId frame, SourceSpan span) {
    Op gather;
    gather.kind = OpKind::gather;
    gather.type = function_.ops[frame].type;
    gather.operands = {frame};
    gather.span = span;
    order_.push_back(function_.ops.add(std::move(gather)));
    return order_.back();
  }

  ir::Function& function_;
  const Model& model_;
  std::map<ValueId, ValueId> gathered_;
  std::vector<ValueId> order_;  // the block's ops with the new ones
  bool changed_ = false;
};

}  // namespace

bool insert_gathers(ir::Function& function, const Model& model) {
  return Inserter(function, model).run();
}

void bypass_needless_gathers(ir::Function& function, const Model& model) {
  std::map<ValueId, ValueId> replaced;
  for (int32_t number = 0; number < function.blocks.size(); ++number) {
    for (const ValueId id : function.blocks[Id<ir::Block>{number}].ops) {
      Op& op = function.ops[id];
      for (ValueId& operand : op.operands) {
        const auto found = replaced.find(operand);
        if (found != replaced.end()) operand = found->second;
      }
      const bool is_needless =
          op.kind == OpKind::gather && model.holds(FactKind::replicated, op.operands[0]);
      if (is_needless) replaced[id] = op.operands[0];
    }
  }
}

}  // namespace shoal::distribution
