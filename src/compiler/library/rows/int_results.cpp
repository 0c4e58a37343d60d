#include "compiler/library/rows/int_results.h"

#include <cstdint>
#include <map>
#include <set>

namespace shoal::compiler {
namespace {

using ir::OpKind;
using ir::ValueId;

// Python's arithmetic of two ints gives an int.
bool keeps_int(OpKind kind) {
  switch (kind) {
    case OpKind::add:
    case OpKind::subtract:
    case OpKind::multiply:
    case OpKind::floor_divide:
    case OpKind::modulo:
    case OpKind::power:
    case OpKind::negate: return true;
    default: return false;
  }
}

// Follows a value to where ints have become floats. Arguments of blocks get a second one that tells
// what they are; `flags_` has it before what is passed is followed, so that loops end.
class IntFinder {
 public:
  explicit IntFinder(Translation& translation)
      : translation_(translation), function_(translation.function) {
    for (int32_t number = 0; number < function_.blocks.size(); ++number) {
      const Id<ir::Block> block{number};
      for (const ValueId id : ir::arguments_of(function_, block)) block_of_[id] = block;
    }
  }

  ValueId find(ValueId value) {
    for (size_t known = SIZE_MAX; known != may_.size();) {  // loops need several rounds
      known = may_.size();
      visited_.clear();
      (void)may_be_int(value);
    }
    if (!may_.contains(value)) return {};
    return flag_of(value, translation_.block);
  }

 private:
  // As far as known.
  bool may_be_int(ValueId value) {
    if (!visited_.insert(value).second) return may_.contains(value);
    const ir::Op op = function_.ops[value];
    bool may = false;
    if (op.kind == OpKind::meet) {
      may = is_int_type(op.operands[0]) || may_be_int(op.operands[0]);
    } else if (op.kind == OpKind::block_argument) {
      for (const auto& [block, passed] : passed_to(value)) may = may_be_int(passed) || may;
    } else if (keeps_int(op.kind)) {
      may = true;
      for (const ValueId operand : op.operands) may = may_be_int(operand) && may;
    }
    if (may) may_.insert(value);
    return may;
  }

  [[nodiscard]] bool is_int_type(ValueId value) const {
    return function_.ops[value].type.element.is_integer();
  }

  // What the jumps to its block pass for an argument, with the blocks that they end.
  std::vector<std::pair<Id<ir::Block>, ValueId>> passed_to(ValueId argument) const {
    const Id<ir::Block> target = block_of_.at(argument);
    const std::vector<ValueId> arguments = ir::arguments_of(function_, target);
    size_t place = 0;
    while (!(arguments[place] == argument)) ++place;
    std::vector<std::pair<Id<ir::Block>, ValueId>> passed;
    for (int32_t number = 0; number < function_.blocks.size(); ++number) {
      const ir::Block& block = function_.blocks[Id<ir::Block>{number}];
      if (block.ops.empty()) continue;
      const ir::Op& end = function_.ops[block.ops.back()];
      if (end.kind != OpKind::jump || !(end.targets[0] == target)) continue;
      passed.emplace_back(Id<ir::Block>{number}, end.operands[place]);
    }
    return passed;
  }

  // Emitted before the end of `block`, where `value` is known.
  ValueId flag_of(ValueId value, Id<ir::Block> block) {
    const ir::Op op = function_.ops[value];
    if (!may_.contains(value)) return add(block, constant(false));
    if (op.kind == OpKind::meet) {
      return is_int_type(op.operands[0]) ? add(block, constant(true))
                                         : flag_of(op.operands[0], block);
    }
    if (op.kind == OpKind::block_argument) return flag_of_argument(value);
    ValueId flag = flag_of(op.operands[0], block);
    for (size_t i = 1; i < op.operands.size(); ++i) {
      ir::Op both = constant(false);
      both.kind = OpKind::bit_and;
      both.operands = {flag, flag_of(op.operands[i], block)};
      flag = add(block, std::move(both));
    }
    return flag;
  }

  ValueId flag_of_argument(ValueId argument) {
    const auto known = flags_.find(argument);
    if (known != flags_.end()) return known->second;
    const auto passed = passed_to(argument);
    const Id<ir::Block> target = block_of_.at(argument);
    const size_t place = ir::arguments_of(function_, target).size();
    ir::Op op = constant(false);
    op.kind = OpKind::block_argument;
    const ValueId flag = function_.ops.add(std::move(op));
    std::vector<ValueId>& ops = function_.blocks[target].ops;
    ops.insert(ops.begin() + static_cast<ptrdiff_t>(place), flag);
    flags_[argument] = flag;
    // What is followed may add arguments to the same blocks: places first.
    for (const auto& [block, value] : passed) end_of(block).operands.emplace_back();
    for (const auto& [block, value] : passed) {
      const ValueId own = flag_of(value, block);
      end_of(block).operands[place] = own;
    }
    return flag;
  }

  ir::Op& end_of(Id<ir::Block> block) { return function_.ops[function_.blocks[block].ops.back()]; }

  static ir::Op constant(bool value) {
    ir::Op op;
    op.kind = OpKind::constant;
    op.type.form = ir::TypeForm::python_scalar;
    op.type.element = types::numpy_type(types::TypeKind::boolean);
    op.literal = value;
    return op;
  }

  ValueId add(Id<ir::Block> block, ir::Op op) {
    op.span = translation_.span;
    const ValueId id = function_.ops.add(std::move(op));
    std::vector<ValueId>& ops = function_.blocks[block].ops;
    const bool is_ended = !ops.empty() && ir::ends_block(function_.ops[ops.back()].kind);
    ops.insert(ops.end() - (is_ended ? 1 : 0), id);
    return id;
  }

  Translation& translation_;
  ir::Function& function_;
  std::map<ValueId, Id<ir::Block>> block_of_;  // of arguments
  std::set<ValueId> visited_;
  std::set<ValueId> may_;
  std::map<ValueId, ValueId> flags_;
};

}  // namespace

ValueId emit_is_int(Translation& translation, ValueId value) {
  return IntFinder(translation).find(value);
}

}  // namespace shoal::compiler
