// Calls of functions that are called, not walked where they are called.
#pragma once

#include <map>
#include <string>

#include "compiler/syntax_to_ir/walker.h"

namespace shoal::compiler {

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
