// `for … in shoal.prange(…)`: its rounds become a called function over a part of them, which the
// engine runs on its threads.
#pragma once

#include "compiler/syntax_to_ir/walker.h"

namespace shoal::compiler {

[[nodiscard]] Status walk_parallel_for(Walker& walker, Id<syntax::Node> id, const Range& range);

}  // namespace shoal::compiler
