// The column of one group that a function of groups gets, a Series: its aggregates.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/values/call.h"
#include "compiler/values/translation.h"
#include "compiler/values/value.h"
#include "types/aggregate.h"

namespace shoal::compiler {

// The aggregates that a function of groups may ask a column of this type for; none: it cannot be
// given one.
[[nodiscard]] std::vector<types::AggregateKind> aggregates_of_group(const types::ColumnType& type);

// The results of the user's function for all groups: a column over `group.rows`. `type` is that of
// the grouped column.
[[nodiscard]] Result<ir::ValueId> apply_to_groups(Translation& translation, const Call& call,
                                                  const Value& function,
                                                  const GroupAggregates& group,
                                                  const types::ColumnType& type);

// In the body of such a function: x.max(), len(x) and x.size.
[[nodiscard]] Result<Value> group_aggregate(Translation& translation, const Call& call);
[[nodiscard]] Result<Value> group_length(Translation& translation, const GroupAggregates& group,
                                         SourceSpan span);

}  // namespace shoal::compiler
