#include "compiler/distribution/analyse.h"

#include "compiler/distribution/insert_gathers.h"
#include "compiler/distribution/solve.h"

namespace shoal::distribution {

Model analyse(ir::Function& function, const ParameterNames& parameters) {
  Model model = solve(clauses_of(function, parameters));
  if (insert_gathers(function, model)) model = solve(clauses_of(function, parameters));
  bypass_needless_gathers(function, model);
  for (const ir::Block& block : function.blocks) {
    for (const ir::ValueId value : block.ops) {
      ir::Op& op = function.ops[value];
      if (op.type.form == ir::TypeForm::frame) op.distribution = distribution_of(model, value);
    }
  }
  return model;
}

}  // namespace shoal::distribution
