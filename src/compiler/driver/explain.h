// The text of explain(): types, plan and columns read, per source line.
#pragma once

#include <string>
#include <vector>

#include "compiler/distribution/facts.h"
#include "compiler/ir/function.h"
#include "compiler/syntax/tree.h"
#include "compiler/values/compile_inputs.h"
#include "compiler/values/translation.h"

namespace shoal::compiler {

// `function` has its final plans; `model` says how the values that the notes speak of are held.
// Lines are those of functions[0] and of what was inlined.
[[nodiscard]] std::string explain(const syntax::Module& module, const ir::Function& function,
                                  const std::vector<LineNote>& notes,
                                  const std::vector<Read>& reads, const distribution::Model& model);

}  // namespace shoal::compiler
