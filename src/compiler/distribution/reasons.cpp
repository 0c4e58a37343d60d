#include "compiler/distribution/reasons.h"

#include <optional>

#include "base/concat.h"

namespace shoal::distribution {
namespace {

std::optional<Fact> deciding_fact(const Model& model, ir::ValueId value) {
  for (const FactKind kind : {FactKind::replicated, FactKind::varying}) {
    if (model.holds(kind, value)) return Fact{kind, value};
  }
  return std::nullopt;
}

// The clauses from the value's deciding fact back to one without a body; of several facts in a body
// the first is followed.
std::vector<const Clause*> fired_clauses(const Model& model, ir::ValueId value) {
  std::vector<const Clause*> clauses;
  std::optional<Fact> fact = deciding_fact(model, value);
  while (fact) {
    const Clause& clause = model.clauses[model.fired.at(*fact)];
    clauses.push_back(&clause);
    fact = clause.body.empty() ? std::nullopt : std::optional<Fact>(clause.body[0]);
  }
  return clauses;
}

std::vector<Reason> reasons_of_facts(const Subject& subject, ir::ValueId value) {
  std::vector<Reason> reasons;
  for (const Clause* clause : fired_clauses(subject.model, value)) {
    const ir::ValueId made = clause->head.value;
    reasons.push_back({made, subject.function.ops[made].span, clause->reason});
  }
  return reasons;
}

// The rows that those of `op` are made of; not valid where they begin.
ir::ValueId rows_before(const ir::Function& function, const ir::Op& op) {
  for (const ir::ValueId operand : op.operands) {
    const ir::TypeForm form = function.ops[operand].type.form;
    if (form == ir::TypeForm::frame || form == ir::TypeForm::column) return operand;
  }
  return {};
}

std::vector<Reason> reasons_of_equal_shares(const Subject& subject, ir::ValueId value) {
  std::vector<Reason> reasons;
  while (value.is_valid()) {
    const ir::Op& op = subject.function.ops[value];
    const bool is_argument = op.kind == ir::OpKind::argument_frame;
    const std::string text =
        is_argument ? concat("argument ", parameter_name(subject.parameters, op.source),
                             " is divided over ranks, in equal shares")
                    : std::string("made row by row, each rank of its own rows");
    reasons.push_back({value, op.span, text});
    value = rows_before(subject.function, op);
  }
  return reasons;
}

bool is_of_same_line(const Reason& a, const Reason& b) {
  return a.span.file == b.span.file && a.span.line == b.span.line;
}

// "Made row by row" says nothing where the next step is of the same line, or of a returned table.
void drop_plain_steps(const ir::Function& function, std::vector<Reason>& reasons) {
  for (size_t i = 0; i + 1 < reasons.size();) {
    const ir::OpKind kind = function.ops[reasons[i].value].kind;
    const bool is_same = ir::op_distribution_rule(kind) == ir::DistributionRule::SAME;
    const bool is_returned = i == 0 && kind == ir::OpKind::project;
    const bool says_more =
        !is_same || !(is_returned || is_of_same_line(reasons[i], reasons[i + 1]));
    const bool repeats = says_more && reasons[i].text == reasons[i + 1].text &&
                         is_of_same_line(reasons[i], reasons[i + 1]);
    if (says_more && !repeats) {
      ++i;
    } else {
      reasons.erase(reasons.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

}  // namespace

std::vector<Reason> reason_chain(const Subject& subject, ir::ValueId value,
                                 size_t reason_count_max) {
  std::vector<Reason> reasons = deciding_fact(subject.model, value)
                                    ? reasons_of_facts(subject, value)
                                    : reasons_of_equal_shares(subject, value);
  drop_plain_steps(subject.function, reasons);
  if (reasons.size() > reason_count_max) {
    reasons.erase(reasons.begin() + static_cast<std::ptrdiff_t>(reason_count_max) - 1,
                  reasons.end() - 1);
  }
  return reasons;
}

std::string summary_of(const Model& model, ir::ValueId value) {
  const std::vector<const Clause*> clauses = fired_clauses(model, value);
  return clauses.empty() ? "divided over ranks in equal shares" : clauses.back()->summary;
}

}  // namespace shoal::distribution
