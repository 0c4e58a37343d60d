// Floats that stand for Python ints. Where an int and a float meet, compiled code goes on with a
// float; pandas asks of each result of a function of rows which it is.
#pragma once

#include "compiler/values/translation.h"

namespace shoal::compiler {

// Whether `value`, a Python float of the function being made, stands for an int: an IR bool, made
// in the block being walked. Not valid: it never does.
[[nodiscard]] ir::ValueId emit_is_int(Translation& translation, ir::ValueId value);

}  // namespace shoal::compiler
