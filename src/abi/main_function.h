/* The compiled function itself: scalars in, handles and scalars out. */
#pragma once

#include <cstdint>

namespace shoal::abi {

/* `arguments[i]` holds scalar argument i (StageArguments' parameter encoding; frames, series and
   paths are not passed: plan segments refer to them by number; of text and containers it is the
   address of their cells, see objects.h). Result item i (leaves of the returned value in order)
   goes to results[2*i]: value, frame handle, or address of cells; results[2*i+1]: 1 when present.
   Returns 0, or non-zero with the error in the runtime. */
using MainFunction = int32_t (*)(void* runtime, const uint64_t* arguments, uint64_t* results);

#define X(name, result, parameters) extern "C" result name parameters;
#include "abi/functions.def"
#undef X

#define SHOAL_PARAMETERS_1 (double)
#define SHOAL_PARAMETERS_2 (double, double)
#define X(name, count, infinite) extern "C" double shoal_math_##name SHOAL_PARAMETERS_##count;
#include "abi/math_functions.def"
#undef X

}  // namespace shoal::abi
