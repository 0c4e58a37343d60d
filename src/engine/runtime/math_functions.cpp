// The functions of abi/math_functions.def: libm's, which CPython calls too.
#include <cmath>

#include "abi/main_function.h"

namespace shoal::abi {

extern "C" {

#define SHOAL_CALL_1(name) \
  double shoal_math_##name(double x) { return std::name(x); }
#define SHOAL_CALL_2(name) \
  double shoal_math_##name(double x, double y) { return std::name(x, y); }
#define X(name, count, infinite) SHOAL_CALL_##count(name)
#include "abi/math_functions.def"
#undef X

}  // extern "C"

}  // namespace shoal::abi
