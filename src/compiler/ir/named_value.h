// Which value a variable or a part of the result is, for messages about the function's data.
#pragma once

#include <string>

#include "base/source_span.h"
#include "compiler/ir/function.h"

namespace shoal::ir {

struct NamedValue {
  std::string name;
  SourceSpan span;  // where it gets the name
  ValueId value;    // the frame whose rows it has; not valid: it has none
};

}  // namespace shoal::ir
