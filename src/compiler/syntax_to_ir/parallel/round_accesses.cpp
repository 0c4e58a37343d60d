// Values of the function are looked at in order until nothing more is found: what a loop's head
// gets from its end is not known the first time. Then the accesses are collected, also those of
// functions that it calls.
#include "compiler/syntax_to_ir/parallel/round_accesses.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/concat.h"
#include "compiler/ir/effects.h"
#include "compiler/syntax_to_ir/parallel/shared_results.h"
#include "plan/text_parts.h"

namespace shoal::compiler {
namespace {

using ir::Op;
using ir::OpKind;
using ir::ValueId;

bool is_integer(const ir::Type& type) {
  const bool is_scalar =
      type.form == ir::TypeForm::python_scalar || type.form == ir::TypeForm::numpy_scalar;
  return is_scalar && type.element.is_integer();
}

// Numbers of 64 bits are what they were; fewer may not be.
bool keeps_number(const Op& op, const ir::Function& function) {
  const bool is_move = op.kind == OpKind::cast || op.kind == OpKind::meet;
  return is_move && is_integer(op.type) && is_integer(function.ops[op.operands[0]].type) &&
         types::value_bytes(op.type.element.kind) == 8;
}

class Rounds {
 public:
  Rounds(const RoundsToLookAt& rounds, std::string prefix, std::set<int32_t>& active)
      : rounds_(rounds),
        function_(rounds.function),
        prefix_(std::move(prefix)),
        active_(active),
        facts_(static_cast<size_t>(function_.ops.size())) {}

  std::vector<Access> run() {
    // Each pass brings what is found one loop further out; where that takes longer, variables of
    // loops are taken as what may have any value at once.
    const int pass_count_max = 2 * function_.blocks.size() + 4;
    for (int pass = 0; look_at_all(); ++pass) takes_any_ = pass >= pass_count_max;
    for_each_op([this](ValueId id, const Op& op) { collect(id, op); });
    return std::move(accesses_);
  }

 private:
  template <typename Step>
  void for_each_op(const Step& step) const {
    for (const ir::Block& block : function_.blocks) {
      for (const ValueId id : block.ops) step(id, function_.ops[id]);
    }
  }

  bool look_at_all() {
    has_change_ = false;
    for_each_op([this](ValueId id, const Op& op) {
      if (op.kind == OpKind::jump) {
        pass_on(op);
      } else if (op.kind != OpKind::block_argument) {
        note(id, facts_for(id, op));
      }
      keep_what_is_stored(op);
    });
    for (auto& [argument, met] : passed_) note(argument, std::move(met));
    passed_.clear();
    return has_change_;
  }

  void note(ValueId id, RoundFacts facts) {
    RoundFacts& known = facts_[static_cast<size_t>(id.index)];
    if (known == facts) return;
    known = std::move(facts);
    has_change_ = true;
  }

  const RoundFacts& facts(ValueId id) const { return facts_[static_cast<size_t>(id.index)]; }
  const RoundValue& number(ValueId id) const { return facts(id).number; }
  std::vector<RoundValue> numbers(const Op& op, size_t first) const {
    std::vector<RoundValue> found;
    for (size_t i = first; i < op.operands.size(); ++i) found.push_back(number(op.operands[i]));
    return found;
  }
  // Whether it is a container or array that the round has made.
  bool is_own(ValueId id) const {
    const ir::Type& type = function_.ops[id].type;
    const bool is_known = number(id).variation != Variation::unknown;
    return is_known && facts(id).paths.empty() && type.form == ir::TypeForm::object &&
           holds_shared(type.object);
  }
  std::string name_of(ValueId id) const { return concat(prefix_, "%", id.index); }

  // What the arguments of the block get on this way meets what they get on others.
  void pass_on(const Op& jump) {
    const std::vector<ValueId> arguments = ir::arguments_of(function_, jump.targets[0]);
    for (size_t i = 0; i < arguments.size(); ++i) {
      const ValueId argument = arguments[i];
      const RoundFacts& given = facts(jump.operands[i]);
      const auto [entry, is_first] = passed_.try_emplace(argument);
      RoundFacts& met = entry->second;
      if (is_first) met.paths = facts(argument).paths;
      met.number = met_number(argument, met.number, given.number);
      for (const OutsidePath& path : given.paths) meet_path(met.paths, path, name_of(argument));
    }
  }

  RoundValue met_number(ValueId argument, const RoundValue& met, const RoundValue& given) {
    const std::string name = name_of(argument);
    const bool is_unknown = met.variation == Variation::unknown;
    const bool is_one_value = is_unknown || given.variation == Variation::unknown || met == given;
    if (is_one_value && !any_value_.contains(argument) && !takes_any_) {
      return is_unknown ? given : met;
    }
    any_value_.insert(argument);
    Variation variation = met_variation(met.variation, given.variation);
    variation = met_variation(number(argument).variation, variation);
    return symbol_in_rounds(name, variation == Variation::fixed ? Variation::repeated : variation);
  }

  // Containers of a round's own are not told apart: what is stored in one may be in any of them,
  // also what all rounds have.
  void keep_what_is_stored(const Op& op) {
    if (!ir::changes_operand(op) || !is_own(op.operands[0])) return;
    const Variation met = met_variation(stored_variation_, variation_of(numbers(op, 1)));
    has_change_ |= std::exchange(stored_variation_, met) != met;
    for (size_t i = 1; i < op.operands.size(); ++i) {
      for (const OutsidePath& path : facts(op.operands[i]).paths) {
        const OutsidePaths before = stored_;
        meet_path(stored_, path, "what is stored");
        has_change_ |= before != stored_;
      }
    }
  }

  RoundFacts facts_for(ValueId id, const Op& op) const {
    if (id == rounds_.number) return rounds_.number_facts;
    if (op.kind == OpKind::argument) return rounds_.arguments[static_cast<size_t>(op.source)];
    if (op.kind == OpKind::tuple_item) {
      const Op& tuple = function_.ops[op.operands[0]];
      if (tuple.kind == OpKind::make_tuple) {
        return facts(tuple.operands[static_cast<size_t>(op.position)]);
      }
    }
    RoundFacts found{number_for(id, op), paths_for(op)};
    const bool is_object = op.type.form == ir::TypeForm::object;
    if (is_object && found.paths.empty() && holds_shared(op.type.object)) {
      const RoundValue stored = symbol_in_rounds("stored", stored_variation_);
      found.number = symbol_in_rounds(name_of(id), variation_of({found.number, stored}));
    }
    return found;
  }

  RoundValue number_for(ValueId id, const Op& op) const {
    if (keeps_number(op, function_)) return number(op.operands[0]);
    if (op.kind == OpKind::constant) {
      const auto* literal = std::get_if<int64_t>(&op.literal);
      const auto* natural = std::get_if<uint64_t>(&op.literal);
      if (literal != nullptr) return number_in_rounds(*literal);
      if (natural != nullptr) return number_in_rounds(static_cast<int64_t>(*natural));
      return symbol_in_rounds(concat("constant ", plan::print_literal(op.literal)),
                              Variation::fixed);
    }
    if (is_integer(op.type) && types::value_bytes(op.type.element.kind) == 8) {
      switch (op.kind) {
        case OpKind::add: return sum_of(number(op.operands[0]), number(op.operands[1]));
        case OpKind::subtract: return sum_of(number(op.operands[0]), number(op.operands[1]), -1);
        case OpKind::negate: return sum_of(number_in_rounds(0), number(op.operands[0]), -1);
        case OpKind::multiply: return product_of(number(op.operands[0]), number(op.operands[1]));
        case OpKind::floor_divide:
          return quotient_of(number(op.operands[0]), number(op.operands[1]));
        case OpKind::modulo: return remainder_of(number(op.operands[0]), number(op.operands[1]));
        default: break;
      }
    }
    return computed_number(id, op);
  }

  // Equal ops on equal operands give equal numbers, if the operands are numbers or lead outside.
  RoundValue computed_number(ValueId id, const Op& op) const {
    std::string text =
        concat(ir::op_name(op.kind), " ", op.position, " ", plan::print_literal(op.literal));
    for (const ValueId operand : op.operands) {
      const RoundFacts& own = facts(operand);
      if (is_own(operand) && op.kind != OpKind::array_length) {
        return symbol_in_rounds(name_of(id), Variation::varying);
      }
      text += concat(", ", text_of(own.number));
      for (const OutsidePath& path : own.paths) text += concat(" ", text_of(path));
    }
    const bool is_same_again =
        op.kind != OpKind::call && op.kind != OpKind::parallel_loop && !ir::changes_operand(op);
    const Variation variation = variation_of(numbers(op, 0));
    if (is_same_again) return symbol_in_rounds(std::move(text), variation);
    return symbol_in_rounds(name_of(id), met_variation(variation, Variation::repeated));
  }

  OutsidePaths paths_for(const Op& op) const {
    OutsidePaths paths;
    if (op.type.form != ir::TypeForm::object || !holds_shared(op.type.object)) return paths;
    const std::string place = concat(prefix_, ir::op_name(op.kind));
    for (const ValueId operand : op.operands) {
      const Op& given = function_.ops[operand];
      for (const OutsidePath& path : facts(operand).paths) {
        const std::optional<OutsidePath> made =
            path_of_result(path, op, given.type.object, numbers(op, 1));
        if (made) meet_path(paths, *made, place);
      }
      if (!is_own(operand) || !gives_items(op)) continue;
      for (const OutsidePath& path : stored_) meet_path(paths, path, place);
    }
    return paths;
  }

  void collect(ValueId id, const Op& op) {
    if (op.kind == OpKind::call || op.kind == OpKind::parallel_loop) {
      collect_called(id, op);
      return;
    }
    const bool is_change = ir::changes_operand(op);
    for (size_t i = 0; i < op.operands.size(); ++i) {
      const bool changes = is_change && i == 0;
      if (!changes && !reads_elements(op)) continue;
      for (const OutsidePath& path : facts(op.operands[i]).paths) {
        if (changes && !leads_to(path, function_.ops[op.operands[i]].type.object)) continue;
        accesses_.push_back({path_of_access(path, op, numbers(op, 1), i == 0), op.span, changes});
      }
    }
  }

  // A function that has this loop in it and is not complete yet: it may change containers; what it
  // writes to arrays is not seen.
  void collect_unknown(const Op& op) {
    for (const ValueId operand : op.operands) {
      for (const OutsidePath& path : facts(operand).paths) {
        accesses_.push_back({path_of_all(path), op.span, types::is_mutable(path.type.form)});
      }
    }
  }

  // A function that calls itself does with its arguments what it does with them for any.
  void collect_called(ValueId id, const Op& op) {
    const ir::Function& called = rounds_.called[static_cast<size_t>(op.source)].function;
    if (called.blocks.size() == 0) {
      collect_unknown(op);
      return;
    }
    if (!active_.insert(op.source).second) return;
    RoundsToLookAt rounds{called, rounds_.called, {}, {}, {}};
    const size_t count = called.parameters.size();
    const bool is_loop = op.kind == OpKind::parallel_loop;
    const size_t reduction_count = is_loop ? op.operands.size() + 1 - count : 0;
    for (size_t i = 0; i < count; ++i) {
      const std::string name = concat(name_of(id), " ", i);
      if (is_loop && i < 2) {
        rounds.arguments.push_back({symbol_in_rounds(name, Variation::repeated), {}});
        continue;
      }
      RoundFacts given = facts(op.operands[is_loop ? i - 1 + reduction_count : i]);
      if (!is_loop) {
        given.number =
            symbol_in_rounds(name, met_variation(given.number.variation, Variation::repeated));
      }
      rounds.arguments.push_back(std::move(given));
    }
    for (Access& access : Rounds(rounds, concat(name_of(id), " "), active_).run()) {
      accesses_.push_back(std::move(access));
    }
    active_.erase(op.source);
  }

  const RoundsToLookAt& rounds_;
  const ir::Function& function_;
  std::string prefix_;         // tells values of this call from those of others
  std::set<int32_t>& active_;  // called functions that are being looked at
  std::vector<RoundFacts> facts_;
  std::map<ValueId, RoundFacts> passed_;  // to block arguments, in this pass
  std::set<ValueId> any_value_;           // block arguments that have several values
  OutsidePaths stored_;                   // in containers of a round's own
  Variation stored_variation_ = Variation::fixed;
  std::vector<Access> accesses_;
  bool has_change_ = false;
  bool takes_any_ = false;
};

}  // namespace

std::vector<Access> accesses_of_rounds(const RoundsToLookAt& rounds) {
  std::set<int32_t> active;
  return Rounds(rounds, "", active).run();
}

}  // namespace shoal::compiler
