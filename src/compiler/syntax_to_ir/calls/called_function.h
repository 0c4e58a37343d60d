// Calls of functions that are called, not walked where they are called.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/syntax_to_ir/walker.h"

namespace shoal::compiler {

// What becomes an IR function of its own: a user's function, or the rounds of a parallel loop.
struct CalledBody {
  Id<syntax::Node> root;             // where it stands
  std::string name;                  // of the IR function
  std::string what;                  // begins messages: "`f` calls itself"
  std::shared_ptr<Scope> enclosing;  // whose variables it reads
  int32_t module_function = 0;
  std::vector<std::pair<std::string, Value>> arguments;  // its variables when it begins
  // Walks it with its own scope; gives what it returns.
  std::function<Result<Value>()> walk;
};

// A call of a body that is an IR function now.
struct BodyCall {
  int32_t number = 0;  // of the called function
  std::vector<ir::ValueId> operands;
  std::vector<std::string> names;  // of the operands: variables
  ir::Type type;                   // of the result
};

// Walks the body for the types of what it takes, if it is not known for them yet.
[[nodiscard]] Result<BodyCall> call_body(Walker& walker, const CalledBody& body, SourceSpan span);

// Calls the function for arguments of these types, which is walked if it is not known yet.
[[nodiscard]] Result<Value> call_called_function(Walker& walker, const Callable& callable,
                                                 const std::map<std::string, Value>& arguments,
                                                 SourceSpan span);

// A variable of a function around the called one that is being walked: a hidden argument.
[[nodiscard]] Result<Value> captured_value(Walker& walker, const Scope& scope,
                                           const std::string& name, SourceSpan span);

// Moves the called functions that are called in the end to `function`, which has all calls.
void take_called_functions(Walker& walker, ir::Function& function);

}  // namespace shoal::compiler
