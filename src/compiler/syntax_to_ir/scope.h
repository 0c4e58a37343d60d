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
  bool is_in_row_body = false;       // of a function of rows
  bool is_ended = false;             // no way leads on: the rest is not walked
  std::vector<OpenEdge> returns;
  std::vector<Loop> loops;  // the innermost is the last
};

}  // namespace shoal::compiler
