// The rules of the ops over text and containers, and of calls.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/ir/function.h"

namespace shoal::ir {

// Whether values of the type have cells: they may be in containers, tuples and Optionals.
[[nodiscard]] bool is_object_value(const Type& type);

// What is wrong with an op of these kinds (call_object … table_length); empty: nothing.
[[nodiscard]] std::string_view object_op_fault(const Op& op, const std::vector<Type>& operands);

// What is wrong with a call of one of these functions; empty: nothing.
[[nodiscard]] std::string_view call_fault(const Function& caller, const Op& op,
                                          const std::vector<Function>& called);

}  // namespace shoal::ir
