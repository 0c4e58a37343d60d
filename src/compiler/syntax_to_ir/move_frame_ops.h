// Frame ops behind control flow.
#pragma once

#include "base/status.h"
#include "compiler/values/translation.h"

namespace shoal::compiler {

// Plans are made of the frame ops of the entry block. Others go there if every call comes to them,
// nothing that others see happens before them, and what they need is there; an error where not.
[[nodiscard]] Status move_frame_ops(Translation& translation);

}  // namespace shoal::compiler
