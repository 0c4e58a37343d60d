#include "compiler/distribution/reasons.h"

#include <optional>

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

// "Made row by row" says nothing where the next step is of the same line.
void drop_plain_steps(const ir::Function& function, std::vector<Reason>& reasons) {
  for (size_t i = 0; i + 1 < reasons.size();) {
    const ir::DistributionRule rule = ir::op_distribution_rule(function.ops[reasons[i].value].kind);
    const bool is_plain = rule == ir::DistributionRule::SAME &&
                          reasons[i].span.file == reasons[i + 1].span.file &&
                          reasons[i].span.line == reasons[i + 1].span.line;
    if (is_plain) {
      reasons.erase(reasons.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
}

}  // namespace

std::vector<Reason> reason_chain(const ir::Function& function, const Model& model,
                                 ir::ValueId value, size_t reason_count_max) {
  std::vector<Reason> reasons;
  for (const Clause* clause : fired_clauses(model, value)) {
    const SourceSpan& span = function.ops[clause->head.value].span;
    const bool repeats = !reasons.empty() && reasons.back().text == clause->reason &&
                         reasons.back().span.file == span.file &&
                         reasons.back().span.line == span.line;
    if (!repeats) reasons.push_back({clause->head.value, span, clause->reason});
  }
  drop_plain_steps(function, reasons);
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
