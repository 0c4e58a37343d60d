// Frame ops behind control flow.
#pragma once

#include "compiler/values/translation.h"

namespace shoal::compiler {

// Those that every call comes to go to the entry block, where plans are largest, if nothing that
// others see happens before them and what they need is there. The others run where they stand.
void move_frame_ops(Translation& translation);

}  // namespace shoal::compiler
