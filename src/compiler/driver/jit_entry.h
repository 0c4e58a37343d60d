// The one function that _jit exports. It is a C function so that it can be found by name; the
// arguments are C++ objects because both sides are always built together (the build id of the
// cache key covers both files).
#pragma once

#include <optional>

#include "base/status.h"
#include "compiler/driver/compile.h"

namespace shoal::compiler {

// Exactly one of the two is set afterwards.
struct JitAnswer {
  std::optional<CompileResult> result;
  Status failure;
};

using JitEntry = void (*)(const CompileRequest& request, JitAnswer& answer);
inline constexpr const char* kJitEntryName = "shoal_jit_compile";

}  // namespace shoal::compiler
