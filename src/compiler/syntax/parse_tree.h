// Text form of a module, exact both ways: what bindings read from Python's ast, what golden tests
// are written in, and what cache keys are made of.
//
//   (module
//     (file "sales.py" 1 "def total(path):" "    return 1")
//     (function "total" 0 (function@1:0-2:12 "total" (list …) …)
//       (bind "pd" known "pandas") (bind "load" function 1) (bind "least" constant (constant_int@0
//       "3")) (bind "x" opaque "list")))
//
// A node is (kind@line:column-end_line:end_column "text" children…), the text left out when empty,
// the position left out (kind only) when unknown.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "compiler/syntax/tree.h"

namespace shoal::syntax {

[[nodiscard]] Result<Module> parse_module(std::string_view text);

}  // namespace shoal::syntax
