// Gathers divided rows where an op needs all of them, and leaves out gathers of replicated rows.
#pragma once

#include "compiler/distribution/facts.h"

namespace shoal::distribution {

// Puts a gather before every op that needs replicated operands (rules.h) and has divided ones; ops
// that need the same rows share it. Returns true if it added any: solve again then.
bool insert_gathers(ir::Function& function, const Model& model);

// Lets the users of a gather whose input is replicated take the input. The gather stays without
// users for remove_dead_ops. Values that were gathered stay valid and are held as before.
void bypass_needless_gathers(ir::Function& function, const Model& model);

}  // namespace shoal::distribution
