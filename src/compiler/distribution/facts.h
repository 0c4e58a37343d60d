// What the analysis knows of each value. Every frame and column starts as divided in equal shares;
// facts, each with the clause that gave it, say where it is held otherwise.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compiler/ir/function.h"

namespace shoal::distribution {

// X(name, text): REP every rank holds all rows, VAR the shares are of any size. REP outweighs VAR.
// OWN of a scalar, or of rows that are REP: each rank has made it of a number of its own, so that
// the ranks' values differ.
#define SHOAL_FACTS(X) \
  X(replicated, "REP") \
  X(varying, "VAR")    \
  X(own, "OWN")

enum class FactKind : uint8_t {
#define SHOAL_DEFINE(name, text) name,
  SHOAL_FACTS(SHOAL_DEFINE)
#undef SHOAL_DEFINE
};

struct Fact {
  FactKind kind = FactKind::replicated;
  ir::ValueId value;
  friend auto operator<=>(const Fact&, const Fact&) = default;
};

// A Horn clause: `head` holds if all of `body` do; without a body, always.
struct Clause {
  Fact head;
  std::vector<Fact> body;
  std::string reason;   // why, for people; the place is the span of the op that gives head.value
  std::string summary;  // of clauses without a body: how the value is held, in a few words
  bool is_fallback = false;  // without a body: fires only when no other clause gives the head
};

// The least set of facts that satisfies the clauses.
struct Model {
  std::vector<Clause> clauses;
  std::map<Fact, size_t> fired;  // each fact that holds, with the first clause that gave it

  [[nodiscard]] bool holds(FactKind kind, ir::ValueId value) const {
    return fired.contains(Fact{kind, value});
  }
};

[[nodiscard]] types::Distribution distribution_of(const Model& model, ir::ValueId value);

}  // namespace shoal::distribution
