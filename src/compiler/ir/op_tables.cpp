#include "compiler/ir/function.h"

namespace shoal::ir {
namespace {

struct OpEntry {
  std::string_view name;
  OpGroup group;
  int operands;
  OpTraits traits;
  DistributionRule distribution;
};

constexpr OpEntry kOps[] = {
#define X(name, group, operands, traits, distribution) \
  {#name, OpGroup::group, operands, OpTraits::traits, DistributionRule::distribution},
#include "compiler/ir/ops.def"
#undef X
};

const OpEntry& entry(OpKind kind) { return kOps[static_cast<size_t>(kind)]; }

}  // namespace

std::string_view op_name(OpKind kind) { return entry(kind).name; }
OpGroup op_group(OpKind kind) { return entry(kind).group; }
OpTraits op_traits(OpKind kind) { return entry(kind).traits; }
DistributionRule op_distribution_rule(OpKind kind) { return entry(kind).distribution; }
int op_operand_count(OpKind kind) { return entry(kind).operands; }

bool ends_block(OpKind kind) {
  return kind == OpKind::jump || kind == OpKind::branch || kind == OpKind::return_values;
}

ValueId return_op(const Function& function) {
  return function.blocks[Id<Block>{function.blocks.size() - 1}].ops.back();
}

std::vector<ValueId> arguments_of(const Function& function, Id<Block> block) {
  std::vector<ValueId> arguments;
  for (const ValueId id : function.blocks[block].ops) {
    if (function.ops[id].kind != OpKind::block_argument) break;
    arguments.push_back(id);
  }
  return arguments;
}

}  // namespace shoal::ir
