// What is wrong with ops that run functions over elements or rounds; empty: nothing. Part of
// verify_function.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/ir/function.h"

namespace shoal::ir {

[[nodiscard]] std::string_view map_rows_fault(const Function& function, const Op& op);
// The inner function fits the operands, but for what verify_objects says of these.
[[nodiscard]] std::string_view map_arrays_fault(const Function& function, const Op& op);
[[nodiscard]] std::string_view ufunc_fault(const Function& function, const Op& op);
[[nodiscard]] std::string_view select_fault(const Function& function, const Op& op);
// `called` are the functions that it may name.
[[nodiscard]] std::string_view parallel_loop_fault(const Function& function, const Op& op,
                                                   const std::vector<Function>& called);

}  // namespace shoal::ir
