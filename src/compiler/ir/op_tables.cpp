#include "compiler/ir/function.h"

namespace shoal::ir {
namespace {

struct OpEntry {
  std::string_view name;
  OpGroup group;
  int operands;
  OpTraits traits;
};

constexpr OpEntry kOps[] = {
#define X(name, group, operands, traits) {#name, OpGroup::group, operands, OpTraits::traits},
#include "compiler/ir/ops.def"
#undef X
};

const OpEntry& entry(OpKind kind) { return kOps[static_cast<size_t>(kind)]; }

}  // namespace

std::string_view op_name(OpKind kind) { return entry(kind).name; }
OpGroup op_group(OpKind kind) { return entry(kind).group; }
OpTraits op_traits(OpKind kind) { return entry(kind).traits; }
int op_operand_count(OpKind kind) { return entry(kind).operands; }

}  // namespace shoal::ir
