// Loads _jit, the compiler with LLVM, when something must be compiled and not before.
#pragma once

#include <string>

#include "base/status.h"
#include "compiler/driver/compile.h"

namespace shoal::session {

// Compiles with the library at `path`, which is loaded at the first call and stays.
[[nodiscard]] Result<compiler::CompileResult> compile_with_jit(
    const std::string& path, const compiler::CompileRequest& request);

// Whether this process has loaded the library.
[[nodiscard]] bool is_jit_loaded();

// Changes whenever the engine, the compiler or the CPU does: part of every cache key.
[[nodiscard]] std::string build_id(const std::string& jit_library_path);

// What another process must have in common with this one to run its images.
[[nodiscard]] std::string code_target();

}  // namespace shoal::session
