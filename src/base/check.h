// SHOAL_CHECK: invariants that only a bug in shoal can break. Ends the process with the place,
// because continuing could give a wrong answer. Never for input from outside.
#pragma once

namespace shoal {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace shoal

#define SHOAL_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::shoal::check_failed(#condition, __FILE__, __LINE__))
