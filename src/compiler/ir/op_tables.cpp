#include <algorithm>
#include <iterator>

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
  return kind == OpKind::jump || kind == OpKind::branch || kind == OpKind::raise ||
         kind == OpKind::reraise || kind == OpKind::return_values;
}

bool is_ufunc(std::string_view name, size_t operand_count) {
  struct Entry {
    std::string_view name;
    size_t operand_count;
  };
  constexpr Entry kUfuncs[] = {
#define X(name, count, result) {#name, count},
#include "compiler/ir/ufuncs.def"
#undef X
  };
  return std::any_of(std::begin(kUfuncs), std::end(kUfuncs), [&](const Entry& entry) {
    return entry.name == name && entry.operand_count == operand_count;
  });
}

bool is_object_op(OpKind kind) { return kind >= OpKind::call_object && kind <= OpKind::map_arrays; }

bool may_fail(const Op& op, Id<Block> block) {
  switch (op.kind) {
    case OpKind::raise:
    case OpKind::reraise:
    case OpKind::print:
    case OpKind::parallel_print:
    case OpKind::barrier:
    case OpKind::rank:
    case OpKind::rank_count: return true;
    case OpKind::jump: return op.targets[0].index <= block.index;
    default: return op_traits(op.kind) == OpTraits::RAISES && op.type.form != TypeForm::column;
  }
}

ValueId return_op(const Function& function) {
  return function.blocks[Id<Block>{function.blocks.size() - 1}].ops.back();
}

types::ObjectType object_of(const Type& type) {
  if (type.form == TypeForm::object) return type.object;
  if (type.form == TypeForm::numpy_scalar) return types::number_type(type.element);
  switch (type.element.kind) {
    case types::TypeKind::boolean: return types::object_type(types::ObjectForm::boolean);
    case types::TypeKind::int64: return types::object_type(types::ObjectForm::integer);
    default: return types::object_type(types::ObjectForm::real);
  }
}

Type type_of_object(const types::ObjectType& object) {
  Type type;
  type.form = TypeForm::python_scalar;
  switch (object.form) {
    case types::ObjectForm::boolean:
      type.element = types::numpy_type(types::TypeKind::boolean);
      return type;
    case types::ObjectForm::integer:
      type.element = types::numpy_type(types::TypeKind::int64);
      return type;
    case types::ObjectForm::real: return type;
    case types::ObjectForm::number:
      type.form = TypeForm::numpy_scalar;
      type.element = object.element;
      return type;
    default: break;
  }
  type.form = TypeForm::object;
  type.object = object;
  return type;
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
