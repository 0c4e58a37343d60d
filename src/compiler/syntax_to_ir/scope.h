// The variables of a function that is being walked, and the ways through it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/values/value.h"

namespace shoal::compiler {

// A way out of a block: where it goes on is not known yet.
struct OpenEdge {
  Id<ir::Block> block;
  std::map<std::string, Value> variables;
  Value value;  // of an expression or a return
};

// Ways out of the body of a loop that is being walked.
struct Loop {
  std::vector<OpenEdge> breaks;
  std::vector<OpenEdge> continues;
};

// The variables of one call of one function, and its ways.
struct Scope {
  std::map<std::string, Value> variables;
  std::shared_ptr<Scope> enclosing;  // of the function in which a lambda or inner def stands
  int32_t module_function = 0;       // whose bindings free names have
  uint64_t number = 0;               // the same in every walk: Translation::call_path
  size_t level = 0;                  // how many called functions are walked around it
  bool is_in_row_body = false;       // of a function of rows
  bool is_ended = false;             // no way leads on: the rest is not walked
  std::vector<OpenEdge> returns;
  std::vector<Loop> loops;  // the innermost is the last
};

// A part of a try statement that is being walked, its body above all. Ops in it that may fail go to
// one of its edges.
struct TryPart {
  std::shared_ptr<Scope> scope;  // in which the statement stands
  std::vector<OpenEdge> raised;  // blocks, with the variables that the ops going there have
  SourceSpan own_failure;        // of an op that may fail on some ranks only; unknown: none
};

// An iterator, where it was made, and what is left of it.
struct IteratorUse {
  enum class State : uint8_t { fresh, used_up, unclear };
  std::shared_ptr<const Iteration> iterator;
  const Scope* scope = nullptr;
  size_t try_count = 0;  // Walker::tries
  int repeated = 0;      // Walker::repeated
  int undecided = 0;     // of the Translation, as the two below
  int ways_left = 0;
  int ways_returned = 0;
  State state = State::fresh;
};

}  // namespace shoal::compiler
