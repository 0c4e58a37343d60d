#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace shoal {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr,
               "shoal: internal error: %s does not hold (%s:%d).\n"
               "This is a fault in shoal, not in your program. Please report it with this line\n"
               "and the function that was running; see docs/errors/S0001.md.\n",
               condition, file, line);
  std::abort();
}

}  // namespace shoal
