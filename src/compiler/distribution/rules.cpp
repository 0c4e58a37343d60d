#include "compiler/distribution/rules.h"

#include "base/concat.h"

namespace shoal::distribution {
namespace {

using ir::DistributionRule;
using ir::Op;
using ir::TypeForm;
using ir::ValueId;

// What a rule sees: one op and where its clauses go.
struct Context {
  const ir::Function& function;
  const ParameterNames& parameters;
  ValueId value;
  const Op& op;
  std::vector<Clause>& clauses;

  void always(FactKind kind, std::string reason, std::string summary) const {
    clauses.push_back({{kind, value}, {}, std::move(reason), std::move(summary)});
  }
  void if_operand(FactKind kind, ValueId operand, std::string_view reason) const {
    clauses.push_back({{kind, value}, {{kind, operand}}, std::string(reason), {}});
  }
};

bool is_distributable(const Op& op) {
  return op.type.form == TypeForm::frame || op.type.form == TypeForm::column;
}

// The operands that decide: the frame of a frame op, whose columns are held as it is; else the
// columns.
std::vector<ValueId> deciding_operands(const Context& context) {
  std::vector<ValueId> deciding;
  for (const ValueId operand : context.op.operands) {
    const Op& source = context.function.ops[operand];
    if (source.type.form == TypeForm::frame) return {operand};
    if (is_distributable(source)) deciding.push_back(operand);
  }
  return deciding;
}

void source_rule(const Context& context) {
  context.always(FactKind::varying, "read_parquet divides the rows over ranks by bytes of the file",
                 "divided over ranks by bytes of the file");
}

void argument_rule(const Context& context) {
  const std::string name = parameter_name(context.parameters, context.op.source);
  if (context.op.distribution == types::Distribution::replicated) {
    const std::string reason =
        concat("argument ", name, " is replicated: every rank passes all of it");
    context.always(FactKind::replicated, reason,
                   concat("replicated: every rank passes all of argument ", name));
  } else if (context.op.distribution == types::Distribution::varying) {
    context.always(FactKind::varying,
                   concat("argument ", name, " is divided over ranks, in shares of any size"),
                   concat("divided over ranks as argument ", name, " is passed"));
  }
}

void same_rule(const Context& context) {
  for (const ValueId operand : deciding_operands(context)) {
    context.if_operand(FactKind::replicated, operand, "made row by row of what is replicated");
    context.if_operand(FactKind::varying, operand, "made row by row, each rank of its own rows");
  }
}

void varies_rule(const Context& context) {
  for (const ValueId operand : deciding_operands(context)) {
    context.if_operand(FactKind::replicated, operand, "rows selected of what is replicated");
  }
  context.always(FactKind::varying, "rows selected, each rank of its own rows",
                 "divided over ranks, each with the rows it keeps");
}

void groups_rule(const Context& context) {
  if (context.op.aggregation.keys.empty()) {
    context.always(FactKind::replicated, "reduced to one row, combined over all ranks",
                   "replicated: combined over all ranks");
    return;
  }
  context.if_operand(FactKind::replicated, context.op.operands[0],
                     "groups of rows that are replicated");
  context.always(FactKind::varying, "partial groups per rank, exchanged by key",
                 "divided over ranks by key");
}

void gathers_rule(const Context& context) {
  context.if_operand(FactKind::replicated, context.op.operands[0],
                     "every rank has the rows already: nothing to gather");
  context.always(FactKind::replicated, "the rows of all ranks are gathered on every rank",
                 "replicated: gathered on every rank");
  context.clauses.back().is_fallback = true;
}

void attaches_rule(const Context& context) {
  if (context.op.operands.size() > 1) return same_rule(context);
  context.always(FactKind::replicated, "made of an array, which every rank has whole",
                 "replicated: made of an array");
}

void rank_rule(const Context& context) {
  context.always(FactKind::own, "the number of the rank is another one on each", {});
}

// What is made of a value that differs between ranks does too, unless the ranks divide or combine
// it.
void own_clauses(const Context& context) {
  if (context.op.type.form == TypeForm::nothing) return;
  for (const ValueId operand : context.op.operands) {
    Clause clause = {{FactKind::own, context.value}, {{FactKind::own, operand}}, {}, {}};
    clause.reason = "made of a value that differs between the ranks";
    if (is_distributable(context.op)) clause.body.push_back({FactKind::replicated, context.value});
    context.clauses.push_back(std::move(clause));
  }
}

void add_clauses(const Context& context) {
  switch (ir::op_distribution_rule(context.op.kind)) {
    case DistributionRule::SOURCE: source_rule(context); return;
    case DistributionRule::ARGUMENT: argument_rule(context); return;
    case DistributionRule::SAME: same_rule(context); return;
    case DistributionRule::VARIES: varies_rule(context); return;
    case DistributionRule::GROUPS: groups_rule(context); return;
    case DistributionRule::GATHERS: gathers_rule(context); return;
    case DistributionRule::ATTACHES: attaches_rule(context); return;
    case DistributionRule::RANK: rank_rule(context); return;
    case DistributionRule::SCALAR:  // gives no frame: nothing is known or asked of its result
    case DistributionRule::WHOLE:
    case DistributionRule::NONE: return;
  }
}

}  // namespace

std::vector<Clause> clauses_of(const ir::Function& function, const ParameterNames& parameters) {
  std::vector<Clause> clauses;
  for (const ir::Block& block : function.blocks) {
    for (const ValueId value : block.ops) {
      const Op& op = function.ops[value];
      const Context context{function, parameters, value, op, clauses};
      const bool is_of_rank = ir::op_distribution_rule(op.kind) == DistributionRule::RANK;
      if (is_distributable(op) || is_of_rank) add_clauses(context);
      own_clauses(context);
    }
  }
  return clauses;
}

bool needs_replicated(const ir::Op& op) {
  const DistributionRule rule = ir::op_distribution_rule(op.kind);
  return rule == DistributionRule::SCALAR || rule == DistributionRule::WHOLE;
}

std::string parameter_name(const ParameterNames& parameters, int32_t number) {
  const auto index = static_cast<size_t>(number);
  return index < parameters.size() ? concat("`", parameters[index], "`")
                                   : concat("number ", number);
}

}  // namespace shoal::distribution
