// Lowered IR → machine code. The only door of the room that holds LLVM.
#pragma once

#include <string>

#include "base/status.h"
#include "compiler/ir/function.h"
#include "image/image.h"

namespace shoal::ir_to_llvm {

struct CodegenOptions {
  // Which CPU the code runs on: "" is this machine's with all its features, otherwise a name that
  // LLVM knows, such as "x86-64-v2".
  std::string cpu;
  // pandas 3 turns NaN results of arithmetic on masked and Arrow floats into pd.NA, pandas 2 does
  // not.
  bool nan_is_missing = true;
  // false: machine code of what was emitted, for comparisons in tests.
  bool optimizes = true;
};

// Compiles the entry block of `function` to `main` and every stage with a code number of its plans
// to plan::stage_symbol(segment, code). The function is lowered: core ops only, ending in
// return_values, and run_plan's source is the number of the plan in function.plans.
// Fills code, symbols, imports, slot_offset_bytes, errors and prints of the image, nothing else.
// Failures are internal: typing has refused before what cannot be compiled. Any thread may call it.
[[nodiscard]] Result<image::Image> emit_code(const ir::Function& function,
                                             const CodegenOptions& options = {});

// The LLVM IR of the same, before or after optimisation; for golden tests and tools.
[[nodiscard]] Result<std::string> print_llvm(const ir::Function& function, bool optimized,
                                             const CodegenOptions& options = {});

}  // namespace shoal::ir_to_llvm
