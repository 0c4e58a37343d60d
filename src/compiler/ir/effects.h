// What ops and the functions that they call do to the containers and arrays that they get: for all
// that moves ops, leaves them out, or runs them at the same time.
#pragma once

#include <string_view>

#include "compiler/ir/function.h"

namespace shoal::ir {

// As abi/object_functions.def says.
enum class FunctionEffect : uint8_t { PURE, READS, RAISES, SHARES, CHANGES };

// Precondition: a function of abi/object_functions.def.
[[nodiscard]] FunctionEffect effect_of(std::string_view function);
[[nodiscard]] bool changes_operand(std::string_view function);

// Whether the op changes the container or array that is its first operand.
[[nodiscard]] bool changes_operand(const Op& op);

}  // namespace shoal::ir
