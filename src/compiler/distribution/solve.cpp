#include "compiler/distribution/solve.h"

#include <deque>

namespace shoal::distribution {

types::Distribution distribution_of(const Model& model, ir::ValueId value) {
  if (model.holds(FactKind::replicated, value)) return types::Distribution::replicated;
  return model.holds(FactKind::varying, value) ? types::Distribution::varying
                                               : types::Distribution::block;
}

Model solve(std::vector<Clause> clauses) {
  Model model;
  std::map<Fact, std::vector<size_t>> users;  // clauses in whose body a fact stands, once each time
  std::vector<size_t> missing;                // facts of the body that do not hold yet
  std::deque<size_t> ready;
  std::deque<size_t> fallbacks;
  for (size_t i = 0; i < clauses.size(); ++i) {
    for (const Fact& fact : clauses[i].body) users[fact].push_back(i);
    missing.push_back(clauses[i].body.size());
    if (clauses[i].body.empty()) (clauses[i].is_fallback ? fallbacks : ready).push_back(i);
  }
  while (!ready.empty() || !fallbacks.empty()) {
    std::deque<size_t>& next = ready.empty() ? fallbacks : ready;
    const size_t clause = next.front();
    next.pop_front();
    if (!model.fired.emplace(clauses[clause].head, clause).second) continue;
    for (const size_t user : users[clauses[clause].head]) {
      if (--missing[user] == 0) ready.push_back(user);
    }
  }
  model.clauses = std::move(clauses);
  return model;
}

}  // namespace shoal::distribution
