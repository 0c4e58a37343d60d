// What is wrong with ops between columns and scalars or arrays; empty: nothing. Part of
// verify_function.
#pragma once

#include <string_view>

#include "compiler/ir/function.h"

namespace shoal::ir {

[[nodiscard]] std::string_view column_values_fault(const Function& function, const Op& op);
[[nodiscard]] std::string_view broadcast_fault(const Function& function, const Op& op);
[[nodiscard]] std::string_view attach_fault(const Function& function, const Op& op);

}  // namespace shoal::ir
