// Rebuilding plans: passes write a new plan in place of the old one, node by node from the sources
// up, so that nothing unused stays behind.
#pragma once

#include <functional>
#include <vector>

#include "plan/plan.h"

namespace shoal::plan_passes {

// Maps a column position of the old input to an expression of `to`.
using ColumnReplacement = std::function<plan::ExpressionId(int32_t position)>;

// Copies an expression of `from` into `to` with its column references replaced.
[[nodiscard]] plan::ExpressionId copy_expression(const plan::Plan& from, plan::ExpressionId id,
                                                 plan::Plan& to, const ColumnReplacement& replace);

// A reference to column `position` of an input whose schema is `input`.
[[nodiscard]] plan::ExpressionId column_expression(plan::Plan& plan, const types::Schema& input,
                                                   int32_t position);

// Copies an expression that refers to no column (a limit's count, a scan predicate's operand).
[[nodiscard]] plan::ExpressionId copy_constant(const plan::Plan& from, plan::ExpressionId id,
                                               plan::Plan& to);

// Number of operations below and including `id`.
[[nodiscard]] int expression_size(const plan::Plan& plan, plan::ExpressionId id);

// Whether the stage calls functions of the user's: they see the rows that come to it, and no
// others.
[[nodiscard]] bool has_calls(const plan::Plan& plan, const plan::Node& stage);

// Whether `node` is a stage that gives its input's rows and columns as they are.
[[nodiscard]] bool forwards_input(const plan::Plan& plan, const plan::Node& node);

}  // namespace shoal::plan_passes
