#include "compiler/driver/jit_entry.h"

extern "C" __attribute__((visibility("default"))) void shoal_jit_compile(
    const shoal::compiler::CompileRequest& request, shoal::compiler::JitAnswer& answer) {
  shoal::Result<shoal::compiler::CompileResult> result = shoal::compiler::compile(request);
  if (result.is_ok()) {
    answer.result = std::move(result).value();
  } else {
    answer.failure = result.take_status();
  }
}
