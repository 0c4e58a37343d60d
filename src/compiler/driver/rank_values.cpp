#include "compiler/driver/rank_values.h"

#include <utility>

#include "base/concat.h"
#include "compiler/values/errors.h"

namespace shoal::compiler {
namespace {

using distribution::FactKind;
using distribution::Model;
using ir::Op;
using ir::OpKind;
using ir::ValueId;

// The operand whose value differs between the ranks; not valid: none does.
ValueId own_operand(const Op& op, const Model& model) {
  for (const ValueId operand : op.operands) {
    if (model.holds(FactKind::own, operand)) return operand;
  }
  return {};
}

// Where the ranks' values begin to differ.
SourceSpan origin_of(const ir::Function& function, const Model& model, ValueId value) {
  while (true) {
    const auto& body = model.clauses[model.fired.at({FactKind::own, value})].body;
    if (body.empty()) return function.ops[value].span;
    value = body[0].value;
  }
}

Status differs(const ir::Function& function, const Model& model, const Op& gather) {
  Status status = user_error(
      ErrorCode::S0604, gather.span,
      "These rows differ between the ranks, though none is divided: there is nothing to gather.",
      "divide the rows over the ranks first: distributed=, or read them inside the function",
      "each rank has rows of its own");
  status.detail().notes.push_back(
      {origin_of(function, model, gather.operands[0]), "another number on each rank"});
  return status;
}

std::string place_of(const ir::Function& function, const Model& model, const Op& op) {
  if (op.kind == OpKind::parallel_print) return "all ranks, in their order";
  const ValueId own = own_operand(op, model);
  if (!own.is_valid()) return "rank 0";
  const SourceSpan origin = origin_of(function, model, own);
  return concat("every rank: the values differ", origin.is_known() && origin.line != op.span.line
                                                     ? concat(" because of line ", origin.line)
                                                     : "");
}

bool is_print(const Op& op) {
  return op.kind == OpKind::print || op.kind == OpKind::parallel_print;
}

// Frames and series in the shape of a print are held as its operands are.
void settle_print(ir::Function& function, const Model& model, const Op& op) {
  ir::Print& print = function.prints[static_cast<size_t>(op.source)];
  print.on_every_rank = op.kind == OpKind::print && own_operand(op, model).is_valid();
  const std::vector<types::ValueShape*> leaves = types::leaves_of(print.shape);
  for (size_t i = 0; i < leaves.size(); ++i) {
    leaves[i]->distribution = function.ops[op.operands[i]].distribution;
  }
}

}  // namespace

Status settle_rank_values(WalkResult& walked, const Model& model) {
  ir::Function& function = walked.function;
  for (LineNote& note : walked.notes) {
    const bool is_own = note.value.is_valid() && model.holds(FactKind::own, note.value);
    if (!is_own) continue;
    note.text += ", other rows on each rank";
    note.value = {};
  }
  for (const ir::Block& block : function.blocks) {
    for (const ValueId id : block.ops) {
      const Op& op = function.ops[id];
      const bool is_own_gather =
          op.kind == OpKind::gather && model.holds(FactKind::own, op.operands[0]);
      if (is_own_gather) return differs(function, model, op);
      if (!is_print(op)) continue;
      settle_print(function, model, op);
      walked.notes.push_back({op.span, concat("printed by ", place_of(function, model, op)), {}});
    }
  }
  return Status::ok();
}

std::string rank_diagnostics(const WalkResult& walked, const Model& model) {
  std::string text;
  for (const ir::NamedValue& variable : walked.variables) {
    const bool is_own = variable.value.is_valid() && model.holds(FactKind::own, variable.value);
    if (!is_own) continue;
    if (text.empty()) text = "other rows on each rank\n";
    text += concat("  line ", variable.span.line, ": ", variable.name, "\n");
  }
  bool is_first = true;
  for (const ir::Block& block : walked.function.blocks) {
    for (const ValueId id : block.ops) {
      const Op& op = walked.function.ops[id];
      if (!is_print(op)) continue;
      if (std::exchange(is_first, false)) text += "printed\n";
      text += concat("  line ", op.span.line, ": by ", place_of(walked.function, model, op), "\n");
    }
  }
  return text;
}

}  // namespace shoal::compiler
